import type { Threshold } from "../../panels";

/** Colour of what is below every threshold. */
const FINE = "green";

/** `thresholds` as Grafana has them: the first is of everything below the others. */
export function stepsOf(thresholds: readonly Threshold[]) {
  return {
    mode: "absolute" as const,
    steps: [{ value: null, color: FINE }, ...thresholds.map(({ value, color }) => ({ value, color }))],
  };
}
