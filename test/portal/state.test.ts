import { onCallAt } from "../../lib/escalation";
import { browserModule } from "./browser-module";

interface Matcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  readonly isEqual: boolean;
}
interface Schedule {
  readonly timeZone: string;
  readonly handover: string;
  readonly shifts: readonly { readonly who: string; readonly days: readonly string[] }[];
}
interface Silence {
  readonly matchers: readonly Matcher[];
  readonly author: string;
  readonly comment: string;
  readonly duration: string;
}

interface StateModule {
  hostsOf(
    hosts: readonly { name: string; roles: readonly string[] }[],
    answer: unknown,
  ): readonly { name: string; release: string; problems: readonly string[] }[];
  onCallNow(schedule: Schedule, now: Date): { who: string; until?: string; next?: string } | undefined;
  matchersOf(text: string): readonly Matcher[] | undefined;
  matcherText(matcher: Matcher): string;
  silenceCommand(at: { amtool: string }, silence: Silence): string;
  silenceBody(silence: Silence, now: Date): { startsAt: string; endsAt: string };
  reachOf(alerts: readonly unknown[] | undefined, matchers: readonly Matcher[]): string;
  silencesFor(silences: readonly unknown[], matchers: readonly Matcher[]): readonly { id: string }[];
}

const state = browserModule<StateModule>("state.mjs");

const equal = (name: string, value: string): Matcher => ({ name, value, isRegex: false, isEqual: true });

describe("the hosts", () => {
  const series = (name: string, instance: string, value: string, more = {}) => ({
    metric: { __name__: name, instance, ...more },
    value: [0, value],
  });
  const hosts = ["monitor-1", "web-1", "web-2", "web-3"].map((name) => ({ name, roles: [] }));

  it("have a release and what is wrong with them; those with problems come first", () => {
    const result = [
      series("up", "monitor-1", "1", { job: "node" }),
      series("vm_observability_release_info", "monitor-1", "1", { job: "node", release: "0123456789abcdef" }),
      series("vm_observability_drifted_files", "monitor-1", "0", { job: "node" }),
      series("up", "web-1", "1", { job: "node" }),
      series("up", "web-1", "0", { job: "process" }),
      series("vm_observability_activation_success", "web-1", "0", { job: "node" }),
      series("vm_observability_drifted_files", "web-1", "1", { job: "node" }),
      series("vm_observability_inactive_units", "web-1", "2", { job: "node" }),
      series("up", "web-2", "1", { job: "node" }),
      // A page of the application's, which says that all is well with a host.
      series("vm_observability_drifted_files", "web-1", "0", { job: "application" }),
      series("vm_observability_release_info", "web-1", "1", { job: "application", release: "deadbeefdeadbeef" }),
    ];
    expect(state.hostsOf(hosts, { data: { result } })).toEqual([
      {
        name: "web-1",
        roles: [],
        release: "",
        problems: [
          "process does not answer",
          "the last release was rejected or rolled back",
          "1 file was changed by hand",
          "2 units do not run",
        ],
      },
      { name: "web-3", roles: [], release: "", problems: ["Prometheus does not know it"] },
      { name: "monitor-1", roles: [], release: "0123456789ab", problems: [] },
      { name: "web-2", roles: [], release: "", problems: [] },
    ]);
  });

  it("have no problems where nobody could be asked", () => {
    expect(state.hostsOf(hosts, undefined).map(({ problems }) => problems)).toEqual([[], [], [], []]);
  });
});

describe("who is on call", () => {
  const schedule = {
    timeZone: "Europe/Berlin",
    handover: "09:00",
    shifts: [
      { who: "alice", days: ["monday", "tuesday", "wednesday"] },
      { who: "bob", days: ["thursday", "friday", "saturday", "sunday"] },
    ],
  };

  it("is the person whose day it is, in the schedule's own time zone, until the next handover", () => {
    // A Monday, at 08:59 and at 09:00 in Berlin.
    expect(state.onCallNow(schedule, new Date("2026-03-02T07:59:00Z"))).toEqual({
      who: "bob",
      until: "Monday 09:00",
      next: "alice",
    });
    expect(state.onCallNow(schedule, new Date("2026-03-02T08:00:00Z"))).toEqual({
      who: "alice",
      until: "Thursday 09:00",
      next: "bob",
    });
  });

  it("is the same person that the schedule names at synthesis, at every hour of a week in which clocks change", () => {
    for (let hour = 0; hour < 24 * 8; hour++) {
      const moment = new Date(Date.UTC(2026, 2, 25, hour, 30));
      const shifts = schedule.shifts.map(({ who, days }) => ({ engineer: who, days: days as never }));
      const expected = onCallAt({ ...schedule, shifts, secondary: [] }, moment)?.engineer;
      expect(state.onCallNow(schedule, moment)?.who).toBe(expected);
    }
  });
});

describe("a silence", () => {
  it.each([
    ['{alertname="disk_full", instance="web-1"}', [equal("alertname", "disk_full"), equal("instance", "web-1")]],
    [
      'a=~"web-.+",b!="x", c!~"y"',
      [
        { name: "a", value: "web-.+", isRegex: true, isEqual: true },
        { name: "b", value: "x", isRegex: false, isEqual: false },
        { name: "c", value: "y", isRegex: true, isEqual: false },
      ],
    ],
    ['{a="say \\"hi\\", \\\\ and }",b="\\u00e4\\n"}', [equal("a", 'say "hi", \\ and }'), equal("b", "ä\n")]],
    ["{}", []],
    ["nonsense", undefined],
    ['{a="b"', [equal("a", "b")]],
  ])("reads what its link holds: %s", (text, matchers) => {
    expect(state.matchersOf(text)).toEqual(matchers);
  });

  it("is written as amtool reads it, and no word of a label is the shell's", () => {
    const matchers = [equal("alertname", "it's $(reboot)"), equal("instance", "web-1")];
    expect(
      state.silenceCommand(
        { amtool: "/opt/vm-observability/current/bin/amtool --alertmanager.url=http://127.0.0.1:19093" },
        { matchers, author: "Ada L.", comment: "disk; rm -rf /", duration: "2h" },
      ),
    ).toBe(
      "/opt/vm-observability/current/bin/amtool --alertmanager.url=http://127.0.0.1:19093 silence add \\\n" +
        "  --duration=2h --author='Ada L.' --comment='disk; rm -rf /' \\\n" +
        `  'alertname="it'\\''s $(reboot)"' \\\n  'instance="web-1"'`,
    );
  });

  it("ends after its duration", () => {
    const now = new Date("2026-03-01T10:00:00.000Z");
    const ends = (duration: string) =>
      state.silenceBody({ matchers: [], author: "", comment: "", duration }, now).endsAt;
    expect(["30m", "4h", "7d"].map(ends)).toEqual([
      "2026-03-01T10:30:00.000Z",
      "2026-03-01T14:00:00.000Z",
      "2026-03-08T10:00:00.000Z",
    ]);
  });

  it("is found for an alert when it is in force and all of its matchers hold", () => {
    const silence = (id: string, matchers: readonly Partial<Matcher>[], active = "active") => ({
      id,
      status: { state: active },
      matchers: matchers.map((each) => ({ isRegex: false, ...each })),
    });
    const silences = [
      silence("exact", [{ name: "alertname", value: "a" }]),
      silence("regex", [{ name: "instance", value: "web-.", isRegex: true }]),
      silence("part", [{ name: "instance", value: "web", isRegex: true }]),
      silence("not", [{ name: "alertname", value: "b", isEqual: false }]),
      silence("ended", [{ name: "alertname", value: "a" }], "expired"),
      silence("other", [{ name: "alertname", value: "b" }]),
    ];
    const own = state.silencesFor(silences, [equal("alertname", "a"), equal("instance", "web-1")]);
    expect(own.map(({ id }) => id)).toEqual(["exact", "regex", "not"]);
    expect(state.silencesFor(silences, [])).toHaveLength(5);
  });

  it("says how many alerts one would reach now: a misspelt label silenced nothing without a word", () => {
    const alert = (instance: string) => ({ labels: { alertname: "a", instance } });
    const alerts = [alert("web-1"), alert("web-2"), alert("db-1"), { labels: { alertname: "b" } }];
    const like = (name: string, value: string): Matcher => ({ ...equal(name, value), isRegex: true });
    const reach = (...matchers: readonly Matcher[]) => state.reachOf(alerts, matchers);
    expect(reach(like("instance", "web-.+"))).toBe("2 alerts that fire now have these labels, on 2 hosts.");
    expect(reach(equal("alertname", "a"), equal("instance", "db-1"))).toBe("1 alert that fires now has these labels.");
    expect(reach(equal("instance", "nosuch"))).toBe("No alert that fires now has these labels.");
    expect([reach(), state.reachOf(undefined, [equal("alertname", "a")])]).toEqual(["", ""]);
  });
});
