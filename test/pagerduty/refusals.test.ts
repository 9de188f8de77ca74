import { pagerdutyOf, type PagerdutyOptions, pagerdutyProblems } from "../../lib/pagerduty";
import { escalationWith, type Matrix, OFFERS, PAGERDUTY, problems } from "./matrix";

describe("what PagerDuty cannot do", () => {
  const level = (delay: string, channels: string[], escalationDelay = "never", escalationChannels: string[] = []) =>
    ({ notificationDelay: delay, channels, escalationDelay, escalationChannels }) as never;

  it.each([
    [
      "no severity pages",
      {
        severityLevels: {
          warning: { escalationChannels: ["slack"] },
          critical: { channels: ["slack"], escalationChannels: ["email"] },
        },
      },
      {},
      [
        'escalation_matrix.severity_levels: must have a severity that pages by pagerduty, got none that pages; add the channel "pagerduty"',
      ],
    ],
    [
      "a call in a fraction of a minute",
      { severityLevels: { critical: { escalationDelay: "90s" } } },
      {},
      [
        'escalation_matrix.severity_levels.critical.escalation_delay: must be a whole number of minutes after the page (0s), because PagerDuty counts in minutes, got "1m30s"',
      ],
    ],
    [
      "two urgent severities that call at different times",
      { severityLevels: { error: level("0s", ["pagerduty"], "5m", ["phone"]) } },
      {},
      [
        "escalation_matrix.severity_levels.error: must reach people by phone as long after the page as critical does (15m), got 5m: PagerDuty keeps that by person and urgency; give both the same delay, or one of them no phone",
      ],
    ],
    [
      "a second person in a fraction of a minute",
      { onCallSchedule: { secondary: [{ engineer: "bob@company.com", escalationDelay: "30s" }] } },
      {},
      [
        'escalation_matrix.on_call_schedule.secondary: must be a whole number of minutes, at least 1m, because PagerDuty counts in minutes, got escalation_delay "30s" of bob@company.com',
      ],
    ],
    [
      "nobody on call, and too many repetitions",
      { onCallSchedule: { primary: [] } },
      { numLoops: 10 },
      [
        "escalation_matrix.on_call_schedule.primary: must name who is on call on which days: without anyone to page, PagerDuty opens no incident",
        "numLoops: must be a whole number from 0 to 9, got 10",
      ],
    ],
    [
      "somebody whom it shall call has no number",
      { onCallSchedule: { secondary: [{ engineer: "dora@company.com", escalationDelay: "30m" }] } },
      { users: "create" },
      [
        'contacts."dora@company.com": must have a phone number, because PagerDuty is to reach dora@company.com by sms and phone; add phone',
      ],
    ],
  ] as [string, Matrix, PagerdutyOptions, string[]][])("%s", (_, matrix, options, expected) => {
    expect(problems(matrix, options)).toEqual(expected);
  });

  it("a channel for which PagerDuty has no contact method", () => {
    const offers = [...OFFERS.slice(0, 2), { ...PAGERDUTY, carries: ["sms", "phone", "teams"] }];
    expect(problems({ severityLevels: { critical: { escalationChannels: ["teams"] } } }, {}, offers)).toEqual([
      'escalation_matrix.severity_levels.critical.escalation_channels: must be reached by sms, phone, email, which Terraform can set up in PagerDuty, got "teams"',
    ]);
  });

  it("is reported all at once, for the place that was asked for", () => {
    const call = () =>
      pagerdutyOf(
        escalationWith({ onCallSchedule: { primary: [] } }),
        {},
        { users: "create", numLoops: -1 },
        "production/pagerduty",
      );
    expect(call).toThrow(
      [
        '[production/pagerduty] contacts."charlie@company.com": must have a phone number, because PagerDuty is to reach charlie@company.com by sms and phone; add phone',
        "[production/pagerduty] escalation_matrix.on_call_schedule.primary: must name who is on call on which days: without anyone to page, PagerDuty opens no incident",
        "[production/pagerduty] numLoops: must be a whole number from 0 to 9, got -1",
      ].join("\n"),
    );
  });

  it("does not need numbers of people who are in PagerDuty already", () => {
    expect(pagerdutyProblems(escalationWith(), {})).toEqual([]);
  });

  it("does not need numbers of people it only mails", () => {
    const matrix: Matrix = { severityLevels: { critical: { channels: ["pagerduty"], escalationDelay: "never" } } };
    const options = { users: "create", urgency: "by severity" } as const;
    expect(pagerdutyProblems(escalationWith(matrix), {}, options)).toEqual([]);
    expect(pagerdutyOf(escalationWith(matrix), {}, options).notifications).toEqual({
      high: [{ channel: "email", afterMinutes: 0 }],
      low: [{ channel: "email", afterMinutes: 0 }],
    });
  });
});
