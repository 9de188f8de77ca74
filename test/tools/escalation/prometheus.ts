import type { Suite } from "../../../harness/debian";
import { onLoopback } from "../../../constructs/loopback";
import { maintenanceRules } from "../../../lib/alertmanager";
import { alertGroupsOf } from "../../../lib/alerts";
import type { ComponentPlan } from "../../../lib/host";
import { prometheusOf, prometheusPlan } from "../../../lib/prometheus";
import { catalogueOf, SCRAPE_METRICS, type RuleGroup } from "../../../lib/rules";
import type { Specification } from "../../../lib/specification";
import { Staged } from "../servers";
import { sceneRules, UNKNOWN_SEVERITY, type Switchboard } from "./switchboard";

const upstream = { source: { source: "upstream" }, distribution: "debian-13" } as const;

/** Of the specification's alerts the one about targets. */
export function serviceDown(specification: Specification): readonly RuleGroup[] {
  return alertGroupsOf(specification, { catalogue: catalogueOf(SCRAPE_METRICS, []) })
    .map((group) => ({ ...group, alerts: group.alerts.filter(({ name }) => name === "service_down") }))
    .filter(({ alerts }) => alerts.length > 0);
}

/** A Prometheus that scrapes `jobs`, has the rules of the scenes, and sends alerts to `servers`. */
export function prometheusFor(
  specification: Specification,
  servers: readonly { readonly port: number }[],
  jobs: ReturnType<Switchboard["jobs"]>,
  { prometheus: version, suite }: { readonly prometheus: string; readonly suite: Suite },
  port: number,
): Staged {
  // As a fleet gives them, at addresses that nobody here has, and as the Prometheus beside one finds it on loopback.
  const alertmanagers = servers.map(({ port: own }) =>
    onLoopback({ configs: { static_configs: [{ targets: [`192.0.2.1:${own}`] }] }, relabelings: [] }, own),
  );
  const maintenance = maintenanceRules(specification);
  const model = prometheusOf(specification, {
    jobs,
    groups: [
      ...serviceDown(specification),
      sceneRules([...Object.keys(specification.escalationMatrix.severityLevels), UNKNOWN_SEVERITY]),
      ...(maintenance ? [maintenance] : []),
    ],
    alertmanagers,
    exposure: "loopback",
  });
  const plan = prometheusPlan({ ...model, port }, { ...upstream, version });
  // An alert is sent again every minute otherwise, which is longer than everything here.
  return new Staged(withFlag(plan, "--rules.alert.resend-delay=3s"), suite);
}

function withFlag(plan: ComponentPlan, flag: string): ComponentPlan {
  const units = plan.units.map((unit) => {
    const service = { ...unit.sections.Service, ExecStart: `${String(unit.sections.Service?.ExecStart)} ${flag}` };
    return { ...unit, sections: { ...unit.sections, Service: service } };
  });
  return { ...plan, units };
}
