// Instructions that fail the build, have no effect, or do other than they seem to.
import { folderOfCommandRelative } from "../../../rules/dockerfile/folder-of-command-relative/rule.ts";
import { insecureBuildStep } from "../../../rules/dockerfile/insecure-build-step/rule.ts";
import { instructionThatFails } from "../../../rules/dockerfile/instruction-that-fails/rule.ts";
import { instructionWithoutEffect } from "../../../rules/dockerfile/instruction-without-effect/rule.ts";
import { maintainerInstruction } from "../../../rules/dockerfile/maintainer-instruction/rule.ts";
import { selfReferringEnvironment } from "../../../rules/dockerfile/self-referring-environment/rule.ts";
import { shellFormCommand } from "../../../rules/dockerfile/shell-form-command/rule.ts";
import { sshPortExposed } from "../../../rules/dockerfile/ssh-port-exposed/rule.ts";
import { checkStartCommands } from "../../start-commands.ts";
import { INSTRUCTIONS, type Instruction } from "../read-dockerfile.ts";
import { runCommands } from "../run-commands.ts";
import { chain, envOf, wordsOf, type Stage } from "../stages.ts";
import type { DockerfileAt, DockerfileCheck } from "./check.ts";

export const checkInstructions: DockerfileCheck = (at) => {
  checkOrder(at);
  checkNames(at);
  for (const stage of at.build.stages) {
    checkRepeated(at, stage);
    for (const one of stage.instructions) checkOne(at, stage, one);
  }
};

function checkOrder({ build, report }: DockerfileAt): void {
  for (const one of build.before)
    if (one.keyword !== "ARG" && INSTRUCTIONS.has(one.keyword)) {
      report.add(
        instructionThatFails,
        { line: one.line },
        `\`${one.keyword}\` stands before the first FROM, where only ARG may stand: the build fails.`,
      );
      return;
    }
}

function checkNames({ build, report }: DockerfileAt): void {
  for (const { name, index, from } of build.stages)
    if (name !== null && build.stages.some((other) => other.index < index && other.name === name))
      report.add(
        instructionThatFails,
        { line: from.line },
        `Another stage is called \`${name}\` already: what \`--from=${name}\` means changes from here on.`,
        { severity: "low", symbol: name },
      );
}

const ONCE = new Set(["CMD", "ENTRYPOINT", "HEALTHCHECK"]);

function checkRepeated({ report }: DockerfileAt, { instructions }: Stage): void {
  for (const [keyword, all] of Map.groupBy(instructions, (one) => one.keyword)) {
    if (!ONCE.has(keyword)) continue;
    for (const one of all.slice(0, -1))
      report.add(instructionWithoutEffect, { line: one.line }, `Only the last ${keyword} of a stage counts: this one has no effect.`, {
        symbol: keyword,
      });
  }
}

function checkOne(at: DockerfileAt, stage: Stage, one: Instruction): void {
  const { report } = at;
  const place = { line: one.line };
  switch (one.keyword) {
    case "MAINTAINER":
      report.add(maintainerInstruction, place, "MAINTAINER is deprecated: use `LABEL org.opencontainers.image.authors=…`.");
      break;
    case "CMD":
    case "ENTRYPOINT":
      checkStart(at, stage, one);
      break;
    case "EXPOSE":
      checkPorts(at, one);
      break;
    case "WORKDIR":
      if (
        /^["']?[\w.-]/.test(one.body) &&
        !/^["']?[A-Za-z]:/.test(one.body) &&
        !stage.instructions.some(({ keyword, line, body }) => keyword === "WORKDIR" && line < one.line && /^["']?[/$]/.test(body))
      )
        report.add(
          folderOfCommandRelative,
          place,
          `\`${one.body}\` is relative to the WORKDIR of the base image, which may change: begin with \`/\`.`,
        );
      break;
    case "COPY":
    case "ADD":
      checkCopy(at, stage, one);
      break;
    case "ENV":
      checkEnvironment(at, one);
      break;
    case "ONBUILD": {
      const inner = /^\S+/.exec(one.body)?.[0].toUpperCase() ?? "";
      if (inner === "ONBUILD" || inner === "FROM" || inner === "MAINTAINER")
        report.add(instructionThatFails, place, `ONBUILD may not hold ${inner}: the build fails.`);
      break;
    }
    case "RUN":
      checkStep(at, one);
  }
}

/** Their `sh` is bash, which becomes the last command; that of Debian and Alpine stays its parent (tried with dash 0.5.12). */
const BASH_IMAGES = /fedora|centos|rocky|alma|redhat|\bubi\d|amazonlinux|oraclelinux|archlinux|opensuse|suse\/|\blambda\//i;
const DASH_IMAGES =
  /(?:^|\/)(?:python|node|debian|ubuntu|alpine|ruby|golang|pypy|buildpack-deps|nginx|postgres)(?::|@|$)|alpine|bookworm|bullseye|trixie|slim/i;

function shellOf(stage: Stage, written: string | undefined): "bash" | "dash" | "unknown" {
  if (written !== undefined) return /bash/.test(written) ? "bash" : "unknown";
  const image = chain(stage)[0]?.image ?? "";
  return BASH_IMAGES.test(image) ? "bash" : DASH_IMAGES.test(image) ? "dash" : "unknown";
}

/** In shell form the signal to stop reaches the shell, not the program, unless the shell is replaced by it. */
function checkStart({ report, dockerfile, build }: DockerfileAt, stage: Stage, one: Instruction): void {
  const place = { line: one.line };
  // Those before it are for building, or for development.
  if (stage === build.stages.at(-1)) checkStartCommands(runCommands(one), place, report, { symbol: one.keyword });
  if (one.exec !== null || one.body === "") return;
  if (one.body.startsWith("[")) {
    report.add(
      instructionThatFails,
      place,
      "This is no JSON array of texts, so it is run as a shell command, which begins with `[`: use double quotes, and no comma at the end.",
      { symbol: one.keyword },
    );
    return;
  }
  const commands = runCommands(one);
  const shell = shellOf(stage, dockerfile.instructions.findLast(({ keyword, line }) => keyword === "SHELL" && line < one.line)?.body);
  if (shell === "bash" && commands.at(-1)?.readsPipe !== true) return;
  if (/^exec\s/.test(one.body) || commands.length === 0 || /(?:&&|;)\s*exec\s/.test(one.body)) return;
  report.add(
    shellFormCommand,
    place,
    "The program is a child of a shell, which does not pass on the signal to stop: it is killed after the time of grace. Use a JSON array, or begin with `exec`.",
    { symbol: one.keyword, confidence: shell === "dash" ? "proven" : "possible" },
  );
}

function checkPorts({ report }: DockerfileAt, one: Instruction): void {
  for (const word of wordsOf(one.body)) {
    const ports =
      /^(\d+)(?:-(\d+))?(?:\/\w+)?$/
        .exec(word)
        ?.slice(1)
        .filter((port) => port !== undefined) ?? [];
    if (ports.some((port) => Number(port) > 65_535))
      report.add(instructionThatFails, { line: one.line }, `${word} is no port: they end at 65535.`, { symbol: word });
    if (ports[0] === "22" && ports.length === 1)
      report.add(
        sshPortExposed,
        { line: one.line },
        "A container that can be logged into over SSH is changed by hand, and has one more door: use `docker exec`.",
      );
  }
}

function checkCopy({ report, build }: DockerfileAt, stage: Stage, one: Instruction): void {
  const place = { line: one.line };
  const words = one.exec ?? wordsOf(one.body);
  const target = words.at(-1) ?? "";
  if (one.heredocs.length === 0 && words.length > 2 && !target.endsWith("/") && !target.includes("$") && !/^\.{1,2}$/.test(target))
    report.add(instructionThatFails, place, `Several files are copied to \`${target}\`, which does not end with \`/\`: the build fails.`);
  const from = one.flags.find(({ name }) => name === "from")?.value?.toLowerCase();
  if (from === undefined || from.includes("$")) return;
  const number = /^\d+$/.test(from) ? Number(from) : null;
  if (from === stage.name || number === stage.index)
    report.add(instructionThatFails, place, "A stage cannot copy from itself: the build fails.");
  else if (number !== null && number >= build.stages.length)
    report.add(instructionThatFails, place, `There is no stage ${number}: the build fails.`);
  else if (number === null && build.stages.some(({ name, index }) => name === from && index > stage.index))
    report.add(instructionThatFails, place, `The stage \`${from}\` comes only later: an image of that name is looked for.`);
}

function checkEnvironment({ report }: DockerfileAt, one: Instruction): void {
  const set = new Set<string>();
  const told = new Set<string>();
  for (const [name, value] of envOf(one)) {
    for (const [, read = ""] of value.matchAll(/(?<!\\)\$\{?(\w+)/g)) {
      if (!set.has(read) || told.has(read)) continue;
      told.add(read);
      report.add(
        selfReferringEnvironment,
        { line: one.line },
        `\`$${read}\` in \`${name}\` is the value from before this ENV: the new one counts from the next instruction on.`,
        { symbol: read },
      );
    }
    set.add(name);
  }
}

function checkStep({ report }: DockerfileAt, one: Instruction): void {
  for (const { name, value } of one.flags) {
    if (name === "security" && value === "insecure")
      report.add(insecureBuildStep, { line: one.line }, "This step runs with all rights of the machine that builds.", { symbol: name });
    if (name === "network" && value === "host")
      report.add(insecureBuildStep, { line: one.line }, "This step reaches every service of the machine that builds.", {
        severity: "low",
        symbol: name,
      });
  }
}
