// What gets into an image: secrets from the build, files that were meant to stay outside, downloads that nothing checks.
import { addForLocalFiles } from "../../../rules/dockerfile/add-for-local-files/rule.ts";
import { secretCopiedIn } from "../../../rules/dockerfile/secret-copied-in/rule.ts";
import { secretInBuildArgument } from "../../../rules/dockerfile/secret-in-build-argument/rule.ts";
import { uncheckedDownload } from "../../../rules/dockerfile/unchecked-download/rule.ts";
import { wholeContextCopied } from "../../../rules/dockerfile/whole-context-copied/rule.ts";
import { nameKind } from "../../../patterns/setting-name.ts";
import type { Instruction } from "../read-dockerfile.ts";
import { argsOf, envOf, wordsOf, type Stage } from "../stages.ts";
import type { DockerfileAt, DockerfileCheck } from "./check.ts";

export const checkContents: DockerfileCheck = (at) => {
  for (const stage of at.build.stages) {
    checkArguments(at, stage);
    for (const one of stage.instructions) {
      if (one.keyword === "ADD") checkAdd(at, one);
      if (one.keyword === "ADD" || one.keyword === "COPY") checkCopied(at, one);
    }
  }
};

function checkArguments({ report }: DockerfileAt, { instructions }: Stage): void {
  for (const [i, one] of instructions.entries()) {
    if (one.keyword !== "ARG") continue;
    for (const [name, value] of argsOf(one)) {
      if (nameKind(name) === null || (value !== null && value !== "")) continue;
      const used = new RegExp(`\\$\\{?${name.replaceAll(/\W/g, "")}\\b`);
      const later = instructions
        .slice(i + 1)
        .filter(({ body, heredocs }) => used.test(body) || heredocs.some(({ text }) => used.test(text)));
      const kept = later.find((other) => other.keyword === "ENV" && envOf(other).some(([, text]) => used.test(text)));
      if (kept !== undefined)
        report.add(
          secretInBuildArgument,
          { line: kept.line },
          `\`${name}\` becomes part of the image: whoever has the image reads it with \`docker inspect\`.`,
          { severity: "medium", symbol: name },
        );
      else if (later.some(({ keyword }) => keyword === "RUN"))
        report.add(
          secretInBuildArgument,
          { line: one.line },
          `The value of \`${name}\` stays in the history of the image: hand it over with \`RUN --mount=type=secret\`.`,
          { symbol: name },
        );
    }
  }
}

const ARCHIVE = /\.(?:tar|tgz|tbz2?|txz|tar\.\w+|gz|bz2|xz|zst)$/;

function checkAdd({ report }: DockerfileAt, one: Instruction): void {
  const sources = (one.exec ?? wordsOf(one.body)).slice(0, -1);
  const url = sources.find((source) => /^(?:https?|ftp):\/\//.test(source));
  const hasSum = one.flags.some(({ name }) => name === "checksum");
  if (url !== undefined && !hasSum && !/\.git(?:#.*)?$/.test(url)) {
    const isPlain = !url.startsWith("https:");
    report.add(
      uncheckedDownload,
      { line: one.line },
      `Whatever ${isPlain ? "anybody on the way" : "the server"} sends that day goes into the image: add \`--checksum=sha256:…\`.`,
      { severity: isPlain ? "medium" : "low", symbol: url },
    );
  } else if (sources.length > 0 && sources.every((source) => !/^git@|:\/\/|[$*?]|^<</.test(source) && !ARCHIVE.test(source)))
    report.add(addForLocalFiles, { line: one.line }, "ADD also unpacks archives and downloads: COPY does only what is meant here.", {
      symbol: sources[0] ?? "",
    });
}

const SECRET_FILE =
  /(?:^|\/)(?:\.env|\.env\.(?:local|prod|production|staging)|id_(?:rsa|dsa|ecdsa|ed25519)|\.netrc|\.pypirc|\.npmrc|\.git-credentials|\.aws\/?|\.ssh\/?|\.kube\/config|\.docker\/config\.json|credentials\.json|service[-_]account\.json)$/;

function checkCopied(at: DockerfileAt, one: Instruction): void {
  const { report } = at;
  if (one.flags.some(({ name }) => name === "from")) return;
  const sources = (one.exec ?? wordsOf(one.body)).slice(0, -1);
  for (const source of sources) {
    if (SECRET_FILE.test(source))
      report.add(
        secretCopiedIn,
        { line: one.line },
        `\`${source}\` holds secrets, and becomes part of the image: whoever has the image has them. Hand them over when it runs, or with \`RUN --mount=type=secret\`.`,
        { symbol: source },
      );
    if (source === "." || source === "./") checkWholeContext(at, one);
  }
}

/** Files that the listing of the tree leaves out because they hold secrets or history. */
function checkWholeContext({ report, path, project }: DockerfileAt, one: Instruction): void {
  const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/") + 1) : "";
  // The context is most often the folder of the file, or the top.
  const ignores = ["", folder].flatMap((at) => [`${at}.dockerignore`, `${at}.containerignore`]).concat(`${path}.dockerignore`);
  if (ignores.some((file) => project.tree.has(file))) return;
  const secret = project.tree.leftOut.find(
    ({ path: left, reason }) => (reason === "secret" || reason === "key") && left.startsWith(folder) && !project.isAside(left),
  );
  if (secret !== undefined)
    report.add(
      wholeContextCopied,
      { line: one.line },
      `Everything in the folder becomes part of the image, \`${secret.path}\` too: there is no \`.dockerignore\`.`,
      { severity: "medium", symbol: secret.path },
    );
  else
    report.add(
      wholeContextCopied,
      { line: one.line },
      "Everything in the folder becomes part of the image, `.git` and local secrets too: there is no `.dockerignore`.",
      { confidence: "possible" },
    );
}
