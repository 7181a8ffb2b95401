// What every server folder exports: from the command a person wrote to the argv that Fairlead starts. Pure values in, values out.
import type { AppObject, ProjectProcess } from "../../model/project.ts";

/** argv, env and working values may carry the placeholders of model/release.ts. */
export interface ServerPlan {
  readonly argv: readonly string[];
  /** unix: {socket}; tcp: {port}, and PORT is in the environment; none: takes no requests. */
  readonly bind: "unix" | "tcp" | "none";
  readonly interface: ProjectProcess["interface"];
  /** Known server, or null for a command that Fairlead does not know. */
  readonly server: string | null;
  /** How long the server keeps an idle connection open; null when unknown; 0 when it closes after each answer. */
  readonly keepAliveMs: number | null;
  /** Distribution that provides the program; the build adds it when the lock lacks it. Null for what the project must bring itself. */
  readonly addPackage: "gunicorn" | "uvicorn" | null;
  readonly env: Readonly<Record<string, string>>;
  /** What was changed in the command and why, for the user. */
  readonly notes: readonly string[];
}

export interface ServerCommand {
  /** The program without its folder, such as `gunicorn`; for `python -m gunicorn` also `gunicorn`. */
  readonly program: string;
  /** Words that start the program: ["gunicorn"] or ["python", "-m", "gunicorn"]. */
  readonly start: readonly string[];
  readonly args: readonly string[];
}

export interface Server {
  readonly name: string;
  matches(command: ServerCommand): boolean;
  plan(command: ServerCommand, process: ProjectProcess, app: AppObject | null): ServerPlan;
}

/**
 * Longer than any idle time of the edge's pool, so that the edge closes an idle connection first and never writes a request into one
 * that the server is just closing.
 */
export const KEEP_ALIVE_SECONDS = 75;
