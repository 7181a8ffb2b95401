// Paths in a lock are relative to the lock's own folder; in a resolved set they are relative to the project's root.

export function besideLock(file: string, path: string): string {
  const folder = file.includes("/") ? file.slice(0, file.lastIndexOf("/") + 1) : "";
  return path.startsWith("/") || folder === "" ? path : `${folder}${path}`;
}
