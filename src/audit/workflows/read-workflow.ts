// A workflow or composite action as its jobs and steps: what starts it, what each runs, and with which rights.
import { readEventsOf } from "./job-events.ts";
import { templatesOf, type Template } from "./expression.ts";
import { at, entriesAt, itemsAt, textAt, type YamlNode, type YamlPlace, type YamlScalar } from "../yaml/yaml-document.ts";

export interface Workflow {
  readonly kind: "workflow" | "action";
  readonly root: YamlNode;
  /** Event → its filters and types. Empty for an action. */
  readonly triggers: ReadonlyMap<string, YamlNode>;
  readonly jobs: readonly Job[];
}

export interface Job {
  readonly id: string;
  readonly node: YamlNode;
  readonly key: YamlPlace;
  /** Events that can start it, as its condition narrows them; null where other workflows call it. */
  readonly events: ReadonlySet<string> | null;
  /** Another workflow that it calls. */
  readonly calls: YamlScalar | null;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly node: YamlNode;
  readonly uses: ActionUse | null;
  readonly run: YamlScalar | null;
  readonly events: ReadonlySet<string> | null;
}

export interface ActionUse {
  readonly scalar: YamlScalar;
  /** local: `./…`; image: `docker://…`. */
  readonly kind: "remote" | "local" | "image";
  /** `owner/repository`, in lower case; the image's name; the path. */
  readonly name: string;
  /** Below the repository; "" at its top. */
  readonly path: string;
  /** After `@`; null where there is none. */
  readonly ref: string | null;
}

/** Null where it is neither. */
export function readWorkflow(root: YamlNode, kind: Workflow["kind"]): Workflow | null {
  if (root.kind !== "map") return null;
  return kind === "action" ? readAction(root) : readJobs(root);
}

function readAction(root: YamlNode): Workflow | null {
  if (textAt(root, "runs", "using") === undefined) return null;
  const node = at(root, "runs")!;
  const steps = itemsAt(root, "runs", "steps").map((step) => readStep(step, null));
  return { kind: "action", root, triggers: new Map(), jobs: [{ id: "", node, key: node.place, events: null, calls: null, steps }] };
}

function readJobs(root: YamlNode): Workflow | null {
  if (at(root, "jobs")?.kind !== "map") return null;
  const triggers = triggersOf(at(root, "on"));
  const own = new Set([...triggers.keys()].filter((event) => event !== "workflow_call"));
  const events = triggers.has("workflow_call") && own.size === 0 ? null : own;
  const jobs = entriesAt(root, "jobs").map(([id, node, key]): Job => {
    const uses = at(node, "uses");
    const ofJob = readEventsOf(node, events);
    return {
      id,
      node,
      key,
      events: ofJob,
      calls: uses?.kind === "scalar" ? uses : null,
      steps: itemsAt(node, "steps").map((step) => readStep(step, ofJob)),
    };
  });
  return { kind: "workflow", root, triggers, jobs };
}

function triggersOf(on: YamlNode | undefined): Map<string, YamlNode> {
  if (on?.kind === "map") return new Map([...on.entries].map(([name, { value }]) => [name, value]));
  return new Map(itemsAt(on).flatMap((item) => (item.kind === "scalar" ? [[item.text, item] as const] : [])));
}

function readStep(node: YamlNode, events: ReadonlySet<string> | null): Step {
  const uses = at(node, "uses");
  const run = at(node, "run");
  return {
    node,
    uses: uses?.kind === "scalar" && uses.value !== null ? actionUse(uses) : null,
    run: run?.kind === "scalar" ? run : null,
    events: readEventsOf(node, events),
  };
}

export function actionUse(scalar: YamlScalar): ActionUse {
  const written = scalar.text.trim();
  if (written.startsWith("./") || written.startsWith("../")) return { scalar, kind: "local", name: written, path: "", ref: null };
  if (written.startsWith("docker://")) return { scalar, kind: "image", name: written.slice("docker://".length), path: "", ref: null };
  const cut = written.lastIndexOf("@");
  const whole = cut < 0 ? written : written.slice(0, cut);
  const [owner = "", repository = "", ...path] = whole.split("/");
  return {
    scalar,
    kind: "remote",
    name: `${owner}/${repository}`.toLowerCase(),
    path: path.join("/"),
    ref: cut < 0 ? null : written.slice(cut + 1),
  };
}

export function isUse(step: Step, ...names: readonly string[]): boolean {
  return step.uses?.kind === "remote" && names.includes(step.uses.name);
}

/** A value under `with:`. */
export function inputOf(step: Step, name: string): YamlScalar | null {
  const found = entriesAt(step.node, "with").find(([key]) => key.toLowerCase() === name)?.[1];
  return found?.kind === "scalar" ? found : null;
}

export interface PlacedTemplate extends Template {
  readonly place: YamlPlace | { readonly line: number };
}

/** Of a scalar, each with its place: exact where the scalar is on one line or keeps its lines. */
export function placedTemplates(scalar: YamlScalar): readonly PlacedTemplate[] {
  return templatesOf(scalar.text).map((template) => {
    const line = scalar.lineAt(template.offset);
    return { ...template, place: line === scalar.place.line && scalar.place.endLine === line ? scalar.place : { line } };
  });
}
