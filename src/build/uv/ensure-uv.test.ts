import assert from "node:assert/strict";
import { test } from "node:test";
import { isAtLeast, uvWheelOf } from "./ensure-uv.ts";
import { UV_VERSION, UV_WHEELS } from "./uv-release.ts";

test("versions are compared by number, not by text", () => {
  assert.equal(isAtLeast("0.10.0", "0.9.0"), true);
  assert.equal(isAtLeast("0.8.24", "0.9.0"), false);
  assert.equal(isAtLeast("0.9.0", "0.9.0"), true);
});

test("each platform has one wheel of the pinned version with a whole hash", () => {
  for (const wheel of UV_WHEELS) {
    assert.ok(wheel.filename.startsWith(`uv-${UV_VERSION}-`), wheel.filename);
    assert.match(wheel.sha256, /^[0-9a-f]{64}$/);
  }
  assert.match(uvWheelOf("linux", "x64", false)?.filename ?? "", /musllinux/);
  assert.match(uvWheelOf("darwin", "arm64", false)?.filename ?? "", /macosx/);
  assert.equal(uvWheelOf("win32", "x64", false), null);
});
