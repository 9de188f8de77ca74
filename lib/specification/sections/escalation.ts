import { readMatchers } from "../../escaping";
import { Duration, type Weekday } from "../../units";
import type { Named, Severity } from "./names";
import type { SchemaWords, Section } from "./section";

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

const level = (s: SchemaWords) =>
  s.section({
    notificationDelay: s.duration({ zero: true }),
    escalationDelay: s.durationOrNever(),
    channels: s.set(s.word()),
    escalationChannels: s.set(s.word()).prefault([]),
    groupBy: s.set(groupLabel(s), { atLeastOne: true }).optional(),
    groupWait: s.duration({ zero: true }).optional(),
    groupInterval: s.duration().optional(),
    repeatInterval: s.duration().optional(),
  });

const groupLabel = (s: SchemaWords) =>
  s.textOf('must be a label name, or "..." for all labels', /^([a-zA-Z_][a-zA-Z0-9_]*|\.\.\.)$/);

const severity = (s: SchemaWords) =>
  s.keyOf("must be a severity such as warning (letters, digits, _ and -)", (name) =>
    /^[a-zA-Z][a-zA-Z0-9_-]{0,63}$/.test(name),
  );

const timeOfDay = (s: SchemaWords) => s.textOf('must be a time of day such as "22:30"', /^([01]\d|2[0-3]):[0-5]\d$/);

/** `escalation_matrix` of section 4.2. @internal */
export const escalationMatrix = {
  builtIn: {
    severityLevels: {
      info: {
        notificationDelay: Duration.zero,
        escalationDelay: "never",
        channels: ["slack"],
        escalationChannels: [],
      },
      warning: {
        notificationDelay: Duration.zero,
        escalationDelay: Duration.minutes(30),
        channels: ["slack", "email"],
        escalationChannels: ["pagerduty"],
      },
      critical: {
        notificationDelay: Duration.zero,
        escalationDelay: Duration.minutes(15),
        channels: ["slack", "email", "pagerduty", "sms"],
        escalationChannels: ["phone"],
      },
    },
    onCallSchedule: {
      primary: [
        { engineer: "alice@company.com", days: ["monday", "tuesday", "wednesday"] },
        { engineer: "bob@company.com", days: ["thursday", "friday", "saturday", "sunday"] },
      ],
      secondary: [{ engineer: "charlie@company.com", escalationDelay: Duration.minutes(30) }],
      timeZone: "UTC",
      handover: "00:00",
    },
  },
  schema: (s) =>
    s.section({
      severityLevels: s.named(severity(s), level(s)),
      onCallSchedule: s.section({
        primary: s.list(s.section({ engineer: s.text(), days: s.set(s.weekday(), { atLeastOne: true }) })),
        secondary: s.list(s.section({ engineer: s.text(), escalationDelay: s.duration() })),
        timeZone: s.timeZone(),
        handover: timeOfDay(s),
      }),
    }),
} satisfies Section<EscalationMatrixSection>;

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

const matcher = (s: SchemaWords) =>
  s.textThat('must be a matcher such as instance=~"web-.+"', (given) => (readMatchers(given)?.length ?? 0) > 0);

/** Times in which alerts notify nobody. @internal */
export const maintenanceWindows = {
  builtIn: {},
  schema: (s) =>
    s.named(
      s.entryName(),
      s.section({
        days: s.set(s.weekday(), { atLeastOne: true }),
        from: timeOfDay(s),
        to: timeOfDay(s),
        timeZone: s.timeZone().optional(),
        severities: s.set(s.word(), { atLeastOne: true }).optional(),
        matchers: s.set(matcher(s), { atLeastOne: true }).optional(),
      }),
    ),
} satisfies Section<Named<MaintenanceWindowSection>>;
