// What `env.X`, `inputs.x`, `matrix.x` and the like stand for in a step, as far as the file itself says it.
import { freest, influenceOf, type Influence, type Names } from "./untrusted.ts";
import { pathText, templatesOf } from "./expression.ts";
import { at, entriesAt, itemsAt, scalarsOf, textAt, type YamlNode } from "../yaml/yaml-document.ts";
import type { Job, Step, Workflow } from "./read-workflow.ts";
import { writtenOutputs, type WrittenOutput } from "./step-outputs.ts";

const DEPTH_MAX = 4;
/** Typed by GitHub: nothing can be smuggled in. A `choice` is one of those that are listed. */
const TYPED = new Set(["boolean", "number", "choice", "environment"]);

export function namesIn(workflow: Workflow, job: Job, step: Step | null, depth = 0): Names {
  const events = step?.events ?? job.events;
  const resolve = (path: readonly (string | null)[]): Influence | null => {
    const [root, name] = path;
    const text = pathText(path);
    if (root === "env") return typeof name === "string" ? ofEnv(name, text) : null;
    if (root === "inputs") return ofInputs(workflow, name ?? null, text);
    if (root === "matrix") {
      if (depth >= DEPTH_MAX) return { by: "unknown", path: text };
      return ofMatrix(job, name ?? null, { path: text, names: namesIn(workflow, job, null, depth + 1) });
    }
    if (root !== "steps" && root !== "needs") return null;
    if (!path.includes("outputs")) return null;
    const [, from, , output] = path;
    const isPlain = path.length === 4 && typeof from === "string" && typeof output === "string" && depth < DEPTH_MAX;
    if (!isPlain) return { by: "unknown", path: text };
    return root === "steps" ? ofStep(from, output, text) : ofNeeded(from, output, text);
  };
  const names: Names = { events, resolve };
  const ofEnv = (name: string, text: string): Influence | null => {
    if (depth >= DEPTH_MAX) return null;
    for (const node of [step?.node, job.node, workflow.root]) {
      const found = entriesAt(node, "env").find(([key]) => key.toLowerCase() === name)?.[1];
      if (found === undefined) continue;
      const outer = namesIn(workflow, job, node === step?.node ? step : null, depth + 1);
      return found.kind === "scalar" ? influenceOfText(found.text, outer) : null;
    }
    return { by: "unknown", path: text };
  };
  const ofStep = (id: string, output: string, text: string): Influence | null => {
    const written = writtenOutputs(job, id, output);
    if (written === null) return { by: "unknown", path: text };
    return freest(written.map((one) => ofWritten(one, { workflow, job, text, depth: depth + 1 })));
  };
  const ofNeeded = (id: string, output: string, text: string): Influence | null => {
    const needed = workflow.jobs.find((one) => one.id.toLowerCase() === id);
    const given = entriesAt(needed?.node, "outputs").find(([key]) => key.toLowerCase() === output)?.[1];
    if (needed === undefined || given?.kind !== "scalar") return { by: "unknown", path: text };
    return influenceOfText(given.text, namesIn(workflow, needed, null, depth + 1));
  };
  return names;
}

const SHELL_NAME = /\$(?:\{(\w+)\}|(\w+))/g;

/** What the shell puts in is that of the step's variables; anything else that it works out is not known. */
function ofWritten(
  { step, value }: WrittenOutput,
  { workflow, job, text, depth }: { readonly workflow: Workflow; readonly job: Job; readonly text: string; readonly depth: number },
): Influence | null {
  const names = namesIn(workflow, job, step, depth);
  const outside = value.replaceAll(/\$\{\{.*?\}\}/g, "");
  const variables = Array.from(outside.matchAll(SHELL_NAME), ([, braced, plain]) => (braced ?? plain)!);
  const isPlain = !/[`$]/.test(outside.replaceAll(SHELL_NAME, ""));
  if (!isPlain || variables.some((name) => isSetIn(step.run?.text ?? "", name))) return { by: "unknown", path: text };
  return freest([influenceOfText(value, names), ...variables.map((name) => names.resolve(["env", name.toLowerCase()]))]);
}

/** The script gives the variable another value. */
function isSetIn(script: string, name: string): boolean {
  return new RegExp(`(?:^|[\\s;&(])${name}\\+?=|\\b(?:read|mapfile|printf -v|for)\\b[^\\n]{0,200}\\b${name}\\b`).test(script);
}

/** The freest of its templates. */
export function influenceOfText(text: string, names: Names): Influence | null {
  return freest(templatesOf(text).map(({ expression }) => (expression === null ? null : influenceOf(expression, names))));
}

function ofInputs(workflow: Workflow, name: string | null, path: string): Influence | null {
  if (name === null) return { by: "unknown", path };
  if (workflow.kind === "action") return { by: "unknown", path };
  const declared = [workflow.triggers.get("workflow_call"), workflow.triggers.get("workflow_dispatch")].flatMap((trigger) =>
    entriesAt(trigger, "inputs").flatMap(([key, node]) => (key.toLowerCase() === name ? [node] : [])),
  );
  if (declared.length > 0 && declared.every((node) => TYPED.has(textAt(node, "type") ?? "string"))) return null;
  const isCalled = workflow.triggers.has("workflow_call");
  return isCalled ? { by: "unknown", path } : workflow.triggers.has("workflow_dispatch") ? { by: "limited", path } : null;
}

/** What is written out in the file is a constant, or what its templates are. */
function ofMatrix(job: Job, name: string | null, { path, names }: { readonly path: string; readonly names: Names }): Influence | null {
  const matrix = at(job.node, "strategy", "matrix");
  if (matrix === undefined) return null;
  if (matrix.kind !== "map") return { by: "unknown", path };
  const known = rowsOf(job, matrix);
  const rows = name === null ? [...known.values()].flat() : (known.get(name) ?? []);
  const whole = at(matrix, "include");
  const isMade = rows.some(isTemplate) || (whole !== undefined && isTemplate(whole));
  const found = freest(rows.flatMap((row) => [...scalarsOf(row)]).map(({ text }) => influenceOfText(text, names)));
  return found ?? (isMade ? { by: "unknown", path } : null);
}

const rowsByJob = new WeakMap<Job, ReadonlyMap<string, readonly YamlNode[]>>();

/** What a matrix gives each of its names, in lower case. */
function rowsOf(job: Job, matrix: YamlNode): ReadonlyMap<string, readonly YamlNode[]> {
  const known = rowsByJob.get(job);
  if (known !== undefined) return known;
  const rows = new Map<string, YamlNode[]>();
  for (const [key, node] of [...entriesAt(matrix), ...itemsAt(matrix, "include").flatMap((item) => entriesAt(item))]) {
    const name = key.toLowerCase();
    const before = rows.get(name);
    if (before === undefined) rows.set(name, [node]);
    else before.push(node);
  }
  rowsByJob.set(job, rows);
  return rows;
}

/** A list that an expression makes: `${{ fromJSON(…) }}`. */
function isTemplate(node: YamlNode): boolean {
  return node.kind === "scalar" && node.text.includes("${{");
}
