import { regexpLiteral } from "../../escaping";
import type { Inhibition } from "../model";
import { equals } from "./matcher";
import { MACHINE_SEVERITY } from "../model";
import { isParticular, type Window } from "./time-intervals";

/** Name of the alert for machines that fires while a maintenance window with matchers is open; its label `window` says which. */
export const MAINTENANCE = "MaintenanceWindow";

/**
 * What is muted in maintenance windows that are for some alerts only. By inhibition and not by routes: another route would give every
 * alert that it takes another group key, and adding a window would open incidents again.
 */
export function maintenanceInhibitions(windows: readonly Window[]): readonly Inhibition[] {
  return windows.filter(isParticular).map(({ name, matchers, severities }) => ({
    name: `maintenance-${name}`,
    source: [equals("alertname", MAINTENANCE), equals("window", name)],
    target: [
      ...matchers,
      severities
        ? { label: "severity", operator: "=~", value: severities.map(regexpLiteral).join("|") }
        : // The Watchdog goes on: its end would raise an alarm.
          { label: "severity", operator: "!=", value: MACHINE_SEVERITY },
    ],
    equal: [],
  }));
}
