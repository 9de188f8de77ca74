import { onCallAt } from "../../lib/escalation";
import { browserModule } from "./browser-module";

interface Matcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  readonly isEqual: boolean;
}
interface Shown {
  readonly structural: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly name: string;
  readonly severity: string;
  readonly since: string;
  readonly silenced: boolean;
  readonly muted: boolean;
  readonly runbook?: string;
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

interface AlertsModule {
  alertsNow(answers: { prometheus?: unknown; rules?: unknown; alertmanager?: readonly unknown[] }): readonly Shown[];
  byName(alerts: readonly Shown[]): readonly { name: string; alerts: readonly Shown[] }[];
  doubtsAbout(answers: unknown): readonly string[];
  agoOf(since: string, now: number): string;
}
interface StateModule {
  hostsOf(
    hosts: readonly { name: string; roles: readonly string[] }[],
    answer: unknown,
  ): readonly { name: string; release: string; problems: readonly string[] }[];
  onCallNow(schedule: Schedule, now: Date): { who: string; until?: string; next?: string } | undefined;
  matchersOf(text: string): readonly Matcher[] | undefined;
  matcherText(matcher: Matcher): string;
  silenceCommand(at: { amtool: string; port: number }, silence: Silence): string;
  silenceBody(silence: Silence, now: Date): { startsAt: string; endsAt: string };
  silencesFor(silences: readonly unknown[], matchers: readonly Matcher[]): readonly { id: string }[];
}

const state = { ...browserModule<AlertsModule>("alerts.mjs"), ...browserModule<StateModule>("state.mjs") };

const labels = (alertname: string, severity: string, more: Record<string, string> = {}) => ({
  alertname,
  severity,
  ...more,
});
const equal = (name: string, value: string): Matcher => ({ name, value, isRegex: false, isEqual: true });

describe("what fires now", () => {
  const answer = [
    { labels: labels("Watchdog", "none"), startsAt: "2026-03-01T00:00:00Z" },
    { labels: labels("cpu_high", "warning"), startsAt: "2026-03-01T09:00:00Z" },
    {
      labels: labels("disk_full", "critical", { instance: "web-1" }),
      annotations: { summary: "full", runbook_url: "http://10.0.0.5:8090/runbooks/disk_full" },
      startsAt: "2026-03-01T10:00:00Z",
      status: { silencedBy: ["a"], inhibitedBy: [] },
    },
    {
      labels: labels("odd", "page"),
      annotations: { runbook_url: "javascript:alert(1)" },
      startsAt: "2026-03-01T08:00:00Z",
    },
    { labels: labels("memory_high", "warning"), startsAt: "2026-03-01T08:30:00Z", status: { inhibitedBy: ["b"] } },
  ];

  it("is in order: the gravest first, then the oldest; the Watchdog is none of it", () => {
    const shown = state.alertsNow({ alertmanager: answer });
    expect(shown.map(({ name }) => name)).toEqual(["disk_full", "memory_high", "cpu_high", "odd"]);
    expect(shown.map(({ silenced, muted }) => [silenced, muted])).toEqual([
      [true, false],
      [false, true],
      [false, false],
      [false, false],
    ]);
  });

  it("leads to runbooks by addresses of the web only", () => {
    const shown = state.alertsNow({ alertmanager: answer });
    expect(shown.map(({ runbook }) => runbook)).toEqual([
      "http://10.0.0.5:8090/runbooks/disk_full",
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("is also what only Prometheus knows, because Alertmanager does not answer or has not heard of it", () => {
    const alert = (name: string, firing: string) => ({
      labels: labels(name, "warning"),
      state: firing,
      activeAt: "2026-03-01T08:00:00Z",
    });
    const prometheus = {
      data: {
        alerts: [
          alert("cpu_high", "firing"),
          alert("b", "pending"),
          alert("new", "firing"),
          alert("Watchdog", "firing"),
        ],
      },
    };
    expect(state.alertsNow({ prometheus }).map(({ name }) => name)).toEqual(["cpu_high", "new"]);
    expect(state.alertsNow({ prometheus, alertmanager: answer.slice(0, 2) }).map(({ name }) => name)).toEqual([
      "new",
      "cpu_high",
    ]);
    expect(state.alertsNow({})).toEqual([]);
  });
});

describe("doubts about what is shown", () => {
  const has = { prometheus: true, alertmanager: true };
  const firing = (name: string, activeAt = "2026-03-01T08:00:00Z") => ({
    labels: labels(name, "warning"),
    state: "firing",
    activeAt,
  });
  const prometheus = (...alerts: unknown[]) => ({ data: { alerts } });

  it("are none where both answer and know the same", () => {
    const alertmanager = [{ labels: { ...labels("Watchdog", "warning"), environment: "added on the way" } }];
    expect(state.doubtsAbout({ prometheus: prometheus(firing("Watchdog")), alertmanager, has })).toEqual([]);
  });

  it.each([
    ["a silent Prometheus", { alertmanager: [], has }, ["Prometheus does not answer"]],
    ["a silent Alertmanager", { prometheus: prometheus(firing("Watchdog")), has }, ["Alertmanager does not answer"]],
    ["no Watchdog", { prometheus: prometheus(), alertmanager: [], has }, ["The Watchdog does not fire"]],
    [
      "alerts that do not arrive",
      { prometheus: prometheus(firing("Watchdog"), firing("a")), alertmanager: [], has },
      ["Alertmanager has not received 2 of the 2 alerts"],
    ],
    [
      "alerts that have just begun",
      { prometheus: prometheus(firing("Watchdog", new Date().toISOString())), alertmanager: [], has },
      [],
    ],
    ["a stack without either", { has: { prometheus: false, alertmanager: false } }, []],
  ])("tell of %s", (_, answers, expected) => {
    const doubts = state.doubtsAbout(answers);
    expect(doubts).toHaveLength(expected.length);
    expected.forEach((text, index) => expect(doubts[index]).toContain(text));
  });
});

describe("an alert that Alertmanager does not have", () => {
  const has = { prometheus: true, alertmanager: true };
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
  const fires = (own: Record<string, string>, seconds = 600) => ({
    labels: own,
    state: "firing",
    activeAt: ago(seconds),
  });
  const watchdog = labels("Watchdog", "none");
  const full = (mountpoint: string) => labels("disk_full", "critical", { instance: "web-1", job: "node", mountpoint });
  const external = { environment: "production" };
  const prometheus = (...alerts: unknown[]) => ({ data: { alerts: [fires(watchdog), ...alerts] } });

  it("is shown, and said to be missing, where another of its name, host and job is there and silenced", () => {
    const answers = {
      prometheus: prometheus(fires(full("/")), fires(full("/var"))),
      alertmanager: [
        { labels: { ...watchdog, ...external }, startsAt: ago(9) },
        { labels: { ...full("/"), ...external }, startsAt: ago(500), status: { silencedBy: ["x"] } },
      ],
    };
    expect(state.alertsNow(answers).map(({ labels: own, silenced }) => [own["mountpoint"], silenced])).toEqual([
      ["/var", false],
      ["/", true],
    ]);
    expect(state.doubtsAbout({ ...answers, has })).toEqual([
      "Alertmanager has not received 1 of the 3 alerts that fire in Prometheus: nobody is notified of them.",
    ]);
  });

  it("is on its way in its first moments of firing, however long its condition has held", () => {
    const own = labels("cpu_high", "warning", { instance: "web-1" });
    const rules = { data: { groups: [{ rules: [{ duration: 300, alerts: [{ labels: own }] }] }] } };
    const answers = (held: number) => ({
      prometheus: prometheus(fires(own, held)),
      rules,
      alertmanager: [{ labels: watchdog, startsAt: ago(9) }],
    });
    expect(state.doubtsAbout({ ...answers(301), has })).toEqual([]);
    expect(state.agoOf(state.alertsNow(answers(360))[0]?.since ?? "", Date.now())).toBe("1 min");
    expect(state.doubtsAbout({ ...answers(430), has })).toHaveLength(1);
  });

  it("is said to come again where Alertmanager has none at all, as after a restart", () => {
    const [doubt] = state.doubtsAbout({ prometheus: prometheus(fires(full("/"))), alertmanager: [], has });
    expect(doubt).toContain(
      "After a restart it gets them again within two minutes; if this stays, nobody is notified.",
    );
  });

  it("is found among thousands in well under a second", () => {
    const many = Array.from({ length: 5000 }, (_, index) => full(`/mnt/${index}`));
    const answers = {
      prometheus: prometheus(...many.map((own) => fires(own))),
      alertmanager: many.slice(1).map((own) => ({ labels: { ...own, ...external }, startsAt: ago(9) })),
    };
    const begun = Date.now();
    expect(state.doubtsAbout({ ...answers, has })[0]).toContain("not received 2 of the 5001");
    expect(Date.now() - begun).toBeLessThan(1500);
  });
});

describe("alerts that notify nobody themselves", () => {
  it("are distinguished from those that notify people, by their receiver or their severity", () => {
    const down = labels("HostDown", "none", { instance: "web-1" });
    const alertmanager = [
      { labels: down, startsAt: "2026-03-01T08:00:00Z", receivers: [{ name: "null" }] },
      {
        labels: labels("cpu_high", "warning"),
        startsAt: "2026-03-01T08:00:00Z",
        receivers: [{ name: "null" }, { name: "team" }],
      },
    ];
    expect(state.alertsNow({ alertmanager }).map(({ name, structural }) => [name, structural])).toEqual([
      ["cpu_high", false],
      ["HostDown", true],
    ]);
    const prometheus = { data: { alerts: [{ labels: down, state: "firing", activeAt: "2026-03-01T08:00:00Z" }] } };
    expect(state.alertsNow({ prometheus }).map(({ structural }) => structural)).toEqual([true]);
  });
});

describe("many alerts", () => {
  it("are grouped by name, in the order of the gravest and oldest of each", () => {
    const alertmanager = ["a", "b", "a"].map((name, index) => ({
      labels: labels(name, index === 1 ? "warning" : "critical", { instance: `web-${index}` }),
      startsAt: "2026-03-01T08:00:00Z",
    }));
    const groups = state.byName(state.alertsNow({ alertmanager }));
    expect(groups.map(({ name, alerts }) => [name, alerts.length])).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
  });
});

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
        { amtool: "/opt/vm-observability/current/bin/amtool", port: 19_093 },
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
});

describe("the age of an alert", () => {
  const now = Date.parse("2026-03-03T10:00:00Z");
  it.each([
    ["2026-03-03T09:59:30Z", "30 s"],
    ["2026-03-03T09:48:10Z", "11 min"],
    ["2026-03-03T06:47:00Z", "3 h 13 min"],
    ["2026-03-01T08:00:00Z", "2 d 2 h"],
    ["2026-03-03T10:00:05Z", "0 s"],
  ])("since %s is %s", (since, text) => {
    expect(state.agoOf(since, now)).toBe(text);
  });
});
