import { type ChannelOffer, type Escalation, escalationOf } from "../../lib/escalation";
import {
  pagerdutyAdvice,
  type PagerDutyContacts,
  pagerdutyOf,
  type PagerdutyOptions,
  pagerdutyProblems,
  pagerdutySteps,
  phoneNumberOf,
} from "../../lib/pagerduty";
import { defaultSpecification, mergeSpecification, type SpecificationOverrides } from "../../lib/specification";

type Matrix = NonNullable<SpecificationOverrides["escalationMatrix"]>;

const everybody = (name: string): ChannelOffer => ({ name, team: true, reaches: () => false });
const PAGERDUTY: ChannelOffer = { ...everybody("pagerduty"), carries: ["sms", "phone"] };
const OFFERS = [everybody("slack"), everybody("email"), PAGERDUTY];
const CONTACTS: PagerDutyContacts = {
  "alice@company.com": { name: "Alice Ng", phone: "+4915112345678" },
  "bob@company.com": { phone: "+12025550123" },
  "charlie@company.com": { phone: "+353861234567" },
};

function escalationWith(escalationMatrix: Matrix = {}, offers: readonly ChannelOffer[] = OFFERS): Escalation {
  return escalationOf(mergeSpecification(defaultSpecification, { escalationMatrix }).escalationMatrix, offers);
}

function model(matrix: Matrix = {}, options: PagerdutyOptions = {}, offers = OFFERS) {
  return pagerdutyOf(escalationWith(matrix, offers), CONTACTS, options);
}

function problems(matrix: Matrix, options: PagerdutyOptions = {}, offers: readonly ChannelOffer[] = OFFERS) {
  const found = pagerdutyProblems(escalationWith(matrix, offers), CONTACTS, options);
  return found.map(({ path, message }) => `${path}: ${message}`);
}

/** Steps as lines: `30m email charlie@company.com`. */
function steps(severity: string, matrix: Matrix = {}, options: PagerdutyOptions = {}) {
  const escalation = escalationWith(matrix);
  return pagerdutySteps(escalation, pagerdutyOf(escalation, CONTACTS, options), severity).map(
    ({ after, channel, audience }) =>
      `${after.toString()} ${channel} ${audience.kind === "person" ? audience.engineer : audience.kind}`,
  );
}

describe("what PagerDuty has to have for the default matrix", () => {
  it("is everybody on call, texted at once and called after 15 minutes, and mail for what is not urgent", () => {
    const { people, notifications } = model({}, { urgency: "by severity" });
    expect(people).toEqual([
      { engineer: "alice@company.com", name: "Alice Ng", phone: { countryCode: 49, address: "15112345678" } },
      { engineer: "bob@company.com", name: "Bob", phone: { countryCode: 1, address: "2025550123" } },
      { engineer: "charlie@company.com", name: "Charlie", phone: { countryCode: 353, address: "861234567" } },
    ]);
    expect(notifications).toEqual({
      high: [
        { channel: "sms", afterMinutes: 0 },
        { channel: "phone", afterMinutes: 15 },
      ],
      low: [{ channel: "email", afterMinutes: 0 }],
    });
  });

  it("is a layer for each shift, and the second person half an hour after the page", () => {
    const { schedule, policy, numLoops, urgencyRule } = model();
    expect(schedule).toEqual({
      timeZone: "UTC",
      layers: [
        { engineer: "alice@company.com", runs: [{ startDay: 1, startTime: "00:00:00", days: 3 }] },
        { engineer: "bob@company.com", runs: [{ startDay: 4, startTime: "00:00:00", days: 4 }] },
      ],
    });
    expect(policy).toEqual([
      { asks: "schedule", minutes: 30 },
      { asks: ["charlie@company.com"], minutes: 30 },
    ]);
    expect({ numLoops, urgencyRule }).toEqual({ numLoops: 0, urgencyRule: "high" });
  });
});

describe("a schedule", () => {
  const shift = (engineer: string, ...days: string[]) => ({ engineer: `${engineer}@company.com`, days }) as never;
  const runs = (...primary: never[]) =>
    model({ onCallSchedule: { primary, handover: "09:30" } }).schedule.layers.map((layer) => [
      layer.engineer.split("@")[0],
      ...layer.runs.map(({ startDay, startTime, days }) => `${startDay} ${startTime} +${days}d`),
    ]);

  it.each([
    [
      "one person, the whole week",
      [shift("bob", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")],
      [["bob"]],
    ],
    [
      "days across the end of the week are one run",
      [shift("alice", "saturday", "sunday", "monday"), shift("bob", "tuesday", "wednesday", "thursday", "friday")],
      [
        ["alice", "6 09:30:00 +3d"],
        ["bob", "2 09:30:00 +4d"],
      ],
    ],
    [
      "two shifts of one person are one layer",
      [
        shift("alice", "monday"),
        shift("bob", "tuesday", "thursday", "friday", "saturday", "sunday"),
        shift("alice", "wednesday"),
      ],
      [
        ["alice", "1 09:30:00 +1d", "3 09:30:00 +1d"],
        ["bob", "2 09:30:00 +1d", "4 09:30:00 +4d"],
      ],
    ],
  ])("has for %s", (_, primary, expected) => {
    expect(runs(...primary)).toEqual(expected);
  });
});

describe("the policy", () => {
  const secondary = (...delays: [string, string][]) =>
    model({
      onCallSchedule: {
        secondary: delays.map(([engineer, escalationDelay]) => ({
          engineer: `${engineer}@company.com`,
          escalationDelay,
        })),
      } as never,
    }).policy.map(({ asks, minutes }) => `${typeof asks === "string" ? asks : asks.join("+")} ${minutes}`);

  it.each([
    ["nobody follows", [], ["schedule 30"]],
    [
      "two follow one another",
      [
        ["charlie", "10m"],
        ["bob", "45m"],
      ],
      ["schedule 10", "charlie@company.com 35", "bob@company.com 10"],
    ],
    [
      "two follow at once",
      [
        ["charlie", "20m"],
        ["bob", "20m"],
      ],
      ["schedule 20", "charlie@company.com+bob@company.com 20"],
    ],
  ] as [string, [string, string][], string[]][])("when %s", (_, delays, expected) => {
    expect(secondary(...delays)).toEqual(expected);
  });
});

describe("phone numbers", () => {
  it.each([
    ["+12025550123", { countryCode: 1, address: "2025550123" }],
    ["+79161234567", { countryCode: 7, address: "9161234567" }],
    ["+4915112345678", { countryCode: 49, address: "15112345678" }],
    ["+201001234567", { countryCode: 20, address: "1001234567" }],
    ["+2125551234567", { countryCode: 212, address: "5551234567" }],
    ["+353861234567", { countryCode: 353, address: "861234567" }],
    ["+8613912345678", { countryCode: 86, address: "13912345678" }],
    ["+886912345678", { countryCode: 886, address: "912345678" }],
    ["+390612345678", { countryCode: 39, address: "0612345678" }],
    ["+97125551234", { countryCode: 971, address: "25551234" }],
    ["+49015112345678", 'must have no 0 after the country code +49, got "+49015112345678"'],
    ["0151 1234", 'must be an international number such as "+4915112345678", got "0151 1234"'],
  ])("are split: %s", (phone, expected) => {
    expect(phoneNumberOf(phone)).toEqual(expected);
  });
});

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

describe("what really happens after a page", () => {
  it("is for the urgent: the matrix's steps, and the same again for the second person", () => {
    expect(steps("critical")).toEqual([
      "0s sms on call",
      "15m phone on call",
      "30m sms charlie@company.com",
      "45m phone charlie@company.com",
    ]);
  });

  it("is for a warning by severity: mail to the person on call, and nobody else", () => {
    expect(steps("warning", {}, { urgency: "by severity" })).toEqual(["30m email on call"]);
  });

  it("is the same for a warning, and the second person comes too, by default", () => {
    expect(steps("warning")).toEqual([
      "30m sms on call",
      "45m phone on call",
      "1h sms charlie@company.com",
      "1h15m phone charlie@company.com",
    ]);
  });

  it("is nothing for severities that never page", () => {
    expect(steps("info")).toEqual([]);
  });

  const advice = (options: PagerdutyOptions) =>
    pagerdutyAdvice(escalationWith(), pagerdutyOf(escalationWith(), CONTACTS, options), options);

  it("needs no advice by default, or where it was chosen", () => {
    expect([advice({}), advice({ urgency: "high" }), advice({ urgency: "by severity" })]).toEqual([[], [], []]);
  });
});
