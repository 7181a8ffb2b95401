// FL-3000 to FL-3499: moving an environment from one release to another.
import type { ErrorSpec } from "./user-error.ts";

interface Failed {
  readonly because: string;
  /** What serves now: "v3 still serves", "nothing is running". */
  readonly now: string;
  readonly app: string;
}

/** A reason that quotes an error or a hint is a whole sentence already. */
const message = ({ because, now }: Failed): string => `${because.replace(/\.$/, "")}. ${now}.`;

export const INSTANCE_ENDED = {
  code: "FL-3001",
  title: "The new release ended instead of serving.",
  exitCode: 3,
  message,
  hint: (p) => `\`fairlead logs ${p.app}\` has all that it printed. Mend it and ship again.`,
} satisfies ErrorSpec<Failed>;

export const INSTANCE_NOT_READY = {
  code: "FL-3002",
  title: "The new release did not become ready.",
  exitCode: 3,
  message,
  hint: (p) =>
    `\`fairlead logs ${p.app}\` shows what it said. Under \`[health]\`, \`ready\` sets the path and \`start-timeout\` the time it may take.`,
} satisfies ErrorSpec<Failed>;

export const HEALTHY_THEN_FAILED = {
  code: "FL-3003",
  title: "The new release was ready and then failed.",
  exitCode: 3,
  message,
  hint: (p) => `\`fairlead logs ${p.app}\` has all that it printed. Mend it and ship again.`,
} satisfies ErrorSpec<Failed>;

export const RELEASE_COMMAND_FAILED = {
  code: "FL-3004",
  title: "The release command failed.",
  exitCode: 3,
  message,
  hint: () => "No instance of the new release was started. Mend the command and ship again.",
} satisfies ErrorSpec<Failed>;

export const RELEASE_COMMAND_UNKNOWN = {
  code: "FL-3005",
  title: "How the release command ended is not known.",
  exitCode: 3,
  message,
  hint: (p) =>
    `The machine went down while it ran: a migration may be half done. Look at the database (\`fairlead run --app ${p.app} -- CMD\`) before you ship again.`,
} satisfies ErrorSpec<Failed>;

export const PREPARE_FAILED = {
  code: "FL-3006",
  title: "The release's files could not be laid out.",
  exitCode: 3,
  message,
  hint: () => "`fairlead doctor` shows disk space and rights. Nothing was started.",
} satisfies ErrorSpec<Failed>;

export const PORT_TAKEN = {
  code: "FL-3007",
  title: "The app's port is taken by another program.",
  exitCode: 3,
  message,
  hint: (p) => `Stop the other program (\`ss -ltnp\` names it) and ship again, or \`fairlead destroy ${p.app}\` to give the port up.`,
} satisfies ErrorSpec<Failed>;

export const LEASE_HELD = {
  code: "FL-3101",
  title: "Another rollout holds this environment.",
  exitCode: 3,
  message: (p: { app: string; environment: string; holder: string; since: string }) =>
    `${p.holder} has been changing ${p.app} in ${p.environment} since ${p.since}.`,
  hint: (p) => `Follow it with \`fairlead status ${p.app}\`, or stop it with \`fairlead abort ${p.app}\`.`,
} satisfies ErrorSpec<{ app: string; environment: string; holder: string; since: string }>;

export const NOTHING_TO_ABORT = {
  code: "FL-3102",
  title: "There is no rollout to abort.",
  exitCode: 3,
  message: (p: { app: string; because: string }) => `${p.app}: ${p.because}.`,
  hint: (p) => `\`fairlead status ${p.app}\` shows where it is; \`fairlead rollback ${p.app}\` goes back to an earlier release.`,
} satisfies ErrorSpec<{ app: string; because: string }>;

export const ROLLOUT_ABORTED = {
  code: "FL-3103",
  title: "The rollout was aborted.",
  exitCode: 3,
  message: (p: { by: string; now: string }) => `${p.by} aborted it. ${p.now}.`,
  hint: () => "Ship again when you are ready.",
} satisfies ErrorSpec<{ by: string; now: string }>;
