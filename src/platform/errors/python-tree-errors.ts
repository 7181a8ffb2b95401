// FL-1000 to FL-1049: the files of a project.
import type { ErrorSpec } from "./user-error.ts";

export const NO_SUCH_PROJECT = {
  code: "FL-1000",
  title: "There is no project here.",
  exitCode: 2,
  message: (p: { path: string; reason: string }) => `${p.path} cannot be read as a project: ${p.reason}.`,
  hint: () => "Run the command in the folder of the project, or name a folder that is there, such as `fairlead check path/to/project`.",
} satisfies ErrorSpec<{ path: string; reason: string }>;

export const TREE_TOO_LARGE = {
  code: "FL-1001",
  title: "The project has too many files.",
  exitCode: 2,
  message: (p: { root: string; problem: string; largest: string | null }) =>
    `${p.root} has ${p.problem}${p.largest === null ? "" : `; most of them lie in ${p.largest}`}.`,
  hint: (p) =>
    `Add ${p.largest === null ? "what does not belong to the app" : `\`${p.largest}\``} to \`.fairleadignore\`, or give the folder of the project itself.`,
} satisfies ErrorSpec<{ root: string; problem: string; largest: string | null }>;
