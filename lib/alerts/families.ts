import { readPromql, thresholdOf } from "../promql";
import { normalised } from "./texts";

/** Families of the document's alerts. */
const DOCUMENT: ReadonlyMap<string, string> = new Map(
  Object.entries({
    cpu_high: "cpu",
    cpu_critical: "cpu",
    memory_high: "memory",
    disk_full: "disk",
    service_down: "service",
    high_error_rate: "errors",
    slow_response: "latency",
    database_connections: "database",
  }),
);

/**
 * The family of each alert by name: alerts that compare one expression with limits in one direction report one thing. A family of the
 * document keeps its name; one of the user's has that of its first alert, without `_high`, `_critical` and the like.
 */
export function familiesOf(conditions: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const names = Object.keys(conditions);
  return Object.fromEntries(
    names.map((name) => {
      const kin = names.filter((other) => keyOf(conditions[other] ?? "") === keyOf(conditions[name] ?? ""));
      const known = [name, ...kin].map((one) => DOCUMENT.get(one)).find((family) => family !== undefined);
      return [name, known ?? (kin[0] ?? name).replace(/_(high|low|warning|critical|info|full|page|ticket)$/, "")];
    }),
  );
}

/** What a condition measures and in which direction; of a condition without a limit, all of it. */
function keyOf(condition: string): string {
  const { expr } = readPromql(condition);
  const threshold = expr && thresholdOf(expr);
  if (!threshold) return normalised(condition);
  return `${normalised(condition.slice(threshold.of.from, threshold.of.to))} ${threshold.op[0]}`;
}
