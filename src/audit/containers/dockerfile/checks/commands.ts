// What the commands of a build do: downloads that nothing checks, rights, and what a shell does not say when it fails.
import { certificateCheckOff } from "../../../rules/dockerfile/certificate-check-off/rule.ts";
import { changeOfFolderLost } from "../../../rules/dockerfile/change-of-folder-lost/rule.ts";
import { downloadedScriptRun } from "../../../rules/dockerfile/downloaded-script-run/rule.ts";
import { pipeHidesFailure } from "../../../rules/dockerfile/pipe-hides-failure/rule.ts";
import { uncheckedDownload } from "../../../rules/dockerfile/unchecked-download/rule.ts";
import { sudoInImage } from "../../../rules/dockerfile/sudo-in-image/rule.ts";
import { worldWritableInImage } from "../../../rules/dockerfile/world-writable-in-image/rule.ts";
import { downloadedProgram, downloadedScript } from "../../../shell/downloaded-script.ts";
import { insecureIndexOption, insecureIndexVariable } from "../../../shell/insecure-index-option.ts";
import type { RunCommand } from "../../../shell/called-programs.ts";
import type { Instruction } from "../read-dockerfile.ts";
import { envOf } from "../stages.ts";
import type { DockerfileAt, DockerfileCheck, Run } from "./check.ts";

export const checkCommands: DockerfileCheck = (at) => {
  for (const { instructions } of at.build.stages)
    for (const one of instructions) {
      checkCopyMode(at, one);
      checkEnvironment(at, one);
    }
  for (const { commands } of at.ofWindows) for (const i of commands.keys()) checkDownload(at, commands, i);
  for (const run of at.runs) {
    for (const [i, command] of run.commands.entries()) {
      checkDownload(at, run.commands, i);
      checkCertificates(at, command);
      checkMode(at, command);
    }
    checkSudo(at, run);
    checkFolder(at, run);
    checkPipes(at, run);
  }
};

function checkDownload(at: DockerfileAt, commands: readonly RunCommand[], i: number): void {
  const { report } = at;
  const script = downloadedScript(commands, i);
  if (script === null) return checkProgram(at, commands, i);
  const { download, url, isPlain } = script;
  const why = isPlain
    ? "over a connection that anybody on the way can change"
    : "without a check: whatever the server sends that day becomes part of the image";
  report.add(downloadedScriptRun, { line: download.line }, `A downloaded script is run ${why}.`, {
    severity: isPlain ? "medium" : "low",
    symbol: url ?? commands[i]!.argv[0] ?? "",
  });
}

function checkProgram({ report }: DockerfileAt, commands: readonly RunCommand[], i: number): void {
  const program = downloadedProgram(commands, i);
  if (program === null) return;
  report.add(
    uncheckedDownload,
    { line: program.download.line },
    `Whatever ${program.isPlain ? "anybody on the way" : "the server"} sends that day becomes a program of the image: compare it with \`sha256sum -c\`, or take \`ADD --checksum=sha256:…\`.`,
    { severity: program.isPlain ? "medium" : "low", confidence: "possible", symbol: program.url ?? "" },
  );
}

function checkCertificates({ report }: DockerfileAt, command: RunCommand): void {
  const what = certificateOption(command);
  if (what === null) return;
  report.add(certificateCheckOff, { line: command.line }, `${what}: whoever stands between can put anything into the image.`, {
    symbol: command.argv[0] ?? "",
  });
}

function certificateOption({ argv, env }: RunCommand): string | null {
  const [program = "", ...args] = argv;
  const url = argv.find((word) => word.includes("://")) ?? "";
  if (/^https?:\/\/(?:localhost|127\.)/.test(url)) return null;
  if (program === "curl" && args.some((word) => word === "--insecure" || /^-[a-zA-Z]*k[a-zA-Z]*$/.test(word)))
    return "`curl -k` accepts any certificate";
  if (program === "wget" && args.includes("--no-check-certificate")) return "`wget --no-check-certificate` accepts any certificate";
  const index = insecureIndexOption(argv);
  if (index !== null) return index;
  if (/^apt(?:-get)?$/.test(program) && args.some((word) => /^--(?:allow-unauthenticated|force-yes)$/.test(word)))
    return "Packages are installed although their signature does not fit";
  if (program === "apk" && args.includes("--allow-untrusted") && !args.some((word) => word.endsWith(".apk")))
    return "Packages are installed without a signature";
  if (/^(?:yum|dnf)$/.test(program) && args.includes("--nogpgcheck")) return "Packages are installed without a signature";
  if (/^(?:npm|yarn)$/.test(program) && /\bstrict-ssl[ =]false\b/.test(args.join(" "))) return "`strict-ssl false` accepts any certificate";
  if (program === "git" && /\bhttp\.sslVerify[ =](?:false|0)\b/i.test(args.join(" ")))
    return "`http.sslVerify` off accepts any certificate";
  if (program === "rpm" && args.some((word) => /^--no(?:signature|gpgcheck)$/.test(word)))
    return "A package is installed without a signature";
  const exported = program === "export" ? args.flatMap((word) => variableOff(...halves(word)) ?? []) : [];
  const set = Object.entries(env).flatMap(([name, value]) => variableOff(name, value) ?? []);
  return exported[0] ?? set[0] ?? null;
}

function halves(word: string): [string, string] {
  const cut = word.indexOf("=");
  return cut < 0 ? [word, ""] : [word.slice(0, cut), word.slice(cut + 1)];
}

/** What a variable of the environment switches off. */
function variableOff(name: string, value: string): string | null {
  const index = insecureIndexVariable(name, value);
  if (index !== null) return index;
  const isOff = name === "NODE_TLS_REJECT_UNAUTHORIZED" || name === "PYTHONHTTPSVERIFY" ? value === "0" : name === "GIT_SSL_NO_VERIFY";
  return isOff ? `\`${name}=${value}\` accepts any certificate` : null;
}

/** For all that runs after it, also when the image is used. */
function checkEnvironment({ report }: DockerfileAt, one: Instruction): void {
  if (one.keyword !== "ENV") return;
  for (const [name, value] of envOf(one)) {
    const what = variableOff(name, value);
    if (what === null) continue;
    report.add(certificateCheckOff, { line: one.line }, `${what}, in the build and whenever the image runs.`, { symbol: name });
  }
}

function checkSudo({ report }: DockerfileAt, { commands }: Run): void {
  const first = commands.find(({ words }) => /(?:^|\/)sudo$/.test(words[0]?.text ?? ""));
  if (first !== undefined)
    report.add(
      sudoInImage,
      { line: first.line },
      "A build already runs as the USER that is set: `sudo` needs a configuration of its own, and stays as a way to become root. Set USER.",
    );
}

/** `COPY --chmod=777`. */
function checkCopyMode({ report }: DockerfileAt, { keyword, flags, line, body }: Instruction): void {
  if (keyword !== "COPY" && keyword !== "ADD") return;
  const mode = flags.find(({ name }) => name === "chmod")?.value ?? "";
  if (isWorldWritable(mode))
    report.add(worldWritableInImage, { line }, `\`--chmod=${mode}\` lets every user of the container change what is there.`, {
      symbol: body,
    });
}

function isWorldWritable(mode: string): boolean {
  const isSticky = /^1[0-7]{3}$/.test(mode) || mode.includes("+t");
  return !isSticky && (/^0?[0-7]{2}[2367]$/.test(mode) || /(?:^|,)(?:[ugo]*[oa][ugo]*|)[+=][rxX]*w/.test(mode)) && !/^[+=]/.test(mode);
}

function checkMode({ report }: DockerfileAt, { argv, line }: RunCommand): void {
  if (argv[0] !== "chmod") return;
  const mode = argv.slice(1).find((word) => !word.startsWith("-")) ?? "";
  if (isWorldWritable(mode))
    report.add(worldWritableInImage, { line }, `\`chmod ${mode}\` lets every user of the container change what is there.`, {
      symbol: argv.at(-1) ?? "",
    });
}

/** A change that ends with its own RUN. */
function checkFolder({ report }: DockerfileAt, { commands, instruction }: Run): void {
  const last = commands.findLast(({ isNested }) => !isNested);
  if (last?.argv[0] !== "cd" || instruction.exec !== null || last.before !== null) return;
  report.add(
    changeOfFolderLost,
    { line: last.line },
    "Each RUN begins in the WORKDIR again: this `cd` has no effect on what follows. Use WORKDIR.",
  );
}

function checkPipes({ report, dockerfile }: DockerfileAt, { commands, instruction }: Run): void {
  const piped = commands.find(({ isPiped, isNested, argv }) => isPiped && !isNested && argv.length > 0 && !MAY_FAIL.has(argv[0]!));
  if (piped === undefined || instruction.exec !== null) return;
  const setsHere = commands.some(({ argv }) => argv[0] === "set" && argv.includes("pipefail"));
  const shell = dockerfile.instructions.findLast(({ keyword, line }) => keyword === "SHELL" && line < instruction.line);
  if (setsHere || (shell !== undefined && /pipefail|powershell|pwsh|cmd/i.test(shell.body))) return;
  report.add(
    pipeHidesFailure,
    { line: piped.line },
    `When \`${piped.argv[0]}\` fails the build goes on: a pipe ends with what its last command says. Set \`SHELL ["/bin/bash", "-o", "pipefail", "-c"]\`.`,
  );
}

/** They only print. */
const MAY_FAIL: ReadonlySet<string> = new Set(["echo", "printf", "yes", "true", "cat"]);
