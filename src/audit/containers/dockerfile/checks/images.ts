// What an image is built on, and as whom it runs.
import { baseImageWithoutDigest } from "../../../rules/dockerfile/base-image-without-digest/rule.ts";
import { fixedPlatform } from "../../../rules/dockerfile/fixed-platform/rule.ts";
import { runsAsRoot } from "../../../rules/dockerfile/runs-as-root/rule.ts";
import { unpinnedBaseImage } from "../../../rules/dockerfile/unpinned-base-image/rule.ts";
import { readImage } from "../../image-reference.ts";
import { chain, expand, valuesAt, type Stage } from "../stages.ts";
import type { DockerfileAt, DockerfileCheck } from "./check.ts";

export const checkImages: DockerfileCheck = (at) => {
  for (const stage of at.build.stages) {
    checkBase(at, stage);
    checkSources(at, stage);
    const platform = stage.from.flags.find(({ name }) => name === "platform")?.value;
    if (platform !== undefined && platform !== null && !platform.includes("$"))
      at.report.add(
        fixedPlatform,
        { line: stage.from.line },
        `The image is always built for ${platform}, whatever \`docker build --platform\` says.`,
        { symbol: stage.name ?? "" },
      );
  }
  checkUser(at);
};

function checkBase(at: DockerfileAt, { image, base, from, name }: Stage): void {
  if (base === null && image !== null && image.toLowerCase() !== "scratch") checkImage(at, image, { line: from.line, name });
}

/** `COPY --from=ghcr.io/astral-sh/uv:latest`, `RUN --mount=type=bind,from=…`: what is no stage of this file is an image. */
function checkSources(at: DockerfileAt, stage: Stage): void {
  for (const { flags, line } of stage.instructions)
    for (const { name, value } of flags) {
      const from = name === "from" ? value : name === "mount" ? /(?:^|,)from=([^,]+)/.exec(value ?? "")?.[1] : null;
      if (from === null || from === undefined || /^\d+$/.test(from)) continue;
      const isStage = at.build.stages.some((other) => other.name === from.toLowerCase());
      // Without a registry or a tag it may be a context that `docker build --build-context` names.
      if (!isStage && /[/:]/.test(from)) checkImage(at, from, { line, name: null });
    }
}

function checkImage(
  { report }: DockerfileAt,
  image: string,
  { line, name }: { readonly line: number; readonly name: string | null },
): void {
  const reference = readImage(image);
  if (reference === null || reference.digest !== null) return;
  const place = { line };
  const symbol = name ?? reference.name;
  if (reference.tag === null || reference.tag === "latest")
    report.add(
      unpinnedBaseImage,
      place,
      `\`${reference.name}\` without a version is whatever was published last: name one, such as \`${reference.name}:…@sha256:…\`.`,
      { symbol },
    );
  else
    report.add(
      baseImageWithoutDigest,
      place,
      `The tag \`${reference.tag}\` of ${reference.name} moves with each rebuild: a digest names one image for good.`,
      { symbol },
    );
}

/** Bases that come with a user of their own. */
const WITH_USER = /distroless.*nonroot|(?:^|\/)(?:bitnami|jupyter|chainguard|cgr\.dev)\/|nonroot|rootless|unprivileged|runner/;

function checkUser({ build, report }: DockerfileAt): void {
  const last = build.stages.at(-1);
  if (last === undefined) return;
  const users = chain(last).flatMap((stage) => stage.instructions.filter(({ keyword }) => keyword === "USER"));
  const user = users.at(-1);
  const starts = chain(last).some((stage) => stage.instructions.some(({ keyword }) => keyword === "CMD" || keyword === "ENTRYPOINT"));
  if (user === undefined) {
    const image = chain(last)[0]?.image ?? null;
    if (!starts || image === null || image === "scratch" || WITH_USER.test(image)) return;
    report.add(runsAsRoot, { line: last.from.line }, "No USER is set: unless the base image sets one, the program runs as root.", {
      confidence: "possible",
    });
  } else if (/^(?:root|0)(?::|$)/.test(expand(user.body, valuesAt(build, last, user)) ?? user.body))
    report.add(runsAsRoot, { line: user.line }, "The program runs as root: set another USER after the steps that need it.");
}
