import { browserModule } from "./browser-module";

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

interface AlertsModule {
  alertsNow(answers: { prometheus?: unknown; rules?: unknown; alertmanager?: readonly unknown[] }): readonly Shown[];
  byName(alerts: readonly Shown[]): readonly { name: string; alerts: readonly Shown[] }[];
  doubtsAbout(answers: unknown): readonly string[];
  agoOf(since: string, now: number): string;
  statusOf(
    loud: readonly { readonly severity: string }[],
    doubts: readonly string[],
    isEvaluated: boolean,
  ): { readonly state: string; readonly text: string };
}

const alerts = browserModule<AlertsModule>("alerts.mjs");

const labels = (alertname: string, severity: string, more: Record<string, string> = {}) => ({
  alertname,
  severity,
  ...more,
});

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
    const shown = alerts.alertsNow({ alertmanager: answer });
    expect(shown.map(({ name }) => name)).toEqual(["disk_full", "memory_high", "cpu_high", "odd"]);
    expect(shown.map(({ silenced, muted }) => [silenced, muted])).toEqual([
      [true, false],
      [false, true],
      [false, false],
      [false, false],
    ]);
  });

  it("leads to runbooks by addresses of the web only", () => {
    const shown = alerts.alertsNow({ alertmanager: answer });
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
    expect(alerts.alertsNow({ prometheus }).map(({ name }) => name)).toEqual(["cpu_high", "new"]);
    expect(alerts.alertsNow({ prometheus, alertmanager: answer.slice(0, 2) }).map(({ name }) => name)).toEqual([
      "cpu_high",
      "new",
    ]);
    expect(alerts.alertsNow({})).toEqual([]);
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
    expect(alerts.doubtsAbout({ prometheus: prometheus(firing("Watchdog")), alertmanager, has })).toEqual([]);
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
    const doubts = alerts.doubtsAbout(answers);
    expect(doubts).toHaveLength(expected.length);
    expected.forEach((text, index) => expect(doubts[index]).toContain(text));
  });
});

describe("the first line", () => {
  it.each([
    [[], [], true, "good", "Nothing needs attention"],
    [[], ["Alertmanager does not answer"], true, "unknown", "Nothing fires, but something is wrong"],
    [[], ["Prometheus does not answer"], false, "unknown", "It is not known what fires"],
    [[{ severity: "info" }], ["Prometheus does not answer"], false, "warning", "1 alert is firing"],
    [[{ severity: "info" }, { severity: "critical" }], [], true, "critical", "2 alerts are firing"],
  ])("never says that all is well where it is not known: %j %j", (loud, doubts, isEvaluated, state, text) => {
    expect(alerts.statusOf(loud, doubts, isEvaluated)).toEqual({ state, text });
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
      prometheus: prometheus(fires(full("/"), 300), fires(full("/var"))),
      alertmanager: [
        { labels: { ...watchdog, ...external }, startsAt: ago(9) },
        { labels: { ...full("/"), ...external }, startsAt: ago(500), status: { silencedBy: ["x"] } },
      ],
    };
    expect(alerts.alertsNow(answers).map(({ labels: own, silenced }) => [own["mountpoint"], silenced])).toEqual([
      ["/var", false],
      ["/", true],
    ]);
    expect(alerts.doubtsAbout({ ...answers, has })).toEqual([
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
    expect(alerts.doubtsAbout({ ...answers(301), has })).toEqual([]);
    expect(alerts.agoOf(alerts.alertsNow(answers(360))[0]?.since ?? "", Date.now())).toBe("1 min");
    expect(alerts.doubtsAbout({ ...answers(430), has })).toHaveLength(1);
  });

  it("began anew when Prometheus restarted: it fires for as long as Prometheus says, once it knows", () => {
    const own = labels("cpu_high", "warning", { instance: "web-1" });
    const alertmanager = [{ labels: { ...own, ...external }, startsAt: ago(14) }];
    const since = (answers: object) => alerts.agoOf(alerts.alertsNow(answers)[0]?.since ?? "", Date.now());
    expect(since({ alertmanager, prometheus: prometheus(fires(own, 840)) })).toBe("14 min");
    expect(since({ alertmanager, prometheus: prometheus(fires(own, 3)) })).toBe("14 s");
    expect(since({ alertmanager })).toBe("14 s");
  });

  it("is said to come again where Alertmanager has none at all, as after a restart", () => {
    const [doubt] = alerts.doubtsAbout({ prometheus: prometheus(fires(full("/"))), alertmanager: [], has });
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
    expect(alerts.doubtsAbout({ ...answers, has })[0]).toContain("not received 2 of the 5001");
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
    expect(alerts.alertsNow({ alertmanager }).map(({ name, structural }) => [name, structural])).toEqual([
      ["cpu_high", false],
      ["HostDown", true],
    ]);
    const prometheus = { data: { alerts: [{ labels: down, state: "firing", activeAt: "2026-03-01T08:00:00Z" }] } };
    expect(alerts.alertsNow({ prometheus }).map(({ structural }) => structural)).toEqual([true]);
  });
});

describe("many alerts", () => {
  it("are grouped by name, in the order of the gravest and oldest of each", () => {
    const alertmanager = ["a", "b", "a"].map((name, index) => ({
      labels: labels(name, index === 1 ? "warning" : "critical", { instance: `web-${index}` }),
      startsAt: "2026-03-01T08:00:00Z",
    }));
    const groups = alerts.byName(alerts.alertsNow({ alertmanager }));
    expect(groups.map(({ name, alerts }) => [name, alerts.length])).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
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
    expect(alerts.agoOf(since, now)).toBe(text);
  });
});
