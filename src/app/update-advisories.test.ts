import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { crc32, deflateRawSync } from "node:zlib";
import { openAdvisories } from "../audit/dependencies/shipped-advisories.ts";
import { locateHome } from "../host/home.ts";
import { updateAdvisories, type UpdateAdvisories, type UpdatedAdvisories } from "./update-advisories.ts";

const entry = (id: string, more: object = {}): object => ({
  id,
  modified: "2026-05-01T10:00:00Z",
  affected: [
    { package: { ecosystem: "PyPI", name: "Alpha" }, ranges: [{ type: "ECOSYSTEM", events: [{ introduced: "0" }, { fixed: "2.0" }] }] },
  ],
  ...more,
});

interface Place {
  readonly folder: string;
  readonly update: (from: string, more?: Partial<UpdateAdvisories>) => Promise<UpdatedAdvisories>;
  readonly used: () => ReturnType<typeof openAdvisories>["database"];
}

function place(t: TestContext): Place {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-advisories-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const home = locateHome({ env: { FAIRLEAD_HOME: join(folder, "home") }, uid: 1000, userHome: folder, lingering: false });
  const at = { home, env: {}, nowMs: Date.parse("2026-05-10"), progress: () => {}, signal: new AbortController().signal };
  return {
    folder,
    update: (from, more) => updateAdvisories({ from, cwd: folder, force: true, ...more }, at),
    used: () => openAdvisories(home.advisories).database,
  };
}

test("a folder of JSON and YAML entries takes the place of the advisories that came with the program", async (t) => {
  const { folder, update, used } = place(t);
  mkdirSync(join(folder, "vulns/alpha"), { recursive: true });
  writeFileSync(join(folder, "vulns/alpha/one.json"), JSON.stringify(entry("PYSEC-2026-1")));
  const yaml =
    "id: PYSEC-2026-2\nmodified: 2026-05-02T00:00:00.123Z\naffected:\n- package: {ecosystem: PyPI, name: beta}\n  versions: ['1.0']\n";
  writeFileSync(join(folder, "vulns/two.yaml"), yaml);
  writeFileSync(join(folder, "vulns/README.md"), "# not an entry");
  const { advisories, packages, date, before } = await update("vulns");
  assert.deepEqual({ advisories, packages, date, before }, { advisories: 2, packages: 2, date: "2026-05-02", before: "2024-10-10" });
  assert.equal(used().meta.date, "2026-05-02");
  assert.deepEqual(used().of("alpha")[0]?.ranges, [
    [
      ["introduced", "0"],
      ["fixed", "2.0"],
    ],
  ]);
  assert.deepEqual(used().of("beta")[0]?.versions, ["1.0"]);
  assert.deepEqual(used().of("django"), []);
});

test("a zip archive of entries is read, a list of them and an answer of the API too", async (t) => {
  const { folder, update } = place(t);
  const files = { "a.json": JSON.stringify(entry("PYSEC-2026-1")), "b.json": JSON.stringify(entry("PYSEC-2026-2")), "c.txt": "no" };
  writeFileSync(join(folder, "all.zip"), zipOf(files));
  assert.equal((await update("all.zip")).advisories, 2);
  writeFileSync(join(folder, "list.json"), JSON.stringify([entry("PYSEC-2026-3")]));
  assert.equal((await update("list.json")).advisories, 1);
  writeFileSync(
    join(folder, "answer.json"),
    JSON.stringify({ vulns: [entry("PYSEC-2026-3"), entry("GHSA-1", { withdrawn: "2026-05-01T00:00:00Z" })] }),
  );
  assert.deepEqual((await update("answer.json")).leftOut, { irrelevant: 1, malformed: [] });
});

test("what is refused or cannot be read leaves the advisories in use as they are", async (t) => {
  const { folder, update, used } = place(t);
  writeFileSync(join(folder, "good.json"), JSON.stringify(entry("PYSEC-2026-1")));
  await update("good.json");
  const before = readFileSync(join(folder, "home/advisories.gz"));
  const cases: [string, string | Buffer, RegExp][] = [
    ["broken.json", "{", /1 of 1 entries are no OSV entries/],
    ["empty.json", "[]", /none of them is about a package on PyPI/],
    ["others.json", JSON.stringify(entry("GHSA-1", { affected: [] })), /none of them/],
    ["future.json", JSON.stringify(entry("PYSEC-1", { modified: "2040-01-01T00:00:00Z" })), /a day to come/],
    ["cut.zip", zipOf({ "a.json": "{}" }).subarray(0, 40), /end of central directory/i],
    ["large.zip", zipOf({ "a.json": " ".repeat(5 * 1024 * 1024) }), /at most/],
  ];
  for (const [name, content, message] of cases) {
    writeFileSync(join(folder, name), content);
    await assert.rejects(update(name), message, name);
  }
  await assert.rejects(update("nothing-there"), /ENOENT/);
  await assert.rejects(
    update("http://user:hunter2@example.com/all.zip"),
    (error: Error) => /only https/.test(error.message) && !/hunter2/.test(error.message),
  );
  assert.deepEqual(readFileSync(join(folder, "home/advisories.gz")), before);
  assert.deepEqual(readdirSync(join(folder, "home")), ["advisories.gz"], "nothing is left aside");
  assert.equal(used().of("alpha").length, 1);
});

test("older data and a part of what is in use is taken by force only", async (t) => {
  const { folder, update } = place(t);
  writeFileSync(join(folder, "few.json"), JSON.stringify([entry("PYSEC-2026-1"), entry("PYSEC-2026-2")]));
  await assert.rejects(update("few.json", { force: false }), /they are 2, those in use are 2651/);
  await update("few.json");
  writeFileSync(
    join(folder, "older.json"),
    JSON.stringify([entry("PYSEC-1", { modified: "2026-04-01T00:00:00Z" }), entry("PYSEC-2", { modified: "2026-04-01T00:00:00Z" })]),
  );
  await assert.rejects(update("older.json", { force: false }), /of 2026-04-01, those in use are of 2026-05-01/);
  assert.equal((await update("older.json")).date, "2026-04-01");
});

/** As APPNOTE.TXT of PKWARE has it, 4.3: local headers, central directory, its end. */
function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const packed = deflateRawSync(text);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(text), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(Buffer.byteLength(text), 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004", "latin1"), common, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.from("PK\u0001\u0002\u0014\u0000", "latin1"), common, tail, Buffer.from(name));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  const count = Object.keys(files).length;
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, Buffer.from("PK\u0005\u0006", "latin1"), end]);
}
