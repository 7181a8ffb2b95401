// Packages of the system that a person listed for a platform: Aptfile, packages.txt, and what a Dockerfile installs.
import type { ProjectNeed } from "../../model/project.ts";
import type { SourceTree } from "../source-tree.ts";

const PACKAGE = /^[a-z0-9][a-z0-9+.-]+$/;

export function listedPackages(tree: SourceTree): readonly ProjectNeed[] {
  return [...["Aptfile", "packages.txt"].flatMap((file) => listFile(tree, file)), ...dockerfile(tree)];
}

/** Heroku's Aptfile, and packages.txt of Streamlit and Gradio hosts: one package on each line. Any other line makes it something else. */
function listFile(tree: SourceTree, file: string): ProjectNeed[] {
  const lines = (tree.text(file)?.text ?? "").split("\n").map((line) => line.replace(/#.*$/, "").trim());
  const packages = lines.filter((line) => line !== "");
  const first = lines.findIndex((line) => line !== "") + 1;
  return packages.length > 0 && packages.every((name) => PACKAGE.test(name)) ? [need(packages, file, first, "likely")] : [];
}

/** What compiles or fetches while an image is built is not what the app runs with. */
const BUILD_ONLY =
  /^(?:gcc|g\+\+|clang|make|cmake|build-essential|pkg-config|pkgconf|autoconf|automake|libtool|git|curl|wget|unzip|xz-utils|gnupg2?|ca-certificates|lsb-release|software-properties-common|apt-transport-https|dirmngr|python3?(?:[.\d]*)(?:-\w+)*|pip|pipx|nodejs|npm|yarn|cargo|rustc|sudo|vim|nano|less|procps|locales|tzdata|openssh-client|netcat\S*|dumb-init|tini|gosu|supervisor|nginx|bash|.+-dev)$/;

function dockerfile(tree: SourceTree): ProjectNeed[] {
  const text = tree.text("Dockerfile")?.text ?? "";
  const found = /\bapt(?:-get)?\s+(?:-\S+\s+)*install\b/.exec(text);
  if (found === null) return [];
  const commands = [
    ...text
      .replaceAll(/^[ \t]*#.*$/gm, "")
      .replaceAll(/\\\s*\n/g, " ")
      .matchAll(/\bapt(?:-get)?\s+(?:-\S+\s+)*install\b([^&|;\n]*)/g),
  ];
  const words = commands.flatMap(([, listed = ""]) => listed.split(/\s+/)).map((word) => word.replace(/=.*$/, ""));
  const packages = [...new Set(words.filter((word) => PACKAGE.test(word) && !BUILD_ONLY.test(word)))];
  const line = text.slice(0, found.index).split("\n").length;
  return packages.length > 0 ? [need(packages, "Dockerfile", line, "guess")] : [];
}

function need(packages: readonly string[], file: string, line: number, sure: ProjectNeed["sure"]): ProjectNeed {
  return { name: "system", variable: null, detail: packages.join(" "), source: { file, line }, sure };
}
