import type { EscalationStep } from "../escalation";

/** How PagerDuty treats an incident: each person has notification rules for both, and only `high` ones are passed on. */
export type Urgency = "high" | "low";

/**
 * How urgent incidents are: by the severity of the alert, as PagerDuty maps it (`warning` and `info` are low), or all of
 * them high.
 */
export type PagerDutyUrgency = "by severity" | "high";

/** What PagerDuty has to have, so that it goes on where Alertmanager has to stop. */
export interface PagerdutyModel {
  /** Everyone on the on-call schedule, each once. */
  readonly people: readonly PagerdutyPerson[];
  readonly schedule: PagerdutySchedule;
  /** Who is asked, one after the other; the first rule asks the schedule. */
  readonly policy: readonly PolicyRule[];
  readonly urgencyRule: PagerDutyUrgency;
  /** Everybody's rules: PagerDuty keeps them by person and urgency, and not by service or severity. */
  readonly notifications: Readonly<Partial<Record<Urgency, readonly NotificationRule[]>>>;
  /** How often an incident goes through the policy again while nobody takes it. */
  readonly numLoops: number;
}

/** A person on call. */
export interface PagerdutyPerson {
  /** Mail address, by which PagerDuty finds them. */
  readonly engineer: string;
  /** What PagerDuty shows. */
  readonly name: string;
  /** @default - nothing calls or texts them */
  readonly phone?: PhoneNumber;
}

/** A phone number as PagerDuty wants it. */
export interface PhoneNumber {
  /** `49` */
  readonly countryCode: number;
  /** The digits after it. */
  readonly address: string;
}

/** Kinds of contact methods that Terraform can set up; an app for push messages registers itself. */
export const CONTACT_METHODS = ["sms", "phone", "email"] as const;

/** A kind of contact method. */
export type ContactMethod = (typeof CONTACT_METHODS)[number];

/** PagerDuty reaches the person over one contact method, this many minutes after asking, unless the incident is acknowledged. */
export interface NotificationRule {
  readonly channel: ContactMethod;
  readonly afterMinutes: number;
}

/** Who is on call when. */
export interface PagerdutySchedule {
  readonly timeZone: string;
  /** One for each person. */
  readonly layers: readonly ScheduleLayer[];
}

/** One person's days on call. */
export interface ScheduleLayer {
  readonly engineer: string;
  /** Consecutive days, from handover to handover. Empty: the whole week. */
  readonly runs: readonly ScheduleRun[];
}

/** Consecutive days of a week; a run may cross its end. */
export interface ScheduleRun {
  /** 1 is Monday. */
  readonly startDay: number;
  /** `09:00:00` */
  readonly startTime: string;
  readonly days: number;
}

/** Who an incident goes to, and how long it stays there. */
export interface PolicyRule {
  readonly asks: "schedule" | readonly string[];
  readonly minutes: number;
}

/** What really happens after a page of one severity: the matrix's steps as far as PagerDuty can carry them out. */
export type PagerDutyStep = Pick<EscalationStep, "after" | "channel" | "audience">;
