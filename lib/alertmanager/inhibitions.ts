import type { Matcher } from "../escaping";
import { equals } from "./matcher";
import type { Inhibition } from "./model";

/** Severities that mute those after them. Others neither mute nor are muted: nobody said how grave they are. */
const GRAVITY = ["critical", "warning", "info"];

/** Name of the alert for machines that fires while nothing of a host answers. */
export const HOST_DOWN = "HostDown";

/** Family of the alerts about targets that do not answer. */
const DOWN: Matcher = equals("family", "service");

/** Labels that both sides lack count as equal: without this matcher all alerts that have no family would be one. */
const HAS_FAMILY: Matcher = { label: "family", operator: "!=", value: "" };

/**
 * What mutes what, from structure: a graver alert the milder ones of its family on the same instance; a host that is down
 * everything about it but the one alert that says so; a target that is down what follows from that.
 *
 * @param severities those of the matrix
 * @param anchor job whose target stands for the host: its alert is the one that tells of a host that is down
 */
export function inhibitionsOf(severities: readonly string[], anchor: string | undefined): readonly Inhibition[] {
  return [...graverOverMilder(severities), ...hostDown(anchor), ...targetDown()];
}

function graverOverMilder(severities: readonly string[]): readonly Inhibition[] {
  const present = GRAVITY.filter((severity) => severities.includes(severity));
  return present.slice(0, -1).map((graver, index) => {
    const milder = present.slice(index + 1);
    return {
      name: `${graver}-over-${milder.join("-and-")}`,
      source: [equals("severity", graver), HAS_FAMILY],
      target: [{ label: "severity", operator: "=~", value: milder.join("|") }, HAS_FAMILY],
      equal: ["family", "instance"],
    };
  });
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
      source: [DOWN],
      target: [{ ...DOWN, operator: "!=" }],
      equal: ["job", "instance"],
    },
  ];
}
