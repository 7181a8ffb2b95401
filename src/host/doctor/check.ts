// What one check of the doctor says.
export interface Check {
  readonly name: string;
  /** fail: something does not work; warn: it works, with less than it could. */
  readonly state: "ok" | "warn" | "fail";
  readonly detail: string;
  /** What to do; null when nothing is to be done. */
  readonly advice: string | null;
}

export function ok(name: string, detail: string): Check {
  return { name, state: "ok", detail, advice: null };
}

export function warn(name: string, detail: string, advice: string): Check {
  return { name, state: "warn", detail, advice };
}

export function fail(name: string, detail: string, advice: string): Check {
  return { name, state: "fail", detail, advice };
}
