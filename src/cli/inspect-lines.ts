// The text form of an inspection: one value a line, its place at the right, at most 80 columns.
import type { EvidenceJson, InspectJson, PlaceJson, ProcessJson } from "../contract/inspect.ts";
import type { Style } from "./output.ts";
import { wrapWords } from "./wrap-words.ts";

const WIDTH_MAX = 80;
const LABEL_WIDTH = 11;
/** A place that finds no room beside its value has a line of its own, whole. */
const PLACE_WIDTH_MAX = 60;
const LIST_MAX = 40;

interface Row {
  readonly label: string;
  readonly value: string;
  readonly place?: PlaceJson | null;
  readonly sure?: EvidenceJson["sure"];
}

export function inspectLines(project: InspectJson, style: Style): string[] {
  const lines = [...header(project), ...processes(project), ...needs(project), ...environment(project), ...files(project)].flatMap((row) =>
    format(row, style),
  );
  const refusal =
    project.refusal === null
      ? []
      : ["", ...wrap(`${style.red(`Cannot be shipped, ${project.refusal.code}:`)} ${project.refusal.reason}`, "")];
  const warnings = project.warnings.flatMap(({ code, message, source }) =>
    wrap(`${style.yellow(code)} ${message}${place(source, " (", ")")}`, "  "),
  );
  return [
    ...lines,
    ...refusal,
    ...(project.advice.length > 0 ? ["", ...project.advice.flatMap((advice) => wrap(advice, "  "))] : []),
    ...(warnings.length > 0 ? ["", ...warnings] : []),
  ];
}

function header(project: InspectJson): Row[] {
  const { evidence, python, lockDetail } = project;
  const fresh =
    lockDetail === null
      ? "none"
      : `${project.lock}${lockDetail.hashed ? "" : ", no hashes"}${lockDetail.fresh === false ? ", stale" : lockDetail.fresh === null ? ", freshness unknown" : ""}`;
  const lockReason = lockDetail?.because ? [{ label: "", value: lockDetail.because }] : [];
  return [
    row("project", project.name, evidence.name),
    row("kind", project.kind, evidence.kind),
    row("manager", project.manager ?? "none", evidence.manager),
    { label: "lock", value: fresh },
    ...lockReason,
    { label: "python", value: `${python.constraint ?? "any"} → ${python.chosen ?? "none"}`, place: python.declared[0]?.source ?? null },
    { label: "", value: python.because },
    row("framework", project.framework ?? "none", evidence.framework),
    ...(project.app === null
      ? []
      : [
          row(
            "app",
            `${project.app.module}:${project.app.attribute}${project.app.factory ? "()" : ""} (${project.app.interface})`,
            evidence.app,
          ),
        ]),
    ...project.members.slice(0, LIST_MAX).map(({ path, name, manager }, i) => ({
      label: i === 0 ? "members" : "",
      value: `${path} ${name}${manager === null ? "" : ` (${manager})`}`,
    })),
    ...(project.imported.length > 0 ? [{ label: "imports", value: project.imported.join(" ") }] : []),
  ];
}

function row(label: string, value: string, evidence: EvidenceJson | undefined): Row {
  return evidence === undefined ? { label, value } : { label, value, place: evidence.source, sure: evidence.sure };
}

function processes(project: InspectJson): Row[] {
  const rows = Object.entries(project.processes).flatMap(([name, process]) => processRows(name, process));
  const release = project.releaseCommand === null ? [] : [row("release", typed(project.releaseCommand), project.evidence.releaseCommand)];
  return [...rows, ...release, ...project.buildCommands.map((command) => ({ label: "build", value: typed(command) }))];
}

/** As it can be typed in a shell. */
function typed(command: readonly string[]): string {
  if (command[0] === "sh" && command[1] === "-c" && command.length === 3) return withoutShell(command[2]!);
  return command.map((word) => (/\s/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : word)).join(" ");
}

/** `DEBUG="${DEBUG:-0}" exec python manage.py migrate` as a person would write it. */
function withoutShell(script: string): string {
  return script.replaceAll(/"\$\{\w+:-([\w.:/-]*)\}"/g, "$1").replaceAll(/\bexec /g, "");
}

function processRows(name: string, process: ProcessJson): Row[] {
  const schedule = process.schedule === undefined ? "" : `${process.schedule}  `;
  const first = row(
    name,
    `${schedule}${typed(process.command)}${process.interface === undefined ? "" : ` (${process.interface})`}`,
    process,
  );
  const starts = typed(process.starts);
  return starts === typed(process.command) ? [first] : [first, { label: "", value: `starts as ${starts}` }];
}

function needs({ needDetails }: InspectJson): Row[] {
  return needDetails
    .slice(0, LIST_MAX)
    .map((need, i) =>
      row(i === 0 ? "needs" : "", `${need.name}${need.variable === null ? "" : ` through ${need.variable}`}: ${need.detail}`, need),
    );
}

function environment({ env }: InspectJson): Row[] {
  const shown = env.toSorted((a, b) => Number(b.required) - Number(a.required)).slice(0, LIST_MAX);
  const rows = shown.map(({ name, required, secret, default: fallback, source }, i) => {
    const marks = [
      required ? "required" : null,
      secret ? "secret" : null,
      fallback === null ? null : `default ${fallback === "" ? '""' : fallback}`,
    ].filter((mark) => mark !== null);
    return { label: i === 0 ? "variables" : "", value: `${name}${marks.length === 0 ? "" : ` (${marks.join(", ")})`}`, place: source };
  });
  return env.length > shown.length ? [...rows, { label: "", value: `and ${env.length - shown.length} more; --json lists all` }] : rows;
}

function files({ writeDetails }: InspectJson): Row[] {
  return writeDetails.slice(0, LIST_MAX).map((written, i) => row(i === 0 ? "writes" : "", `${written.path} (${written.kind})`, written));
}

/** Value at the left, place at the right; a value that leaves no room for the place has it on the next line. */
function format({ label, value, place: at, sure }: Row, style: Style): string[] {
  const where = `${place(at ?? null, "", "")}${sure === "guess" ? " ?" : ""}`.trim();
  const indent = " ".repeat(LABEL_WIDTH);
  const lines = wrapWords(printable(value), WIDTH_MAX - LABEL_WIDTH);
  const first = `${label.padEnd(LABEL_WIDTH - 1).slice(0, Math.max(LABEL_WIDTH - 1, label.length))} `;
  const head = lines.map((line, i) => (i === 0 ? first : indent) + line);
  if (where === "") return head;
  const last = head.at(-1)!;
  const room = WIDTH_MAX - last.length - 2;
  if (where.length <= room) return [...head.slice(0, -1), last + style.dim(where.padStart(WIDTH_MAX - last.length))];
  return [...head, style.dim(where.slice(-(WIDTH_MAX - LABEL_WIDTH)).padStart(WIDTH_MAX))];
}

function place(source: PlaceJson | null, before: string, after: string): string {
  if (source === null) return "";
  const file = source.file.length > PLACE_WIDTH_MAX ? `…${source.file.slice(1 - PLACE_WIDTH_MAX)}` : source.file;
  return `${before}${file}${source.line === null ? "" : `:${source.line}`}${after}`;
}

function wrap(text: string, indent: string): string[] {
  return wrapWords(printable(text), WIDTH_MAX - 2).map((line, i) => (i === 0 ? line : indent + line));
}

/** What a project's files hold must not move the cursor or colour the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g, "·").replaceAll(/[\n\t]/g, " ");
}
