import { type RcaIncident, rcaReport } from "cdktf-vm-observability";
import { readSpecification } from "./specification";

/** The report about an incident, to be filled in, such as a chat bot hands it out when an alert has ended. */
export function reportOf(incident: RcaIncident): string {
  return rcaReport(incident, readSpecification());
}
