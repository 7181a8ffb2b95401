// Actions and images that a tag names: which command prints what would pin each. Nothing on this machine knows it.
import { baseImageWithoutDigest } from "../audit/rules/dockerfile/base-image-without-digest/rule.ts";
import { unpinnedBaseImage } from "../audit/rules/dockerfile/unpinned-base-image/rule.ts";
import { unpinnedServiceImage } from "../audit/rules/compose/unpinned-service-image/rule.ts";
import { unpinnedAction } from "../audit/rules/workflows/unpinned-action/rule.ts";
import { unpinnedJobImage } from "../audit/rules/workflows/unpinned-job-image/rule.ts";
import type { Finding } from "../model/finding.ts";

export interface UnpinnedReference {
  readonly reference: string;
  readonly command: string;
}

const IMAGES = new Set([baseImageWithoutDigest.id, unpinnedBaseImage.id, unpinnedServiceImage.id, unpinnedJobImage.id]);
const ACTION = /uses:\s*["']?([\w.-]+\/[\w.-]+)((?:\/[\w./-]+)?)@([\w./-]+)/;
const IMAGE = /(?:^FROM\s+(?:--\S+\s+)*|(?:image|container):\s*["']?|docker:\/\/)([\w./:-]+)/i;
/** More are said by the findings themselves. */
const REFERENCES_MAX = 20;

/** Each once, in the order of the findings. */
export function unpinnedReferences(findings: readonly Finding[]): readonly UnpinnedReference[] {
  const found = new Map<string, UnpinnedReference>();
  for (const { rule, code, suppression } of findings) {
    if (suppression !== null || found.size >= REFERENCES_MAX) continue;
    const one = rule === unpinnedAction.id ? actionIn(code) : IMAGES.has(rule) ? imageIn(code) : null;
    if (one !== null) found.set(one.reference, one);
  }
  return [...found.values()];
}

function actionIn(code: string): UnpinnedReference | null {
  const [, repository, folder = "", ref] = ACTION.exec(code) ?? [];
  if (repository === undefined || ref === undefined) return null;
  return { reference: `${repository}${folder}@${ref}`, command: `git ls-remote https://github.com/${repository} ${ref}` };
}

function imageIn(code: string): UnpinnedReference | null {
  const image = IMAGE.exec(code)?.[1];
  return image === undefined ? null : { reference: image, command: `docker buildx imagetools inspect ${image}` };
}
