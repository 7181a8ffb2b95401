// What libraries do with a value of a request: `q` is a text, `body` a decoded JSON document. Each line is found by the rule beside it, or by none.
import assert from "node:assert/strict";
import { test } from "node:test";
import { flowLines } from "../../testing.ts";

/** Library → its imports, and lines with the rule that speaks about each. */
const CASES: Readonly<
  Record<string, { readonly imports: string; readonly lines: readonly (readonly [line: string, rule: string | null])[] }>
> = {
  "sqlite3, psycopg, asyncpg, PyMySQL, oracledb, duckdb, aiosqlite": {
    imports: "import sqlite3, psycopg2, psycopg, asyncpg, pymysql, oracledb, duckdb, aiosqlite, pandas",
    lines: [
      ['psycopg2.connect("").cursor().execute("SELECT " + q)', "INJ001"],
      ['psycopg2.connect("").cursor().execute("SELECT %s", [q])', null],
      ['psycopg.connect("").execute("SELECT " + q)', "INJ001"],
      ['pymysql.connect().cursor().execute("SELECT " + q)', "INJ001"],
      ['oracledb.connect().cursor().execute("SELECT :x", x=q)', null],
      ['oracledb.connect().cursor().execute("SELECT " + q)', "INJ001"],
      ['duckdb.sql("SELECT " + q)', "INJ001"],
      ['pandas.read_sql("SELECT " + q, None)', "INJ001"],
      ['pandas.read_sql("SELECT ?", None, params=[q])', null],
      ['sqlite3.connect("x").execute(psycopg2.sql.Identifier(q))', null],
    ],
  },
  SQLAlchemy: {
    imports:
      "import sqlalchemy as sa\nfrom sqlalchemy import create_engine, select, text\nfrom sqlalchemy.orm import Session\nfrom flask_sqlalchemy import SQLAlchemy\n\nengine = create_engine('x')\ndb = SQLAlchemy()\n\n\nclass User(db.Model):\n    name = db.Column(db.String)\n\n",
    lines: [
      ['Session(engine).execute(text("SELECT " + q))', "INJ001"],
      ['Session(engine).execute(text("SELECT :x"), {"x": q})', null],
      ['Session(engine).execute(text("SELECT :x").bindparams(x=q))', null],
      ['Session(engine).execute("SELECT " + q)', "INJ001"],
      ["Session(engine).execute(select(User).where(User.name == q))", null],
      ['engine.connect().execute("SELECT " + q)', "INJ001"],
      ['db.session.execute(text(f"SELECT {q}"))', "INJ001"],
      ['db.session.execute(text("SELECT :x"), dict(x=q))', null],
      ['User.query.filter(text("a = " + q)).all()', "INJ001"],
      ["User.query.filter_by(name=q).order_by(sa.literal_column(q)).all()", "INJ001"],
      ["User.query.filter(User.name == q).first()", null],
      ['db.session.query(User).filter(User.name.like("%" + q)).all()', null],
      ['db.session.query(User).from_statement(text("SELECT :x")).params(x=q).all()', null],
    ],
  },
  "pymongo and motor": {
    imports:
      "from bson import ObjectId\nfrom pymongo import MongoClient\nfrom motor.motor_asyncio import AsyncIOMotorClient\nimport json\n\nclient = MongoClient()\ndb = client['shop']\n\n",
    lines: [
      ['client.shop.users.find({"name": body["name"]})', "INJ020"],
      ['client.shop.users.find({"name": q})', null],
      ['db["users"].find_one({"name": str(body["name"])})', null],
      ['db["users"].find_one({"name": f"{body}"})', null],
      ['db.users.find_one({"_id": ObjectId(body["id"])})', null],
      ["db.users.find_one(json.loads(q))", "INJ020"],
      ['db.users.find({"$where": "this.a == " + q})', "INJ011"],
      ['db.users.insert_one({"name": body["name"]})', null],
      ['AsyncIOMotorClient().shop.users.delete_many({"name": body["name"]})', "INJ020"],
      ['db.users.aggregate([{"$match": {"name": body["name"]}}])', "INJ020"],
    ],
  },
  LDAP: {
    imports: "import ldap, ldap3\nfrom ldap.filter import escape_filter_chars",
    lines: [
      ['ldap.initialize("ldap://x").search_s("dc=x", 2, "(uid=" + q + ")")', "INJ009"],
      ['ldap.initialize("ldap://x").search_s("dc=x", 2, "(uid=" + escape_filter_chars(q) + ")")', null],
      ['ldap3.Connection("x").search("dc=x", "(uid=%s)" % q)', "INJ009"],
      ['ldap3.Connection("x").search("dc=x", "(uid=%s)" % ldap3.utils.conv.escape_filter_chars(q))', null],
    ],
  },
  "XML and XPath": {
    imports:
      "import xml.sax\nimport xml.dom.pulldom\nimport xml.etree.ElementTree as ET\nfrom lxml import etree\nimport elementpath\n\nROOT = ET.parse('x.xml').getroot()\nTREE = etree.parse('x.xml')\n\n",
    lines: [
      ['ROOT.findall(".//user[@name=\'" + q + "\']")', "INJ010"],
      ['ROOT.findall(".//user")', null],
      ['TREE.xpath("//user[@name=\'" + q + "\']")', "INJ010"],
      ['TREE.xpath("//user[@name=$n]", n=q)', null],
      ['elementpath.select(ROOT, "//user[@name=\'" + q + "\']")', "INJ010"],
      ["etree.fromstring(q, etree.XMLParser(resolve_entities=True))", "XML003"],
      ["etree.fromstring(q, etree.XMLParser(resolve_entities=False))", null],
      ["ET.fromstring(q)", null],
      ["parser = xml.sax.make_parser()", null],
      ["parser.parse(q)", null],
      ["parser.setFeature(xml.sax.handler.feature_external_ges, True)", null],
      ["parser.parse(q)", "XML003"],
      ["xml.dom.pulldom.parseString(q, parser)", "XML003"],
    ],
  },
  programs: {
    imports: "import os, subprocess, asyncio, paramiko, shlex, sys",
    lines: [
      ['subprocess.run([q, "-l"])', "INJ003"],
      ['subprocess.run(["sh", "-c", "ls " + q])', "INJ003"],
      ['subprocess.run(["sh", "-c", "ls " + shlex.quote(q)])', null],
      ['subprocess.run(["sudo", "-n", "bash", "-lc", "ls " + q])', "INJ003"],
      ['subprocess.run(["docker", "exec", "db", "sh", "-c", "ls " + q])', "INJ003"],
      ['subprocess.run(["ssh", "-p", "22", "host", "ls " + q])', "INJ003"],
      ['subprocess.run(["ssh", "-i", "key", "-l", "me" + q, "host"])', null],
      ['subprocess.run(["osascript", "-e", f\'display dialog "{q}"\'])', "INJ003"],
      ['subprocess.run(["powershell", "-ExecutionPolicy", "Bypass", "-Command", "ls " + q])', "INJ003"],
      ['subprocess.run([sys.executable, "-m", "shop", "-c", "conf/" + q])', null],
      ['subprocess.run(["python3", "shop.py", "-c", "conf/" + q])', null],
      ['subprocess.run(["ls", "--", q])', null],
      ['subprocess.run(["ls", "/srv/" + q])', null],
      ['subprocess.run(["ls", q])', "INJ017"],
      ["subprocess.check_output(args=q, shell=True)", "INJ003"],
      ['paramiko.SSHClient().exec_command("ls " + q)', "INJ003"],
      ['paramiko.SSHClient().exec_command("ls " + shlex.quote(q))', null],
      ['asyncio.create_subprocess_shell("ls " + q)', "INJ003"],
      ['asyncio.create_subprocess_exec("ls", q)', null],
      ["os.execvp(q, [q])", "INJ003"],
    ],
  },
  "what makes objects": {
    imports: "import pickle, marshal, yaml, jsonpickle, dill, joblib, torch, numpy",
    lines: [
      ["pickle.loads(q)", "DES001"],
      ["marshal.loads(q)", "DES002"],
      ["yaml.load(q, Loader=yaml.Loader)", "DES003"],
      ["yaml.load(q, Loader=yaml.SafeLoader)", null],
      ["yaml.safe_load(q)", null],
      ["yaml.unsafe_load(q)", "DES003"],
      ["jsonpickle.decode(q)", "DES001"],
      ["dill.loads(q)", "DES001"],
      ["joblib.load(q)", "DES004"],
      ["torch.load(q)", "DES004"],
      ["torch.load(q, weights_only=True)", null],
      ["numpy.load(q, allow_pickle=True)", "DES004"],
    ],
  },
  paths: {
    imports:
      "import os, shutil, pathlib, tempfile, tarfile, zipfile\nfrom pathlib import Path\nfrom werkzeug.utils import safe_join, secure_filename\n\nBASE = Path('/srv')\n\n",
    lines: [
      ['Path("/srv", q).read_text()', "PTH005"],
      ["(BASE / q).open()", "PTH005"],
      ["(BASE / Path(q).name).open()", null],
      ["open(BASE / q)", "PTH005"],
      ['BASE.joinpath(q).write_text("x")', "PTH005"],
      ['open(safe_join("/srv", q))', null],
      ['open("/srv/" + secure_filename(q))', null],
      ['open("/srv/" + os.path.basename(q))', null],
      ['shutil.copy("/srv/a", q)', "PTH005"],
      ['os.rename(src=q, dst="/srv/b")', "PTH005"],
      ['shutil.copyfile("/srv/a", "/srv/b")', null],
      ["tempfile.mkdtemp(prefix=q)", "PTH005"],
      ["os.path.exists(q)", null],
    ],
  },
  archives: {
    imports: "import io, tarfile, shutil",
    lines: [
      ['tarfile.open(fileobj=io.BytesIO(q)).extractall("/srv")', "PTH004"],
      ['tarfile.open(fileobj=io.BytesIO(q)).extractall("/srv", filter="data")', null],
      ['tarfile.open("/srv/own.tar").extractall("/srv/" + "x")', null],
    ],
  },
  "requests of the server": {
    imports: "import requests, httpx, urllib.request, aiohttp, http.client, socket, urllib3",
    lines: [
      ["requests.get(q, timeout=5)", "WEB011"],
      ['requests.get("https://a.example/" + q, timeout=5)', null],
      ['requests.request("GET", q, timeout=5)', "WEB011"],
      ["requests.Session().post(url=q, timeout=5)", "WEB011"],
      ["httpx.AsyncClient(transport=httpx.ASGITransport(app=app)).get(q)", null],
      ["httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(retries=2)).get(q)", "WEB011"],
      ["httpx.Client(timeout=5).get(q)", "WEB011"],
      ["httpx.AsyncClient().get(q)", "WEB011"],
      ["httpx.Client(base_url=q)", "WEB011"],
      ["urllib.request.urlopen(q)", "WEB011"],
      ["urllib.request.urlopen(urllib.request.Request(q, data=b'x'))", "WEB011"],
      ["urllib.request.urlopen(urllib.request.Request('https://host/', data=q.encode(), headers={'X-Q': q}))", null],
      ["aiohttp.ClientSession().get(q)", "WEB011"],
      ["http.client.HTTPSConnection(q)", "WEB011"],
      ["socket.create_connection((q, 80))", "WEB011"],
      ['urllib3.PoolManager().request("GET", q)', "WEB011"],
      ['requests.get("https://a.example/", params={"q": q}, timeout=5)', null],
    ],
  },
  templates: {
    imports: "import jinja2, string\nfrom mako.template import Template\n\nENV = jinja2.Environment(autoescape=True)\n\n",
    lines: [
      ["jinja2.Template(q).render()", "INJ008"],
      ["ENV.from_string(q).render()", "INJ008"],
      ['ENV.from_string("{{ x }}").render(x=q)', null],
      ["Template(q).render()", "INJ008"],
      ["Template(filename=q)", "PTH005"],
      ["string.Template(q).substitute(x=1)", null],
    ],
  },
  "logs, mail and prompts": {
    imports:
      "import logging, smtplib\nfrom loguru import logger\nfrom openai import OpenAI\nimport anthropic\n\nlog = logging.getLogger(__name__)\n\n",
    lines: [
      ['log.warning("for %s", q)', "INJ014"],
      ['log.warning("for %r", repr(q))', null],
      ['log.warning(f"for {q!r}")', null],
      ['log.info("for %s", q.replace("\\n", " "))', null],
      ['logger.info("for " + q)', "INJ014"],
      ['logging.log(10, "for " + q)', "INJ014"],
      ['smtplib.SMTP("x").sendmail("a", "b", "Subject: " + q)', "INJ015"],
      ['OpenAI().chat.completions.create(model="m", messages=[{"role": "system", "content": "You " + q}])', "INJ016"],
      ['OpenAI().chat.completions.create(model="m", messages=[{"role": "user", "content": q}])', null],
      ["anthropic.Anthropic().messages.create(system=q, messages=[])", "INJ016"],
      // Last: what an integer was read from is written like one.
      ['log.info("for %d", int(q))', null],
    ],
  },
  "names, formats and patterns": {
    imports: "import importlib, re",
    lines: [
      ["importlib.import_module(q)", "INJ019"],
      ["__import__(q)", "INJ019"],
      ["q.format(x=body)", "INJ018"],
      ['"{}".format(q)', null],
      ["re.compile(q)", "DOS005"],
      ['re.search(re.escape(q), "x")', null],
      ['re.match("^[a-z]+$", q)', null],
    ],
  },
  "what makes a page harmless": {
    imports: "import bleach, nh3, html, flask, markupsafe",
    lines: [
      ['flask.Response("<b>" + q)', "XSS004"],
      ['flask.Response("<b>" + bleach.clean(q))', null],
      ['flask.Response("<b>" + nh3.clean(q))', null],
      ['flask.Response("<b>" + html.escape(q))', null],
      ['markupsafe.Markup("<b>" + q)', "XSS004"],
      ['markupsafe.Markup("<b>%s</b>") % q', null],
    ],
  },
  "sessions and cookies": {
    imports: "import flask\nfrom flask import session",
    lines: [
      ['session["a"] = q', "WEB013"],
      ["session[q] = 1", "WEB013"],
      ['session["a"] = q == "x"', null],
      ['flask.make_response("x").set_cookie("a", q, secure=True, httponly=True, samesite="Lax")', "WEB014"],
    ],
  },
};
const HEAD = `from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def index():
    q = request.args["q"]
    body = request.get_json()
`;

for (const [name, { imports, lines }] of Object.entries(CASES))
  test(name, () => {
    const source = `${imports}\n${HEAD}${lines.map(([line]) => `    ${line}\n`).join("")}    return {}\n`;
    const first = source.split("\n").length - lines.length - 2;
    const found = flowLines(source).map((one) => one.split(" ") as [string, string]);
    assert.deepEqual(
      lines.map(([line], i) => [
        line,
        found
          .filter(([at]) => Number(at) === first + i + 1)
          .map(([, rule]) => rule)
          .join() || null,
      ]),
      lines,
    );
  });
