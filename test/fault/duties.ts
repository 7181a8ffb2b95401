// A worker, a beat and a release command that keep a book about themselves, so that a lost task, a second beat and a second migration can be found.
import assert from "node:assert/strict";

const DUTY = `import fcntl, os, signal, sys, time
from pathlib import Path

kind, data = sys.argv[1], Path(__file__).parent / "data"
log = os.open(data / f"{kind}.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
stopping = []
me = f"{os.environ['FAIRLEAD_INSTANCE']}@{time.monotonic_ns()}"  # in a sandbox every instance has the same pid
signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
if kind == "beat":
    lock = os.open(data / "beat.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.write(log, f"twice {me}\\n".encode())
count = 0
while not stopping:
    count += 1
    os.write(log, f"begin {me}-{count}\\n".encode())
    time.sleep(0.2)
    os.write(log, f"end {me}-{count}\\n".encode())
`;

const MIGRATE = `import os, time
from pathlib import Path

log = os.open(Path(__file__).parent / "data" / "migrations.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
os.write(log, f"{os.environ['FAIRLEAD_RELEASE']}\\n".encode())
time.sleep(20 if (Path(__file__).parent / "label.txt").read_text().startswith("long") else 0.3)
`;

/** What it adds to a configuration. */
export function addDuties(): string {
  return '\n[process.worker]\ncommand = ["python", "duty.py", "worker"]\n\n[process.beat]\ncommand = ["python", "duty.py", "beat"]\n\n[release]\ncommand = ["python", "migrate.py"]\n';
}

addDuties.files = { "duty.py": DUTY, "migrate.py": MIGRATE };

/** `log`: the content of a file in the app's data folder, once all has ended. `powerLosses`: each cuts what was being done. */
export function checkDuties(log: (name: string) => string, powerLosses: number): void {
  const lines = (name: string): string[] => log(name).trimEnd().split("\n");
  const migrated = lines("migrations.log");
  assert.deepEqual(
    migrated.filter((release, at) => migrated.indexOf(release) !== at),
    [],
    "no release command ran twice",
  );
  assert.deepEqual(
    lines("beat.log").filter((line) => line.startsWith("twice")),
    [],
    "beat never ran twice at a time",
  );
  for (const kind of ["worker", "beat"]) {
    const of = (word: string): Set<string> =>
      new Set(lines(`${kind}.log`).flatMap((line) => (line.startsWith(word) ? line.slice(word.length + 1) : [])));
    const [begun, ended] = [of("begin"), of("end")];
    assert.ok(begun.size > 10, `${kind} did something`);
    const cut = [...begun].filter((task) => !ended.has(task));
    assert.ok(cut.length <= powerLosses, `every task of ${kind} that was begun was ended, but ${cut.join(", ")}`);
  }
}
