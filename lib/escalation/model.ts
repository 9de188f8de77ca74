import type { Duration, Weekday } from "../units";

/**
 * Who knows whether someone has taken an alert up, and notifies the next ones while nobody has. Exactly one does at any time:
 * Alertmanager until a page has gone out (a silence takes the alert up), the incident manager after that.
 */
export type Owner = "alertmanager" | "incident manager";

/** Who a step reaches: everyone the channel is for, the person on call at that time, or one named person. */
export type Audience = { readonly kind: "team" } | { readonly kind: "on call" } | Person;

/** A person, by their mail address in `on_call_schedule`. */
export interface Person {
  readonly kind: "person";
  readonly engineer: string;
}

/** What a step belongs to: the first notifications, what follows while nobody takes it up, or the second person on call. */
export type Tier = "first" | "escalation" | "secondary";

/** One notification over one channel at one time, unless the alert is taken up or ends before. */
export interface EscalationStep {
  readonly tier: Tier;
  /** Time from the alert's firing. */
  readonly after: Duration;
  /** As the matrix calls it: `phone`. */
  readonly channel: string;
  /** Name of the configured channel that delivers it: `pagerduty` for a phone call of PagerDuty's. */
  readonly via: string;
  /** Who waits for {@link after} and asks whether someone has taken the alert up. */
  readonly owner: Owner;
  readonly audience: Audience;
}

/** A channel that the matrix asks for and that nothing delivers. */
export interface MissingChannel {
  readonly tier: Tier;
  readonly channel: string;
  /** Why: nothing of this name is configured, or an incident manager was paged before that does not reach people by it. */
  readonly because: "not configured" | "paged before";
}

/** A severity of the matrix. */
export interface EscalationLevel {
  readonly severity: string;
  /** In the order of time; steps of one time in the order of the matrix. */
  readonly steps: readonly EscalationStep[];
  /** Channels that the matrix asks for and that cannot deliver. */
  readonly missing: readonly MissingChannel[];
  /** When it becomes an incident manager's, and whose. @default - never */
  readonly page?: { readonly after: Duration; readonly via: readonly string[] };
}

/** Days on which a person is on call, from one handover to the next. */
export interface Shift {
  readonly engineer: string;
  readonly days: readonly Weekday[];
}

/** Who is on call when. Shifts cover every day once, or there are none. */
export interface Schedule {
  readonly timeZone: string;
  /** Time of day at which each of a shift's days begins: `09:00`. */
  readonly handover: string;
  readonly shifts: readonly Shift[];
  /** Mail addresses of those who are called when nobody of {@link shifts} takes it up. */
  readonly secondary: readonly string[];
}

/** Stands for the severities that the matrix does not have. */
export const OTHERS = "";

/** The escalation matrix with everything decided: who is notified over what, when, and who waits. */
export interface Escalation {
  readonly levels: readonly EscalationLevel[];
  /** What is done about alerts whose severity the matrix does not have: every channel at once, and nobody waits. */
  readonly others: EscalationLevel;
  readonly schedule: Schedule;
}

/** What a configured channel can do for the matrix. */
export interface ChannelOffer {
  readonly name: string;
  /** Whether it reaches those that it is for, all at once. */
  readonly team: boolean;
  /** Whether it can reach this one person. */
  reaches(engineer: string): boolean;
  /** Channels by which it reaches people itself, where it is an incident manager. @default - it only delivers */
  readonly carries?: readonly string[];
}
