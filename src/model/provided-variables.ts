// The environment variables that every instance and command of a release gets from Fairlead: code that reads one is never missing it.

export function isProvided(name: string): boolean {
  return name.startsWith("FAIRLEAD_") || PROVIDED_VARIABLES.has(name);
}

const PROVIDED_VARIABLES: ReadonlySet<string> = new Set([
  "HOME",
  "HOST",
  "LANG",
  "LOGNAME",
  "PATH",
  "PORT",
  "PWD",
  "PYTHONPATH",
  "PYTHONUNBUFFERED",
  "USER",
  "VIRTUAL_ENV",
  "WEB_CONCURRENCY",
]);
