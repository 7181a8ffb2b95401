// Sanic: its own server takes the app object; it manages its workers itself.
import type { Framework } from "../contract.ts";
import { findObjects } from "../object-framework.ts";

const DATA = { name: "sanic", distributions: ["sanic"], interface: "own", types: ["sanic.Sanic", "sanic.app.Sanic"] } as const;

export const sanic: Framework = {
  name: DATA.name,
  distributions: DATA.distributions,
  detect: (facts) =>
    findObjects(facts, DATA).map((found) => {
      if (found.launch.kind !== "object") return found;
      const { attribute, factory } = found.launch;
      return {
        ...found,
        launch: { kind: "command", argv: ["sanic", `{module}:${attribute}`, ...(factory ? ["--factory"] : [])], attribute },
      };
    }),
};
