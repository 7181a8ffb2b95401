// Decides which tool manages a project's dependencies, and reads what the project declares.
import { SEVERAL_MANAGERS } from "../../platform/errors/python-lock-errors.ts";
import type { SourceTree } from "../source-tree.ts";
import type { Evidence, ManagerReader, ManagerReading } from "./manager-reader.ts";
import { MANAGER_READERS } from "./manager-readers.ts";
import { readUnmanaged } from "./none/read.ts";
import { lockOf } from "./pip/read.ts";
import { requirementsFiles } from "./pip/files.ts";
import { problem } from "./problem.ts";
import { listProjects } from "./sub-projects.ts";

/** Never throws on bad input: `problems` say what is wrong. Without any manifest `manager` is null. */
export function readManager(tree: SourceTree): ManagerReading {
  const found = MANAGER_READERS.flatMap((reader) => {
    const evidence = reader.evidence(tree);
    return evidence === null ? [] : [{ reader, evidence }];
  });
  found.sort((a, b) => b.evidence.strength - a.evidence.strength);
  if (found[0] === undefined) return withProjects(tree, readUnmanaged(tree));
  const { best, reading } = strongest(tree, found as [Found, ...Found[]]);
  const others = found.filter((one) => one !== best);
  const note = unread(best, others);
  return withProjects(tree, {
    ...reading,
    lock: reading.lock ?? exportedLock(tree, best.reader),
    problems: [...reading.problems, ...note],
  });
}

interface Found {
  readonly reader: ManagerReader;
  readonly evidence: Evidence;
}

const OWN_LOCK = 85;

/** Of two tools with a lock each, the one whose lock still fits the manifest is in use. */
function strongest(tree: SourceTree, found: readonly [Found, ...Found[]]): { best: Found; reading: ManagerReading } {
  const [first] = found;
  const level = found.filter(({ evidence }) => evidence.strength === first.evidence.strength);
  const read = level.map((best) => ({ best, reading: best.reader.read(tree) }));
  const fresh =
    level.length > 1 && first.evidence.strength >= OWN_LOCK ? read.find(({ reading }) => reading.lock?.fresh.kind === "fresh") : undefined;
  return fresh ?? read[0]!;
}

/** Two tools with a lock or a table each: the user should know that one is not read. */
function unread(best: Found, others: readonly Found[]): ManagerReading["problems"] {
  const ignored = others.filter(
    ({ reader, evidence }) => evidence.strength >= OWN_LOCK || (evidence.strength === 70 && reader.name !== best.reader.name),
  );
  if (ignored.length === 0) return [];
  const others_ = ignored.map(({ evidence }) => evidence.because).join(", ");
  const particulars = { chosen: best.reader.name, evidence: best.evidence.because, others: others_ };
  return [problem(SEVERAL_MANAGERS, particulars, ignored[0]!.evidence.source, "warning")];
}

/** A hashed requirements.txt beside a manifest without a lock of its own (exported, or compiled by pip-tools) is its lock. */
function exportedLock(tree: SourceTree, reader: ManagerReader): ManagerReading["lock"] {
  if (reader.name === "conda") return null;
  const files = requirementsFiles(tree);
  return files === null || files.below ? null : lockOf(tree, files);
}

function withProjects(tree: SourceTree, reading: ManagerReading): ManagerReading {
  const known = new Set(reading.members.map(({ path }) => path));
  return {
    ...reading,
    members: [...reading.members, ...listProjects(tree, reading.manager === null).filter(({ path }) => !known.has(path))],
  };
}
