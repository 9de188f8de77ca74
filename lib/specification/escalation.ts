import type { Duration, Weekday } from "../units";
import type { Named, Severity } from "./specification";

/** 4.2 */
export interface EscalationMatrixSection {
  readonly severityLevels: Named<SeverityLevelSection>;
  readonly onCallSchedule: OnCallScheduleSection;
}

/** 4.2 */
export interface SeverityLevelSection {
  readonly notificationDelay: Duration;
  /** `never` in the document. */
  readonly escalationDelay: Duration | "never";
  readonly channels: readonly string[];
  readonly escalationChannels: readonly string[];
  /** Extension: labels by which alerts are notified together. @default - `alertname` */
  readonly groupBy?: readonly string[];
  /** Extension. @default - `alertmanager.groupWait` */
  readonly groupWait?: Duration;
  /** Extension. @default - `alertmanager.groupInterval` */
  readonly groupInterval?: Duration;
  /** Extension. @default - `alertmanager.repeatInterval` */
  readonly repeatInterval?: Duration;
}

/** 4.2 */
export interface OnCallScheduleSection {
  readonly primary: readonly { readonly engineer: string; readonly days: readonly Weekday[] }[];
  readonly secondary: readonly { readonly engineer: string; readonly escalationDelay: Duration }[];
  /** Extension: IANA name. @default "UTC" */
  readonly timeZone: string;
  /** Extension: time of day at which one shift ends and the next begins. @default "00:00" */
  readonly handover: string;
}

/** Extension: a time, every week, in which alerts notify nobody. */
export interface MaintenanceWindowSection {
  /** Days on which it begins. */
  readonly days: readonly Weekday[];
  /** Time of day. */
  readonly from: string;
  /** Time of day; on the next day when it is not after {@link from}. */
  readonly to: string;
  /** IANA name. @default - that of the on-call schedule */
  readonly timeZone?: string;
  /** @default - every severity */
  readonly severities?: readonly Severity[];
  /** Which alerts, in Alertmanager's words: `instance=~"web-.+"`. @default - all */
  readonly matchers?: readonly string[];
}
