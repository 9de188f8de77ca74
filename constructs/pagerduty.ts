// What "cdktf-vm-observability/pagerduty" is: an entry of its own, because the provider that it needs is an optional peer.
import "./checked-engine";

export { PagerDutyEscalation, type PagerDutyEscalationProps, type PagerDutyRouting } from "./pagerduty-escalation";
export type { PagerDutyPerson } from "./pagerduty-person";
export type { PagerdutyContacts, PagerdutyStep, UrgencyRule } from "../lib/pagerduty";
