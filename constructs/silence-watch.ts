import { type AlertmanagerModel, SILENCE_METRICS, silenceRules, silenceWatchPlan } from "../lib/alertmanager";
import { programsOf } from "./components";
import { libText } from "./lib-files";
import type { Metrics } from "./metrics";
import { ours } from "./ours";
import type { IFleet } from "./targets/fleet";

/** Looks at the silences of the Alertmanagers on `fleet`, where node_exporter reports what is seen to the Prometheus of `metrics`. */
export function watchSilences(fleet: IFleet, { port, tls }: AlertmanagerModel, metrics: Metrics): void {
  const { specification } = metrics;
  if (fleet !== metrics.fleet || !specification.nodeExporter.enabled) return;
  const server = { port, ...(tls && { tls }) };
  const { externalLabels } = specification.prometheus;
  fleet.place(
    ours({
      component: "silences",
      on: { role: "metrics" },
      plan: (shape) => {
        const { alerts, catalogue } = metrics;
        const watch = { alerts, catalogue, externalLabels, script: libText("alertmanager/silences/watch.sh") };
        return silenceWatchPlan(server, watch, programsOf(specification, "alertmanager", shape));
      },
      revision: () => metrics.observability.contributions,
    }),
  );
  metrics.contribute(ours({ metrics: SILENCE_METRICS, rules: silenceRules(server) }));
}
