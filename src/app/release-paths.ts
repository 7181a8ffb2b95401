// Where the files of releases, artifacts and volumes lie below a home.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Home } from "../host/home.ts";
import type { ArtifactManifest } from "../model/artifact.ts";
import type { Release } from "../model/release.ts";

export function releaseTree(home: Home, release: Pick<Release, "app" | "environment" | "number">): string {
  return join(home.path, "releases", release.app, release.environment, `v${release.number}`);
}

export function artifactFolder(home: Home, digest: string): string {
  return join(home.store, "artifacts", digest);
}

export function volumeFolder(home: Home, at: { readonly app: string; readonly environment: string; readonly name: string }): string {
  return join(home.volumes, at.app, at.environment, at.name);
}

type ManifestPart = Pick<ArtifactManifest, "pythonPath" | "workingDirectory">;
const manifests = new Map<string, ManifestPart>();
const MANIFESTS_MAX = 200;

/** The part of a manifest that commands need; remembered, because a manifest never changes. */
export function manifestPart(home: Home, digest: string): ManifestPart {
  const known = manifests.get(digest);
  if (known !== undefined) return known;
  const manifest = JSON.parse(readFileSync(join(artifactFolder(home, digest), "manifest.json"), "utf8")) as ArtifactManifest;
  const part = { pythonPath: manifest.pythonPath, workingDirectory: manifest.workingDirectory };
  if (manifests.size >= MANIFESTS_MAX) manifests.clear();
  manifests.set(digest, part);
  return part;
}
