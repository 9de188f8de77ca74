import { dayAfter, dayBefore, minutesOf, onCallAt, spansOf, type Schedule } from "../../lib/escalation";
import { WEEKDAYS } from "../../lib/units";
import { ALICE, BOB } from "./model";

const schedule: Schedule = {
  timeZone: "UTC",
  handover: "00:00",
  shifts: [
    { engineer: ALICE, days: ["monday", "tuesday", "wednesday"] },
    { engineer: BOB, days: ["thursday", "friday", "saturday", "sunday"] },
  ],
  secondary: [],
};

describe("a time of day", () => {
  it.each([
    ["00:00", 0],
    ["09:30", 570],
    ["23:59", 1439],
  ])("%s is %i minutes from midnight", (time, minutes) => {
    expect(minutesOf(time)).toBe(minutes);
  });
});

describe("the week", () => {
  it("wraps after Sunday and before Monday", () => {
    expect([dayAfter("sunday"), dayBefore("monday"), dayAfter("wednesday")]).toEqual(["monday", "sunday", "thursday"]);
  });
});

describe("a span of days", () => {
  it("within a day stays one", () => {
    expect(spansOf(["monday"], 60, 120)).toEqual([{ days: ["monday"], from: 60, to: 120 }]);
  });

  it("from midnight to midnight is the whole day", () => {
    expect(spansOf(["monday", "tuesday"], 0, 0)).toEqual([{ days: ["monday", "tuesday"], from: 0, to: 1440 }]);
  });

  it("until midnight ends with the day", () => {
    expect(spansOf(["friday"], 1320, 0)).toEqual([{ days: ["friday"], from: 1320, to: 1440 }]);
  });

  it("over midnight goes on in the next day, also from Sunday to Monday", () => {
    expect(spansOf(["saturday", "sunday"], 1320, 240)).toEqual([
      { days: ["saturday", "sunday"], from: 1320, to: 1440 },
      { days: ["sunday", "monday"], from: 0, to: 240 },
    ]);
  });

  it("from one time to the same is a day that begins then", () => {
    expect(spansOf(["wednesday"], 540, 540)).toEqual([
      { days: ["wednesday"], from: 540, to: 1440 },
      { days: ["thursday"], from: 0, to: 540 },
    ]);
  });
});

describe("who is on call", () => {
  const at = (moment: string, changes: Partial<Schedule> = {}) =>
    onCallAt({ ...schedule, ...changes }, new Date(moment))?.engineer;

  it.each<[string, string, Partial<Schedule>, string]>([
    ["on the last minute of a shift", "2026-01-07T23:59:59Z", {}, ALICE],
    ["on the first of the next", "2026-01-08T00:00:00Z", {}, BOB],
    ["at the end of the week", "2026-01-11T23:59:59Z", {}, BOB],
    ["at its beginning", "2026-01-12T00:00:00Z", {}, ALICE],
    ["before a handover in the morning", "2026-01-08T08:59:00Z", { handover: "09:00" }, ALICE],
    ["after it", "2026-01-08T09:00:00Z", { handover: "09:00" }, BOB],
    ["on Monday before the handover, which is Sunday's", "2026-01-12T08:59:00Z", { handover: "09:00" }, BOB],
    ["where it is Thursday already", "2026-01-07T16:00:00Z", { timeZone: "Asia/Tokyo" }, BOB],
    ["where it is Wednesday still", "2026-01-08T04:00:00Z", { timeZone: "America/New_York" }, ALICE],
  ])("%s", (_, moment, changes, engineer) => {
    expect(at(moment, changes)).toBe(engineer);
  });

  it("is nobody where there is no schedule", () => {
    expect(at("2026-01-08T00:00:00Z", { shifts: [] })).toBeUndefined();
  });

  describe("when the clock is changed in Berlin", () => {
    // Summer time begins on Sunday, 2026-03-29 at 01:00 UTC (02:00 becomes 03:00) and ends on Sunday, 2026-10-25 at 01:00 UTC.
    const berlin = (handover: string): Partial<Schedule> => ({
      timeZone: "Europe/Berlin",
      handover,
      shifts: [
        { engineer: ALICE, days: ["sunday"] },
        { engineer: BOB, days: WEEKDAYS.filter((day) => day !== "sunday") },
      ],
    });

    it.each<[string, string, string, string]>([
      ["the handover is at nine in winter", "2026-03-28T23:30:00Z", "09:00", BOB],
      ["an hour earlier in UTC in summer, not yet before it", "2026-03-29T06:59:00Z", "09:00", BOB],
      ["and then", "2026-03-29T07:00:00Z", "09:00", ALICE],
      ["before a handover in the hour that is left out", "2026-03-29T00:59:00Z", "02:30", BOB],
      ["a handover in the hour that is left out is at its end", "2026-03-29T01:00:00Z", "02:30", ALICE],
      ["midnight is an hour later in UTC in winter, not yet before it", "2026-10-25T22:59:00Z", "00:00", ALICE],
      ["and then", "2026-10-25T23:00:00Z", "00:00", BOB],
      // Alertmanager goes by the clock on the wall too.
      ["a handover in the hour that comes twice: before", "2026-10-25T00:29:00Z", "02:30", BOB],
      ["after", "2026-10-25T00:30:00Z", "02:30", ALICE],
      ["before once more", "2026-10-25T01:29:00Z", "02:30", BOB],
      ["and after for good", "2026-10-25T01:30:00Z", "02:30", ALICE],
    ])("%s", (_, moment, handover, engineer) => {
      expect(at(moment, berlin(handover))).toBe(engineer);
    });
  });
});
