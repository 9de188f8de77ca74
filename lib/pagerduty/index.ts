export { pagerdutyAdvice, pagerdutySteps } from "./explain";
export type {
  ContactMethod,
  NotificationRule,
  PagerdutyModel,
  PagerdutyPerson,
  PagerdutySchedule,
  PagerdutyStep,
  PhoneNumber,
  PolicyRule,
  ScheduleLayer,
  ScheduleRun,
  Urgency,
  UrgencyRule,
} from "./model";
export { type PagerdutyContacts, pagerdutyOf, type PagerdutyOptions, pagerdutyProblems } from "./pagerduty-of";
export { phoneNumberOf } from "./phone-number";
