import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createHome, ensureFolder, ensureSocketFolder } from "./create-home.ts";
import { type Home, locateHome } from "./home.ts";
import { instanceSocket } from "./instance-socket.ts";

test("a home is closed to others, and its keys and state to everybody but its owner, whatever the umask", () => {
  withFolder((folder) => {
    const home = homeIn(folder);
    const before = process.umask(0o000);
    try {
      createHome(home);
      createHome(home);
    } finally {
      process.umask(before);
    }
    for (const path of [home.keys, home.environments, home.agent, home.locks]) assert.equal(mode(path), 0o700, path);
    assert.equal(mode(home.path), home.isRoot ? 0o711 : 0o700);
    assert.equal(mode(home.database), 0o600);
  });
});

test("a folder that was opened is closed again, and a link or a file in its place is refused", () => {
  withFolder((folder) => {
    const home = homeIn(folder);
    createHome(home);
    chmodSync(home.sockets, 0o777);
    ensureSocketFolder(home);
    assert.equal(mode(home.sockets), home.isRoot ? 0o711 : 0o700);
    const linked = join(folder, "linked");
    symlinkSync(home.keys, linked);
    assert.throws(() => ensureFolder(linked, 0o700), { code: "FL-5011" });
    writeFileSync(join(folder, "file"), "");
    assert.throws(() => ensureFolder(join(folder, "file"), 0o700), { code: "FL-5011" });
  });
});

test("a folder that another user made first is refused", { skip: process.getuid?.() !== 0 && "needs root to make one" }, () => {
  withFolder((folder) => {
    const squatted = join(folder, "squatted");
    mkdirSync(squatted);
    chown(squatted);
    assert.throws(() => ensureFolder(squatted, 0o700), { code: "FL-5010" });
  });
});

test("a path that leaves no room for a socket is refused before anything is made", () => {
  withFolder((folder) => {
    const home: Home = { ...homeIn(folder), sockets: join(folder, "x".repeat(80)) };
    assert.throws(() => createHome(home), { code: "FL-5012" });
  });
});

test("the longest name of an instance's socket stays below 100 bytes", () => {
  const home = locateHome({ env: {}, uid: 4_294_967_294, userHome: "/h", lingering: false });
  const path = instanceSocket(home, { id: "app-production-v123-a-very-long-process-abcdef", app: "app", process: "a-very-long-process" });
  assert.ok(Buffer.byteLength(path) < 100, `${path.length}: ${path}`);
  assert.match(path, /\/a-[0-9a-f]{8}\/a-very-long--abcdef\.sock$/);
});

function chown(path: string): void {
  process.getBuiltinModule("node:fs").chownSync(path, 12_345, 12_345);
}

function homeIn(folder: string): Home {
  const uid = process.getuid?.() ?? -1;
  const home = locateHome({ env: { FAIRLEAD_HOME: join(folder, "home") }, uid, userHome: folder, lingering: false });
  return { ...home, sockets: join(folder, "s") };
}

function mode(path: string): number {
  return statSync(path).mode & 0o777;
}

function withFolder(work: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "fl-"));
  try {
    work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
