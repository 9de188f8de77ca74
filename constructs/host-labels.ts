import type { Problem } from "../lib/errors";
import { labelsNamed, readPromql, usesOf } from "../lib/promql";
import type { Monitoring } from "../lib/monitoring";
import { alertLabels, type RuleGroup } from "../lib/rules";
import type { HostProps } from "./targets/fleet";

type Known = Pick<Monitoring, "catalogue" | "componentsMetrics" | "usersGroups">;

/** Why a label is not free for hosts: what has it, and which rule reads that. */
interface Taken {
  readonly by: string;
  readonly rule: string;
}

/**
 * Labels of `hosts` that rules need for something else. A target's label wins over a page's: with a host label `mode`,
 * the page's `mode` becomes `exported_mode`, and `cpu_usage_percent` has no value on that host.
 * Of groups that users wrote, only labels count that an expression names.
 */
export function hostLabelProblems(
  hosts: readonly HostProps[],
  groups: readonly RuleGroup[],
  monitoring: Known,
): readonly Problem[] {
  if (hosts.every(({ labels = {} }) => Object.keys(labels).length === 0)) return [];
  const taken = takenLabels(groups, monitoring);
  return hosts.flatMap(({ name, labels = {} }) =>
    Object.keys(labels).flatMap((label): readonly Problem[] => {
      const reason = taken.get(label);
      if (!reason) return [];
      const free = freeName(label, (one) => taken.has(one) || one in labels);
      const message = `must not be ${label}, which ${reason.by}: ${reason.rule} would fail on this host; call it ${free}`;
      return [{ path: `hosts.${name}.labels.${label}`, message }];
    }),
  );
}

function freeName(label: string, isTaken: (name: string) => boolean): string {
  let name = `host_${label}`;
  while (isTaken(name)) name = `host_${name}`;
  return name;
}

function takenLabels(
  groups: readonly RuleGroup[],
  { catalogue, componentsMetrics, usersGroups }: Known,
): ReadonlyMap<string, Taken> {
  const taken = new Map<string, Taken>();
  const take = (label: string, by: string, rule: string) => taken.has(label) || taken.set(label, { by, rule });
  for (const { name, recording, alerts } of groups) {
    for (const { record, expr } of recording) takeFrom(expr, record);
    for (const alert of alerts) {
      takeFrom(alert.expr, alert.name);
      // Copying the whole alert would compute its proof.
      const { severity, family } = alert;
      for (const label of ["alertname", ...Object.keys(alertLabels({ severity, family }))])
        take(label, "every alert sets", alert.name);
    }
    function takeFrom(text: string, rule: string): void {
      const { expr } = readPromql(text);
      if (!expr) return;
      const named = usersGroups.includes(name) ? labelsNamed(expr) : undefined;
      for (const { selector } of usesOf(expr)) {
        const found = selector.metric === undefined ? undefined : catalogue.find(selector.metric);
        if (found?.kind !== "metric" || !componentsMetrics.has(found.metric.name)) continue;
        for (const label of found.metric.labels)
          if (named?.has(label) !== false) take(label, `series of ${found.metric.name} have`, rule);
      }
    }
  }
  return taken;
}
