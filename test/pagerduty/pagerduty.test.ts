import {
  pagerdutyAdvice,
  pagerdutyOf,
  type PagerdutyOptions,
  pagerdutySteps,
  phoneNumberOf,
} from "../../lib/pagerduty";
import { CONTACTS, escalationWith, type Matrix, model } from "./matrix";

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
