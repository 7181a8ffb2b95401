// Strategies by name.
import type { StrategyName } from "../../model/rollout.ts";
import { blueGreen } from "./blue-green.ts";
import { recreate } from "./recreate.ts";
import { rolling } from "./rolling.ts";
import type { Strategy } from "./strategy.ts";

export const STRATEGY_BY_NAME: Readonly<Record<StrategyName, Strategy>> = { "blue-green": blueGreen, rolling, recreate };
