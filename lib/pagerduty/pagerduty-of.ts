import { type Place, type Problem, quoted, ValidationError } from "../errors";
import type { Escalation } from "../escalation";
import type { ContactMethod, PagerdutyModel, PagerdutyPerson, PagerDutyUrgency } from "./model";
import { notificationProblems, notificationsOf } from "./notifications";
import { pagerdutyScheduleOf } from "./on-call";
import { phoneNumberOf } from "./phone-number";
import { policyOf, policyProblems, secondariesOf } from "./policy";
import { pagingLevels, type PagingLevel } from "./urgency";

/** How to reach people, by mail address: `contacts` of a specification. */
export type PagerDutyContacts = Readonly<Record<string, { readonly name?: string; readonly phone?: string }>>;

/** What the matrix leaves open. */
export interface PagerdutyOptions {
  /** Name of the channel that pages by PagerDuty. @default "pagerduty" */
  readonly channel?: string;
  /** @default "high" */
  readonly urgency?: PagerDutyUrgency;
  /** Whether people and their contact methods are in PagerDuty already. @default "adopt" */
  readonly users?: "adopt" | "create";
  /** From 0 to 9. @default 0 */
  readonly numLoops?: number;
}

const BY_PHONE: readonly ContactMethod[] = ["sms", "phone"];
const MOST_LOOPS = 9;

/**
 * What PagerDuty has to have for `escalation`: people with their rules, who is on call, and who is asked next.
 *
 * @param where - the place that messages name
 * @throws ValidationError with everything that PagerDuty cannot do as the matrix asks
 */
export function pagerdutyOf(
  escalation: Escalation,
  contacts: PagerDutyContacts,
  options: PagerdutyOptions = {},
  where: Place = "pagerduty",
): PagerdutyModel {
  ValidationError.throwIfAny(where, pagerdutyProblems(escalation, contacts, options));
  const { channel, urgencyRule, numLoops } = withDefaults(options);
  const levels = pagingLevels(escalation.levels, channel, urgencyRule);
  const notifications = notificationsOf(levels, channel);
  return {
    people: engineersOf(escalation, levels, channel).map((engineer) => personOf(engineer, contacts)),
    schedule: pagerdutyScheduleOf(escalation.schedule),
    policy: policyOf(levels, channel),
    urgencyRule,
    notifications,
    numLoops,
  };
}

/** Everything that PagerDuty cannot do as the matrix asks. */
export function pagerdutyProblems(
  escalation: Escalation,
  contacts: PagerDutyContacts,
  options: PagerdutyOptions = {},
): readonly Problem[] {
  const { channel, urgencyRule, numLoops } = withDefaults(options);
  const levels = pagingLevels(escalation.levels, channel, urgencyRule);
  if (levels.length === 0) return [nothingPages(escalation, channel)];
  return [
    ...(escalation.schedule.shifts.length === 0 ? [nobodyOnCall()] : []),
    ...notificationProblems(levels, channel),
    ...policyProblems(levels, channel),
    ...contactProblems(
      engineersOf(escalation, levels, channel),
      contacts,
      // Those who are in PagerDuty have their numbers there.
      options.users === "create" ? methodsOf(levels, channel) : [],
    ),
    ...loopProblems(numLoops),
  ];
}

/** Contact methods that a person's rules ask for. */
function methodsOf(levels: readonly PagingLevel[], channel: string): readonly ContactMethod[] {
  const rules = Object.values(notificationsOf(levels, channel)).flat();
  return [...new Set(rules.map((rule) => rule.channel))];
}

function withDefaults({ channel = "pagerduty", urgency = "high", numLoops = 0 }: PagerdutyOptions) {
  return { channel, urgencyRule: urgency, numLoops };
}

function engineersOf({ schedule }: Escalation, levels: readonly PagingLevel[], channel: string): readonly string[] {
  const primary = schedule.shifts.map(({ engineer }) => engineer);
  return [...new Set([...primary, ...secondariesOf(levels, channel).keys()])];
}

function personOf(engineer: string, contacts: PagerDutyContacts): PagerdutyPerson {
  const { name = nameIn(engineer), phone } = contacts[engineer] ?? {};
  const number = phone === undefined ? undefined : phoneNumberOf(phone);
  return { engineer, name, ...(typeof number === "object" && { phone: number }) };
}

/** `bob.smith@company.com` is Bob Smith until `contacts` says otherwise. */
function nameIn(address: string): string {
  const words = (address.split("@")[0] ?? "").split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  return words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join(" ") || address;
}

function contactProblems(
  engineers: readonly string[],
  contacts: PagerDutyContacts,
  methods: readonly ContactMethod[],
): readonly Problem[] {
  const calling = methods.filter((method) => BY_PHONE.includes(method));
  return engineers.flatMap((engineer): Problem[] => {
    const path = `contacts.${quoted(engineer)}`;
    const phone = contacts[engineer]?.phone;
    if (phone === undefined) {
      if (calling.length === 0) return [];
      const rule = `must have a phone number, because PagerDuty is to reach ${engineer} by ${calling.join(" and ")}`;
      return [{ path, message: `${rule}; add phone` }];
    }
    const number = phoneNumberOf(phone);
    return typeof number === "string" ? [{ path: `${path}.phone`, message: number }] : [];
  });
}

function loopProblems(numLoops: number): readonly Problem[] {
  if (Number.isInteger(numLoops) && numLoops >= 0 && numLoops <= MOST_LOOPS) return [];
  return [{ path: "numLoops", message: `must be a whole number from 0 to ${MOST_LOOPS}, got ${quoted(numLoops)}` }];
}

function nobodyOnCall(): Problem {
  const message = "must name who is on call on which days: without anyone to page, PagerDuty opens no incident";
  return { path: "escalation_matrix.on_call_schedule.primary", message };
}

function nothingPages({ levels }: Escalation, channel: string): Problem {
  const pagers = [...new Set(levels.flatMap(({ page }) => page?.via ?? []))];
  const rule = `must have a severity that pages by ${channel}, got ${pagers.join(", ") || "none that pages"}`;
  return { path: "escalation_matrix.severity_levels", message: `${rule}; add the channel ${quoted(channel)}` };
}
