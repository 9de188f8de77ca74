export { Bytes } from "./bytes";
export { Duration } from "./duration";
export { networkOf } from "./network";
export { Percentage } from "./percentage";
export { PHONE_NUMBER, PHONE_NUMBER_RULE } from "./phone-number";
export { parseTimeWindow, printTimeWindow } from "./time-window";
export { UnitError } from "./unit-error";
export { USER_ROLES, type UserRole } from "./user-role";
export type { Weekday } from "./weekday";
export { WEEKDAYS, weekdayRanges } from "./weekday";
export {
  hasCredentials,
  hasImpossiblePort,
  hasPath,
  HEADER_VALUE,
  NO_CREDENTIALS,
  POSSIBLE_PORT,
  secretParameter,
} from "./web-address";
