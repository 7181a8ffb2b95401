import assert from "node:assert/strict";
import { test } from "node:test";
import { loadCommands } from "./load-commands.ts";
import { COMMANDS, GROUPS } from "./commands.gen.ts";
import { overviewHelp } from "./help.ts";
import { parseOptions } from "./parse-options.ts";
import { commandHelp } from "./help.ts";
import { SHELLS, completionScript } from "./completion.ts";

test("every command has a summary, an example that parses and a place in the overview", async () => {
  const commands = await loadCommands();
  assert.ok(commands.length > 0);
  for (const command of commands) {
    assert.ok(command.summary.length > 0 && command.summary.length <= 70, `${command.name}: ${command.summary}`);
    assert.doesNotMatch(command.summary, /\.$/, command.name);
    assert.ok(command.examples.length > 0, `${command.name} has no example`);
    const [first] = command.name.split(" ");
    assert.ok(command.internal || Object.values(GROUPS).some((names) => names.includes(first as string)), `${command.name} is in no group`);
    for (const example of command.examples) {
      const call = /fairlead (.*)/.exec(example)?.[1];
      if (call === undefined || !call.startsWith(command.name)) continue;
      const words =
        call
          .slice(command.name.length)
          .split(/[<>|#]/)[0]!
          .match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
      assert.doesNotThrow(() => parseOptions(command, words), `${command.name}: ${example}`);
    }
  }
});

test("a command is registered under the name it declares", async () => {
  for (const [name, { load }] of Object.entries(COMMANDS)) assert.equal(((await load()).command as { name: string }).name, name);
});

test("help lines of every command fit 80 columns, but for examples", async () => {
  for (const command of await loadCommands()) {
    const long = commandHelp(command, 80)
      .split("\n")
      .filter((line) => line.length > 80 && !/^  fairlead |^Usage: /.test(line));
    assert.deepEqual(long, [], command.name);
  }
});

test("every completion script names every visible command", async () => {
  const commands = await loadCommands();
  for (const shell of SHELLS) {
    const script = completionScript(shell, commands);
    for (const { name, internal } of commands)
      if (!internal) assert.ok(script.includes(name.split(" ").at(-1) as string), `${shell}: ${name}`);
  }
});

test("the overview lists each command once, in the order of its group, without loading any", () => {
  const listed = [...overviewHelp(200).matchAll(/^ {2}(\S+(?: \S+)?) {2,}/gm)].map(([, name]) => name as string);
  const shown = Object.entries(COMMANDS).flatMap(([name, { internal }]) => (internal ? [] : [name]));
  assert.deepEqual(listed.toSorted(), shown.toSorted());
  assert.ok(listed.indexOf("ship") < listed.indexOf("lock") && listed.indexOf("lock") < listed.indexOf("status"));
});
