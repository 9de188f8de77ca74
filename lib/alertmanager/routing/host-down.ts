import type { Advice } from "../../errors";
import { anchorOf } from "../../rules";
import type { Specification } from "../../specification";
import type { KnownAlert } from "./family-inhibitions";
import { MACHINE_SEVERITY } from "../model";
import { mayFireFor } from "./target-watch";

/** The job whose target stands for a host. */
export function anchorIn({ nodeExporter, processExporter }: Specification): string | undefined {
  return anchorOf([...(nodeExporter.enabled ? ["node"] : []), ...(processExporter.enabled ? ["process"] : [])]);
}

/** Where none of `alerts`, all that there are, reports a host that is down. */
export function hostDownAdvice(specification: Specification, alerts: readonly KnownAlert[]): readonly Advice[] {
  const anchor = anchorIn(specification);
  if (anchor === undefined) return [];
  // One that counts targets does not say which host it is.
  const reports = ({ severity, watch, labels }: KnownAlert) =>
    severity !== MACHINE_SEVERITY &&
    watch !== undefined &&
    mayFireFor(anchor, watch) &&
    (labels === undefined || labels.includes("instance"));
  if (alerts.some(reports)) return [];
  const message =
    `no alert reports a host that is down: none names its instance while up{job="${anchor}"} is 0; ` +
    `add one with that condition, or let service_down have it`;
  return [{ name: "routing.host-down", path: "system_alerts", message }];
}
