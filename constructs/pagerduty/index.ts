// What "cdktf-vm-observability/pagerduty" is: an entry of its own, because the provider that it needs is an optional peer.
import "../checked-engine";
import "./checked-provider";

export { PagerDutyEscalation, type PagerDutyEscalationProps, type PagerDutyRouting } from "./escalation";
export type { PagerDutyPerson } from "./person";
export type { PagerDutyContacts, PagerDutyStep, PagerDutyUrgency } from "../../lib/pagerduty";
