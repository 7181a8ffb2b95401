import { resolve } from "node:path";
import { prepareRelease, type PreparedRelease } from "../../app/prepare-release.ts";
import type { BuildJson } from "../../contract/build.ts";
import { currentHome } from "../../host/home.ts";
import { systemClock } from "../../platform/clock.ts";
import { exec } from "../../platform/exec.ts";
import { EXIT_OK, JSON_OPTION, defineCommand } from "../command.ts";
import type { Output } from "../output.ts";

export const command = defineCommand({
  name: "build",
  summary: "Build a project's artifact into the store, without starting anything",
  usage: "[PATH]",
  description:
    "Installs the locked wheels with uv, collects what build commands write, and stores the tree by content. The same inputs give the same digest on any machine. A project without a lock gets one.",
  options: {
    env: {
      type: "string",
      value: "NAME",
      summary: "Environment whose configuration is used; default: the configured one, else development",
    },
    json: JSON_OPTION,
  },
  arguments: [0, 1],
  examples: ["fairlead build", "fairlead build examples/guestbook --json"],
  async run({ values, positionals }, { out, cwd, env, signal }) {
    const startMs = systemClock.monotonicMs();
    const prepared = await prepareRelease(
      { root: resolve(cwd, positionals[0] ?? "."), environment: values.env ?? null },
      { home: currentHome(), exec, env, clock: systemClock, progress: (text) => out.progress(text), signal },
    );
    const durationMs = Math.round(systemClock.monotonicMs() - startMs);
    if (values.json) out.json(toJson(prepared, durationMs));
    else print(prepared, durationMs, out);
    return EXIT_OK;
  },
});

function toJson({ app, environment, artifact, missingVariables, notes }: PreparedRelease, durationMs: number): BuildJson {
  const { digest, folder, made, manifest } = artifact;
  const { interpreter, platform, wheels, processes, tree } = manifest;
  return {
    app,
    environment,
    digest,
    folder,
    made,
    python: interpreter.version,
    platform: `${platform.os} ${platform.arch}, ${platform.libc}`,
    wheels: wheels.map(({ name, version, sha256, origin }) => ({ name, version, sha256, origin })),
    files: tree.length,
    processes,
    missing: missingVariables.map(({ name }) => name),
    notes,
    durationMs,
  };
}

function print({ app, artifact, missingVariables, notes }: PreparedRelease, durationMs: number, out: Output): void {
  for (const note of notes) out.note(out.style.dim(note));
  const { digest, made, manifest } = artifact;
  const state = made ? "built" : "unchanged";
  out.line(`${out.style.bold(app)} ${digest.slice(0, 12)} ${state} in ${(durationMs / 1000).toFixed(2)} s`);
  const count = (origin: string): number => manifest.tree.filter((file) => file.origin === origin).length;
  const written = count("build") > 0 ? `, ${count("build")} written by the build` : "";
  out.line(`  Python ${manifest.interpreter.version}, ${manifest.wheels.length} packages, ${count("tree")} files of the project${written}`);
  for (const [name, argv] of Object.entries(manifest.processes)) out.line(`  ${name}: ${argv.join(" ")}`);
  if (missingVariables.length > 0) out.note(`A release will need values for ${missingVariables.map(({ name }) => name).join(", ")}.`);
}
