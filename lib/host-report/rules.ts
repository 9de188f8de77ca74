import type { RuleGroup } from "../rules";
import { certificateRules } from "./certificate-rules";
import { activationFailed, notWanted } from "./release-rules";
import { reportMissing, reportStale } from "./report-rules";
import { drifted, portHeld, unitsInactive } from "./state-rules";

/** What brings a host back where nothing better is known: `<host>` stands for its name. */
const BY_HAND =
  "On `<host>`, as root: `sh /opt/vm-observability/current/activate apply --digest <the line wanted= of activate status>`";

/**
 * Alerts about what hosts report about themselves: failed activations, releases that nobody asked for, drift, units that do not run, ports that others hold, silence;
 * and with `certificates` about those that end.
 *
 * @param recheck - how to have a host of the fleet brought to its release again, in a sentence with `<host>` for its name
 */
export function hostReportRules(recheck = BY_HAND, { certificates = false } = {}): RuleGroup {
  const alerts = [
    activationFailed,
    notWanted(recheck),
    drifted(recheck),
    unitsInactive(recheck),
    portHeld(recheck),
    reportStale(recheck),
    reportMissing(recheck),
    ...(certificates ? certificateRules : []),
  ];
  return { name: "host-report", recording: [], alerts };
}
