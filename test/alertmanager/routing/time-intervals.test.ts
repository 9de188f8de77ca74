import { shiftIntervals, windowIntervals, windowsOf } from "../../../lib/alertmanager/routing/time-intervals";
import type { Schedule } from "../../../lib/escalation";
import { defaultSpecification, mergeSpecification, type SpecificationOverrides } from "../../../lib/specification";

const schedule: Schedule = {
  timeZone: "Europe/Berlin",
  handover: "00:00",
  shifts: [
    { engineer: "alice@company.com", days: ["monday", "tuesday", "wednesday"] },
    { engineer: "bob@company.com", days: ["thursday", "friday", "saturday", "sunday"] },
  ],
  secondary: [],
};

describe("the days on call", () => {
  it("are whole days from midnight on, in weeks that start on Sunday", () => {
    expect(shiftIntervals(schedule)).toEqual([
      {
        name: "on-call-alice@company.com",
        time_intervals: [{ weekdays: ["monday:wednesday"], location: "Europe/Berlin" }],
      },
      {
        name: "on-call-bob@company.com",
        time_intervals: [{ weekdays: ["sunday", "thursday:saturday"], location: "Europe/Berlin" }],
      },
    ]);
  });

  it("go on until the handover of the next day, and touch without a gap", () => {
    expect(shiftIntervals({ ...schedule, handover: "09:00" })).toEqual([
      {
        name: "on-call-alice@company.com",
        time_intervals: [
          {
            weekdays: ["monday:wednesday"],
            times: [{ start_time: "09:00", end_time: "24:00" }],
            location: "Europe/Berlin",
          },
          {
            weekdays: ["tuesday:thursday"],
            times: [{ start_time: "00:00", end_time: "09:00" }],
            location: "Europe/Berlin",
          },
        ],
      },
      {
        name: "on-call-bob@company.com",
        time_intervals: [
          {
            weekdays: ["sunday", "thursday:saturday"],
            times: [{ start_time: "09:00", end_time: "24:00" }],
            location: "Europe/Berlin",
          },
          {
            weekdays: ["sunday:monday", "friday:saturday"],
            times: [{ start_time: "00:00", end_time: "09:00" }],
            location: "Europe/Berlin",
          },
        ],
      },
    ]);
  });

  it("of all week are all seven", () => {
    const shifts = [{ engineer: "alice@company.com", days: [...schedule.shifts.flatMap(({ days }) => days)] }];
    expect(shiftIntervals({ ...schedule, shifts })[0]?.time_intervals).toEqual([
      { weekdays: ["sunday:saturday"], location: "Europe/Berlin" },
    ]);
  });
});

describe("maintenance windows", () => {
  const given = (maintenanceWindows: SpecificationOverrides["maintenanceWindows"]) =>
    mergeSpecification(defaultSpecification, {
      maintenanceWindows,
      escalationMatrix: { onCallSchedule: { timeZone: "Europe/Berlin" } },
    });

  it("end on the next day when they end no later than they begin", () => {
    const window = { days: ["saturday"], from: "22:00", to: "04:00", timeZone: "UTC" } as const;
    expect(windowIntervals(given({ patches: window }))).toEqual([
      {
        name: "maintenance-patches",
        time_intervals: [
          { weekdays: ["saturday"], times: [{ start_time: "22:00", end_time: "24:00" }], location: "UTC" },
          { weekdays: ["sunday"], times: [{ start_time: "00:00", end_time: "04:00" }], location: "UTC" },
        ],
      },
    ]);
  });

  it("are in the time zone of the schedule unless they have their own", () => {
    const [interval] = windowIntervals(given({ lunch: { days: ["monday"], from: "12:00", to: "13:00" } }));
    expect(interval?.time_intervals).toEqual([
      { weekdays: ["monday"], times: [{ start_time: "12:00", end_time: "13:00" }], location: "Europe/Berlin" },
    ]);
  });

  it("are for all alerts unless they say for which", () => {
    const window = { days: ["monday"], from: "12:00", to: "13:00" } as const;
    const some = { ...window, severities: ["info"], matchers: ["instance=~web-.*"] };
    expect(windowsOf(given({ all: window, some }))).toEqual([
      { name: "all", interval: "maintenance-all", severities: undefined, matchers: [] },
      {
        name: "some",
        interval: "maintenance-some",
        severities: ["info"],
        matchers: [{ label: "instance", operator: "=~", value: "web-.*" }],
      },
    ]);
  });
});
