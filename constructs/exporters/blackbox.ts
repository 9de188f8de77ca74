import { blackboxJobs, blackboxOf, blackboxPlan, PROBE_METRICS, probeRules } from "../../lib/exporters/blackbox";
import type { Contribution } from "../../lib/monitoring";
import type { Specification } from "../../lib/specification";
import { programsOf } from "../components";
import { ours } from "../ours";
import type { IFleet } from "../targets/fleet";

/**
 * blackbox_exporter beside each Prometheus, which has it ask what the specification's `probes` name.
 *
 * @throws ValidationError when a probe cannot work
 */
export function placeBlackbox(fleet: IFleet, specification: Specification): readonly Contribution[] {
  const model = { ...blackboxOf(specification), tls: fleet.certificates !== undefined };
  fleet.place(
    ours({
      component: "blackbox-exporter",
      on: { role: "metrics" },
      plan: (shape) => blackboxPlan(model, programsOf(specification, "blackbox_exporter", shape)),
    }),
  );
  return [...blackboxJobs(model).map((job) => ({ job })), { metrics: PROBE_METRICS, rules: probeRules(model) }];
}
