import assert from "node:assert/strict";
import { test } from "node:test";
import type { AppObject, ProjectProcess } from "../../model/project.ts";
import { planServer } from "./plan-server.ts";

const APP: AppObject = { module: "guestbook", attribute: "app", factory: false, interface: "wsgi" };

function web(command: string, served: ProjectProcess["interface"] = null): ProjectProcess {
  return { kind: "web", command: command.split(" "), interface: served, env: {}, schedule: null, source: null, sure: "certain" };
}

test("gunicorn listens on the unix socket, keeps connections longer than the edge and lets workers wait in threads", () => {
  const plan = planServer(web("gunicorn guestbook:app", "wsgi"), APP);
  assert.deepEqual(plan.argv, [
    "gunicorn",
    "--bind",
    "unix:{socket}",
    "--graceful-timeout",
    "{graceSeconds}",
    "--keep-alive",
    "75",
    "--worker-class",
    "gthread",
    "--threads",
    "8",
    "guestbook:app",
  ]);
  assert.equal(plan.bind, "unix");
  assert.equal(plan.keepAliveMs, 75_000);
  assert.equal(plan.addPackage, "gunicorn");
  assert.deepEqual(plan.env, { WEB_CONCURRENCY: "{workers}", FORWARDED_ALLOW_IPS: "*" });
});

test("the user's own options of gunicorn are kept, except where it listens and what is for development", () => {
  const plan = planServer(web("gunicorn -w 3 -k gevent --keep-alive=5 -b 0.0.0.0:8000 --reload guestbook:app"), APP);
  assert.deepEqual(plan.argv, [
    "gunicorn",
    "--bind",
    "unix:{socket}",
    "--graceful-timeout",
    "{graceSeconds}",
    "-w",
    "3",
    "-k",
    "gevent",
    "--keep-alive=5",
    "guestbook:app",
  ]);
  assert.equal(plan.keepAliveMs, 5_000);
  assert.match(plan.notes.join(), /--reload/);
});

test("what a configuration file of gunicorn may set is not overruled, and its keep-alive is unknown", () => {
  const plan = planServer(web("gunicorn -c gunicorn.conf.py guestbook:app"), APP);
  assert.ok(!plan.argv.includes("--worker-class"));
  assert.equal(plan.keepAliveMs, null);
});

test("a sync worker closes after each answer", () => {
  assert.equal(planServer(web("gunicorn -k sync guestbook:app"), APP).keepAliveMs, 0);
});

test("uvicorn gets a bound for its graceful shutdown and writes no second access log", () => {
  const plan = planServer(web("uvicorn main:app --host 0.0.0.0 --port ${PORT:-8000} --reload --reload-dir src"), null);
  assert.deepEqual(plan.argv, [
    "uvicorn",
    "--uds",
    "{socket}",
    "--timeout-graceful-shutdown",
    "{graceSeconds}",
    "--timeout-keep-alive",
    "75",
    "--no-access-log",
    "main:app",
  ]);
  assert.equal(plan.interface, "asgi");
  assert.equal(plan.env["FORWARDED_ALLOW_IPS"], "*");
});

test("hypercorn, granian, Daphne, waitress and uWSGI each get their own words for the socket", () => {
  assert.deepEqual(planServer(web("hypercorn app:app --bind 0.0.0.0:80"), null).argv.slice(0, 3), ["hypercorn", "--bind", "unix:{socket}"]);
  assert.deepEqual(planServer(web("granian --interface asgi app:app"), null).argv.slice(0, 3), ["granian", "--uds", "{socket}"]);
  assert.deepEqual(planServer(web("daphne -b 0.0.0.0 -p 8001 app:app"), null).argv.slice(0, 3), ["daphne", "--unix-socket", "{socket}"]);
  assert.deepEqual(planServer(web("waitress-serve --port=80 --unix-socket-perms=600 app:app"), null).argv, [
    "waitress-serve",
    "--unix-socket={socket}",
    "--unix-socket-perms=660",
    "--channel-timeout=75",
    "app:app",
  ]);
  assert.deepEqual(planServer(web("uwsgi --http :8000 --module app:app"), null).argv.slice(0, 4), [
    "uwsgi",
    "--http-socket",
    "{socket}",
    "--die-on-term",
  ]);
});

test("`python -m uvicorn` and a tracer in front are understood and kept", () => {
  assert.deepEqual(planServer(web("python -m uvicorn main:app"), null).argv.slice(0, 5), ["python", "-m", "uvicorn", "--uds", "{socket}"]);
  assert.deepEqual(planServer(web("newrelic-admin run-program gunicorn app:app"), null).argv.slice(0, 4), [
    "newrelic-admin",
    "run-program",
    "gunicorn",
    "--bind",
  ]);
});

test("a development server is replaced by a real one, and the user is told", () => {
  for (const command of ["flask run -h 0.0.0.0 -p $PORT", "python manage.py runserver 0.0.0.0:$PORT"]) {
    const plan = planServer(web(command, "tcp"), APP);
    assert.equal(plan.server, "gunicorn");
    assert.equal(plan.argv.at(-1), "guestbook:app");
    assert.match(plan.notes.join(), /development server; gunicorn takes its place/);
  }
  assert.equal(planServer(web("fastapi dev main.py", "tcp"), { ...APP, interface: "asgi" }).server, "uvicorn");
});

test("the app that `flask --app` names is the one that is served", () => {
  assert.equal(planServer(web("flask --app other.web:site run", "tcp"), APP).argv.at(-1), "other.web:site");
});

test("programs that serve by themselves are told port and loopback in their own words", () => {
  const words = (command: string): string => planServer(web(command, "tcp"), null).argv.join(" ");
  assert.equal(words("datasette serve a.db -p 8001 --reload"), "datasette serve a.db --port={port} --host=127.0.0.1");
  assert.match(
    words("streamlit run app.py --server.port $PORT"),
    /--server\.port=\{port\} --server\.address=127\.0\.0\.1 --server\.headless=true/,
  );
  assert.equal(words("sanic server:app --dev"), "sanic server:app --port={port} --host=127.0.0.1 --single-process");
  assert.equal(words("sanic server:app --workers=4"), "sanic server:app --workers=4 --port={port} --host=127.0.0.1");
});

test("an unknown command gets the port wherever it names one, the address in its environment, and a note when it names none", () => {
  const plan = planServer(web("./serve --listen 0.0.0.0:8000", "tcp"), null);
  assert.deepEqual(plan.argv, ["./serve", "--listen", "127.0.0.1:{port}"]);
  assert.equal(plan.bind, "tcp");
  assert.equal(plan.env["GRADIO_SERVER_PORT"], "{port}");
  assert.deepEqual(plan.notes, []);
  assert.match(planServer(web("./serve", "tcp"), null).notes.join(), /the port that PORT names/);
});

test("a command with variables is expanded by a shell that it replaces", () => {
  assert.deepEqual(planServer({ ...web("celery -A shop worker -Q $QUEUE"), kind: "worker" }, null).argv, [
    "sh",
    "-c",
    'exec celery -A shop worker -Q "$QUEUE"',
  ]);
});

test("a worker takes no requests", () => {
  const plan = planServer({ ...web("celery -A shop worker"), kind: "worker" }, APP);
  assert.equal(plan.bind, "none");
  assert.deepEqual(plan.argv, ["celery", "-A", "shop", "worker"]);
});
