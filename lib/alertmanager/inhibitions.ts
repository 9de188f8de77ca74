import type { Matcher } from "../escaping";
import { familyInhibitions, type KnownAlert } from "./family-inhibitions";
import { equals } from "./matcher";
import type { Inhibition } from "./model";

/** Name of the alert for machines that fires while nothing of a host answers. */
export const HOST_DOWN = "HostDown";

/** Family of the alerts about targets that do not answer. */
const DOWN: Matcher = equals("family", "service");

/** Labels that both sides lack count as equal: without it an alert without a target would mute every other such alert. */
const HAS_TARGET: readonly Matcher[] = ["job", "instance"].map((label) => ({ label, operator: "!=", value: "" }));

/**
 * What mutes what, from structure: a graver alert the milder ones of its family about the same thing; a host that is down
 * everything about it but the one alert that says so; a target that is down what follows from that.
 *
 * @param alerts those whose rules are known
 * @param anchor job whose target stands for the host: its alert is the one that tells of a host that is down
 */
export function inhibitionsOf(alerts: readonly KnownAlert[], anchor: string | undefined): readonly Inhibition[] {
  return [...familyInhibitions(alerts), ...hostDown(anchor), ...targetDown()];
}

function hostDown(anchor: string | undefined): readonly Inhibition[] {
  const source = [equals("alertname", HOST_DOWN)];
  const consequences: Inhibition = {
    name: "host-down-over-its-alerts",
    source,
    target: [{ ...DOWN, operator: "!=" }],
    equal: ["instance"],
  };
  if (anchor === undefined) return [consequences];
  const others: Matcher = { label: "job", operator: "!=", value: anchor };
  return [consequences, { name: "host-down-over-its-targets", source, target: [DOWN, others], equal: ["instance"] }];
}

function targetDown(): readonly Inhibition[] {
  return [
    {
      name: "target-down-over-its-alerts",
      source: [DOWN, ...HAS_TARGET],
      target: [{ ...DOWN, operator: "!=" }],
      equal: ["job", "instance"],
    },
  ];
}
