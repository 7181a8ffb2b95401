// Console scripts of the project itself: the project is not installed, its code lies in the app tree, so the commands it declares are written here.

export interface ConsoleScript {
  readonly name: string;
  readonly module: string;
  /** Dotted attribute, such as `main` or `cli.run`. */
  readonly attribute: string;
}

/** `name = "package.module:attribute"`, extras in brackets ignored; null when it is no such reference or the name could leave bin/. */
export function parseConsoleScript(name: string, reference: string): ConsoleScript | null {
  const match = /^([A-Za-z_][\w.]*)\s*:\s*([A-Za-z_][\w.]*)\s*(?:\[[^\]]*\])?$/.exec(reference.trim());
  if (match === null || !/^[A-Za-z0-9._-]+$/.test(name) || name.startsWith(".") || /^python[\d.]*$/.test(name)) return null;
  return { name, module: match[1]!, attribute: match[2]! };
}

/** As installers write it (packaging: entry points specification). */
export function consoleScriptText({ module, attribute }: ConsoleScript, python: string): string {
  const top = attribute.split(".")[0]!;
  return `#!${python}\nimport sys\nfrom ${module} import ${top}\nif __name__ == "__main__":\n    sys.exit(${attribute}())\n`;
}
