import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type AlertmanagerModel, SILENCE_METRICS, silenceRules, silenceWatchPlan } from "../lib/alertmanager";
import { programsOf } from "./components";
import type { Metrics } from "./metrics";
import type { IFleet } from "./targets/fleet";

/** Looks at the silences of the Alertmanagers on `fleet`, where node_exporter reports what is seen to the Prometheus of `metrics`. */
export function watchSilences(fleet: IFleet, { port, tls }: AlertmanagerModel, metrics: Metrics): void {
  const { specification } = metrics;
  if (fleet !== metrics.fleet || !specification.nodeExporter.enabled) return;
  const server = { port, ...(tls && { tls }) };
  const { externalLabels } = specification.prometheus;
  fleet.place({
    component: "silences",
    on: { role: "metrics" },
    plan: (shape) => {
      const { alerts, catalogue } = metrics;
      const watch = { alerts, catalogue, externalLabels, script: watchScript() };
      return silenceWatchPlan(server, watch, programsOf(specification, "alertmanager", shape));
    },
    revision: () => metrics.observability.contributions,
  });
  metrics.contribute({ metrics: SILENCE_METRICS, rules: silenceRules(server) });
}

let script: string | undefined;

// Beside the sources and, copied by the build, beside the compiled files: the same way from both.
function watchScript(): string {
  script ??= readFileSync(join(__dirname, "..", "lib", "alertmanager", "silences", "watch.sh"), "utf8");
  return script;
}
