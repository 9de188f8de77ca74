import { readFileSync } from "node:fs";
import { promqlString } from "../../lib/escaping";
import { budgetMinutes, burnWindows, NAMES, objectivesOf, sloRules } from "../../lib/slo";
import { parseSpecification } from "../../lib/specification";
import type { PrometheusApi } from "../prometheus-api";
import { consumedExpr } from "../slo-counts";

/** An objective as it is now. */
export interface ObjectiveState {
  readonly name: string;
  readonly promise: string;
  readonly budgetMinutes: number;
  /** Share of the budget that is left, in percent, where it is kept worst. @default - its events have not been counted yet */
  readonly left?: number;
  /** How many times faster than allowed it is spent, over the window of its first alert. @default - as {@link left} */
  readonly burnRate?: number;
}

/**
 * The objectives of the specification in `file`. Budgets are recorded every two minutes: before that, the same expressions are asked of the
 * counts, which are there within the first two minutes.
 */
export async function objectivesNow(prometheus: PrometheusApi, file: string): Promise<readonly ObjectiveState[]> {
  const { model } = objectivesOf(parseSpecification(readFileSync(file, "utf8"), { source: file }));
  const groups = sloRules(model);
  return Promise.all(
    model.objectives.map(async (objective) => {
      const { name, promise } = objective;
      const [window] = burnWindows(objective);
      const slo = promqlString(name);
      const [left, burnRate] = await Promise.all([
        valueOf(prometheus, `min(100 - (${consumedExpr(groups, name)}))`),
        valueOf(prometheus, `max(${NAMES.burnRate}{slo=${slo},window=${promqlString(String(window))}})`),
      ]);
      return {
        ...{ name, promise, budgetMinutes: budgetMinutes(objective) },
        ...(left !== undefined && { left }),
        ...(burnRate !== undefined && { burnRate }),
      };
    }),
  );
}

async function valueOf(prometheus: PrometheusApi, expression: string): Promise<number | undefined> {
  const [sample] = await prometheus.query(expression);
  return sample && Number.isFinite(sample.value) ? sample.value : undefined;
}
