// What a first answer that is no success usually means, with the command that mends it.
import type { AppAnswer } from "../contract/ship.ts";
import type { Project } from "../model/project.ts";

export type AnsweringApp = Pick<Project, "framework" | "env"> & { readonly app: string; readonly host: string };

/** Null: the answer needs no explanation; a 404 at / is what many APIs say. */
export function explainAnswer({ status }: AppAnswer, { app, framework, env, host }: AnsweringApp): string | null {
  if (status >= 500) return `The app itself failed to answer: \`fairlead logs ${app}\` shows why.`;
  if (status !== 400 || framework?.value !== "django") return null;
  const variable = env.find(({ name }) => name.endsWith("ALLOWED_HOSTS"))?.name;
  const how = variable === undefined ? "add it there" : `\`fairlead config set ${variable}=${host} --app ${app}\``;
  return `Django answers 400 to a host that ALLOWED_HOSTS does not hold, here ${host}: ${how}.`;
}
