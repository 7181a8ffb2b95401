import { defineRule } from "../../../rule.ts";

const MAKE_TASKS = new Set([
  "asyncio.create_task",
  "asyncio.ensure_future",
  "asyncio.tasks.create_task",
  "asyncio.get_event_loop().create_task",
  "asyncio.get_running_loop().create_task",
  "asyncio.new_event_loop().create_task",
]);

export const taskWithoutReference = defineRule({
  id: "ASY002",
  name: "task-without-reference",
  cwe: null,
  severity: "low",
  summary: "A task that nothing keeps may be collected before it is done",
  aliases: [],
  checks: {
    module: (at) => {
      if (!at.module.facts.imports.some(({ module }) => module === "asyncio")) return;
      for (const { node, scope } of at.module.facts.discarded)
        if (MAKE_TASKS.has(at.module.target(node.func, scope) ?? ""))
          at.report(node, "The event loop keeps only a weak reference to this task: keep it until it is done.");
    },
  },
});
