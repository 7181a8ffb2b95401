// The name of a container image, `registry/name:tag@digest`, in its parts.

export interface ImageReference {
  /** With its registry, without tag and digest. */
  readonly name: string;
  readonly tag: string | null;
  readonly digest: string | null;
}

/** Null where a part is filled in only when it is used (`$IMAGE`, `${{ … }}`), or it is empty. */
export function readImage(reference: string): ImageReference | null {
  const written = reference.trim();
  if (written === "" || /[$\s]/.test(written)) return null;
  const [front = "", digest = null] = written.split("@", 2);
  const slash = front.lastIndexOf("/");
  const colon = front.indexOf(":", slash + 1);
  return colon < 0 ? { name: front, tag: null, digest } : { name: front.slice(0, colon), tag: front.slice(colon + 1), digest };
}
