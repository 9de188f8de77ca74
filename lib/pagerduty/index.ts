export { pagerdutyAdvice, pagerdutySteps } from "./explain";
export type {
  ContactMethod,
  NotificationRule,
  PagerdutyModel,
  PagerdutyPerson,
  PagerdutySchedule,
  PagerDutyStep,
  PhoneNumber,
  PolicyRule,
  ScheduleLayer,
  ScheduleRun,
  Urgency,
  PagerDutyUrgency,
} from "./model";
export { type PagerDutyContacts, pagerdutyOf, type PagerdutyOptions, pagerdutyProblems } from "./pagerduty-of";
export { phoneNumberOf } from "./phone-number";
