// PEP 425 tags that a platform accepts, best first, in the order of the `packaging` library (which pip and uv follow).
import type { TargetPlatform } from "../../model/platform.ts";

/** Tag such as "cp311-cp311-manylinux_2_17_x86_64" → rank, 0 best. */
export type TagRanks = ReadonlyMap<string, number>;

const kept = new Map<string, TagRanks>();
const KEPT_MAX = 32;
const OLDEST_ABI3_MINOR = 2;
/** First and last macOS that wheels are taken for: the target's own version is not part of a platform. */
const MACOS_NEWEST = 26;

export function tagRanks(platform: TargetPlatform): TagRanks {
  const key = JSON.stringify([platform.os, platform.arch, platform.libc, minorOf(platform)]);
  const before = kept.get(key);
  if (before) return before;
  const ranks = new Map<string, number>();
  for (const tag of supportedTags(platform)) if (!ranks.has(tag)) ranks.set(tag, ranks.size);
  if (kept.size >= KEPT_MAX) kept.clear();
  kept.set(key, ranks);
  return ranks;
}

function supportedTags(platform: TargetPlatform): string[] {
  const platforms = platform.os === "linux" ? linuxTags(platform) : macosTags(platform);
  const minor = minorOf(platform);
  const own = `cp3${minor}`;
  const down = (from: number, to: number): number[] => Array.from({ length: Math.max(0, from - to + 1) }, (_, i) => from - i);
  const generic = [`py3${minor}`, "py3", ...down(minor - 1, 0).map((m) => `py3${m}`)];
  return [
    ...platforms.map((p) => `${own}-${own}-${p}`),
    ...platforms.map((p) => `${own}-abi3-${p}`),
    ...platforms.map((p) => `${own}-none-${p}`),
    ...down(minor - 1, OLDEST_ABI3_MINOR).flatMap((m) => platforms.map((p) => `cp3${m}-abi3-${p}`)),
    ...generic.flatMap((python) => platforms.map((p) => `${python}-none-${p}`)),
    `${own}-none-any`,
    ...generic.map((python) => `${python}-none-any`),
  ];
}

/** manylinux_2_x for every x up to the host's glibc, each followed by its old name; musllinux_1_x likewise; plain linux last. */
function linuxTags({ arch, libc }: TargetPlatform): string[] {
  const tags: string[] = [];
  if (libc?.kind === "glibc") {
    const lowest = arch === "x86_64" ? 5 : 17;
    for (let minor = libc.version[1]; minor >= lowest; minor--) {
      tags.push(`manylinux_2_${minor}_${arch}`);
      const old = OLD_MANYLINUX[minor];
      if (old) tags.push(`${old}_${arch}`);
    }
  }
  if (libc?.kind === "musl") for (let minor = libc.version[1]; minor >= 0; minor--) tags.push(`musllinux_1_${minor}_${arch}`);
  tags.push(`linux_${arch}`);
  return tags;
}

const OLD_MANYLINUX: Readonly<Record<number, string>> = { 17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1" };

function macosTags({ arch }: TargetPlatform): string[] {
  const machine = arch === "aarch64" ? "arm64" : "x86_64";
  const formats = arch === "aarch64" ? ["arm64", "universal2"] : ["x86_64", "intel", "fat64", "fat32", "universal2", "universal"];
  const tags: string[] = [];
  for (let major = MACOS_NEWEST; major >= 11; major--)
    for (const format of [machine, "universal2"]) tags.push(`macosx_${major}_0_${format}`);
  const lowest = arch === "aarch64" ? 17 : 4;
  for (let minor = 16; minor >= lowest; minor--) for (const format of formats) tags.push(`macosx_10_${minor}_${format}`);
  return tags;
}

function minorOf(platform: TargetPlatform): number {
  return Number(platform.python.version.split(".")[1]);
}
