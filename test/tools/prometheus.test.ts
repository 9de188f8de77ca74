import { mkdirSync, writeFileSync } from "node:fs";
import { eventually, run, succeed } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { freePort } from "../../harness/ports";
import { ALERTMANAGER_METRICS, alertmanagerRules, maintenanceRules } from "../../lib/alertmanager";
import { PROMETHEUS_METRICS, prometheusOf, prometheusPlan, type PrometheusModel } from "../../lib/prometheus";
import { catalogueOf, checkRules, promtoolTests, SCRAPE_METRICS, type RuleGroup } from "../../lib/rules";
import { defaultSpecification, mergeSpecification } from "../../lib/specification";
import { Duration } from "../../lib/units";
import { toYaml } from "../../lib/yaml";
import { everything, parts } from "../prometheus/model";
import { runTool } from "./run-tool";
import { Staged } from "./servers";

const VERSIONS: [version: string, suite: Suite][] = [
  ["2.42.0", "bookworm"],
  ["2.53.3", "trixie"],
  ["3.5.3", "sid"],
];

const staged: Staged[] = [];
afterEach(async () => {
  await Promise.all(staged.splice(0).map((one) => one.remove()));
});

function stage(model: PrometheusModel, version: string, suite: Suite): Staged {
  const plan = prometheusPlan(model, { source: { source: "upstream" }, distribution: "debian-13", version });
  const one = new Staged(plan, suite);
  staged.push(one);
  return one;
}

describe.each(VERSIONS)("Prometheus %s", (version, suite) => {
  it("accepts the file and the rules that are rendered for it", async () => {
    for (const model of [prometheusOf(defaultSpecification, parts), everything]) {
      const outcomes = await stage(model, version, suite).validate();
      expect(outcomes.map(({ code, stdout, stderr }) => (code === 0 ? "accepted" : stdout + stderr))).toEqual([
        "accepted",
        "accepted",
      ]);
    }
  });

  it("refuses by its validation a rule that does not parse", async () => {
    const [watchdog] = everything.groups.flatMap(({ alerts }) => alerts);
    const broken: RuleGroup = {
      name: "broken",
      recording: [],
      alerts: watchdog ? [{ ...watchdog, expr: "up ==" }] : [],
    };
    const [checked] = await stage({ ...everything, groups: [broken] }, version, suite).validate();
    expect(checked?.code).not.toBe(0);
    expect(`${checked?.stdout}${checked?.stderr}`).toContain("broken.yml");
  });

  it("shows every alert of Prometheus and Alertmanager firing at its time and not before", async () => {
    const groups = [...everything.groups, alertmanagerRules({ clustered: true })];
    const one = stage({ ...everything, groups }, version, suite);
    mkdirSync(one.path("files/prometheus/tests"));
    const tests = promtoolTests(groups, { runbooks: everything.runbooks, version });
    for (const { name, document } of tests)
      writeFileSync(one.path(`files/prometheus/tests/${name}.yml`), toYaml(document));
    writeFileSync(one.path("files/prometheus/tests/watchdog.yml"), toYaml(WATCHDOG));
    const names = [...tests.map(({ name }) => name), "watchdog"];
    const outcome = await runTool("promtool", suite, [
      ...["test", "rules"],
      ...names.map((name) => one.path(`files/prometheus/tests/${name}.yml`)),
    ]);
    expect(outcome.code === 0 ? "passed" : outcome.stdout + outcome.stderr).toBe("passed");
    const proven = groups.flatMap(({ alerts }) => alerts).filter(({ proof }) => proof);
    expect(tests.flatMap(({ document }) => document.tests).length).toBe(2 * proven.length);
  });

  it("opens and closes maintenance windows by the clocks of their zones", async () => {
    const window = { days: ["thursday" as const], from: "02:00", to: "03:00", matchers: ["job=node"] };
    const windows = {
      here: window,
      there: { ...window, timeZone: "America/New_York" },
      night: { ...window, days: ["wednesday" as const], from: "23:00", to: "00:10" },
    };
    const rules = maintenanceRules(mergeSpecification(defaultSpecification, { maintenanceWindows: windows }))!;
    const one = stage({ ...everything, groups: [...everything.groups, rules] }, version, suite);
    mkdirSync(one.path("files/prometheus/tests"));
    const [proof] = promtoolTests([rules], { version });
    // 1970 began on a Thursday; New York was five hours behind.
    const open = {
      "5m": "night",
      "11m": undefined,
      "1h59m": undefined,
      "2h": "here",
      "2h59m": "here",
      "3h": undefined,
    };
    const later = { "6h55m": undefined, "7h": "there", "8h": undefined };
    const at = Object.entries({ ...open, ...later }).map(([eval_time, name]) => ({
      expr: 'sum by (window) (ALERTS{alertname="MaintenanceWindow",alertstate="firing"})',
      eval_time,
      exp_samples: name === undefined ? [] : [{ labels: `{window="${name}"}`, value: 1 }],
    }));
    const tests = [...proof!.document.tests, { interval: "1m", input_series: [], promql_expr_test: at }];
    writeFileSync(
      one.path("files/prometheus/tests/maintenance.yml"),
      toYaml({ ...proof!.document, evaluation_interval: "5m", tests }),
    );
    const { code, stdout, stderr } = await runTool("promtool", suite, [
      ...["test", "rules", one.path("files/prometheus/tests/maintenance.yml")],
    ]);
    expect(code === 0 ? "passed" : stdout + stderr).toBe("passed");
  });

  it("starts by the unit's command line, becomes ready, and makes a changed rule live by a reload", async () => {
    const port = await freePort();
    const model: PrometheusModel = {
      ...everything,
      port,
      exposure: "loopback",
      jobs: [...selfJob(port), ...offline()],
    };
    const one = stage(model, version, suite);
    const environment = { VMO_HOST_NAME: "monitor-1" };
    const started = Date.now() / 1000;
    const server = await one.start(environment);
    await one.probe(Math.floor(started));
    const labels = await eventually("the first scrape is stored", () => externalLabels(port));
    expect(labels).toEqual({ environment: "production", price: "5$", replica: "monitor-1" });
    expect((await rulesOf(port)).map(({ name }) => name)).toContain("PrometheusBadConfig");

    const alerts = everything.groups.flatMap((group) => group.alerts).filter(({ name }) => name === "Watchdog");
    const fewer = { ...model, groups: [{ name: "only", recording: [], alerts }] };
    one.write(prometheusPlan(fewer, { source: { source: "upstream" }, distribution: "debian-13", version }));
    const asked = Date.now() / 1000;
    server.kill("SIGHUP");
    await one.probe(asked);
    expect((await rulesOf(port)).map(({ name }) => name)).toEqual(["Watchdog"]);
    expect(server.exitCode).toBeNull();
  });

  it("is distinguished from a server whose disk is full: then the probe of its samples fails", async () => {
    const port = await freePort();
    const second = Duration.seconds(1);
    const jobs = selfJob(port).map((job) => ({ ...job, interval: second }));
    const one = stage({ ...everything, port, exposure: "loopback", scrapeInterval: second, jobs }, version, suite);
    const data = one.path("var/lib/vm-observability/prometheus");
    await succeed("mount", ["-t", "tmpfs", "-o", "size=32m", "tmpfs", data]);
    try {
      await one.start({ VMO_HOST_NAME: "monitor-1" });
      await one.probe(0);
      // Again and again, since what it had reserved comes free now and then.
      const filled = () => run("sh", ["-c", `cat /dev/zero >>${data}/fill`]);
      // Or it has ended: the map of its running queries lies on that disk, too.
      const stores = () => one.holds("prometheus_tsdb_head_max_time_seconds").catch(() => false);
      const noticed = async () => (await filled()).code !== 0 && !(await stores());
      await eventually("the probe notices", noticed);
    } finally {
      await succeed("umount", ["--lazy", data]);
    }
  });

  it("has every metric that the rules about it use", async () => {
    const port = await freePort();
    const alertmanagers = [{ configs: { static_configs: [{ targets: ["127.0.0.1:1"] }] }, relabelings: [] }];
    const jobs = [...selfJob(port), ...offline()];
    const one = stage({ ...everything, port, exposure: "loopback", jobs, alertmanagers }, version, suite);
    await one.start({ VMO_HOST_NAME: "monitor-1" });
    await one.probe(0);
    // A store has to take a sample before its newest one has a time, and new versions count what they drop by its reason; here no store answers.
    const later = [
      "prometheus_remote_storage_queue_highest_sent_timestamp_seconds",
      "prometheus_remote_storage_samples_dropped_total",
    ];
    const names = PROMETHEUS_METRICS.map(({ name }) => name).filter((name) => !later.includes(name));
    let missing = names;
    await eventually("the metrics page has every metric", async () => {
      const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      missing = names.filter((name) => !page.includes(`# TYPE ${name} `));
      return missing.length === 0;
    }).catch(() => undefined);
    expect(missing).toEqual([]);
  });
});

describe("the rules about Prometheus and Alertmanager", () => {
  it("pass the offline checks over what the two servers expose", () => {
    const groups = [...everything.groups, alertmanagerRules({ clustered: true })];
    const catalogue = catalogueOf([...SCRAPE_METRICS, ...PROMETHEUS_METRICS, ...ALERTMANAGER_METRICS], []);
    const every = Duration.seconds(15);
    for (const version of ["2.42.0", "3.5.3"])
      expect(checkRules(groups, catalogue, { scrapeInterval: every, evaluationInterval: every, version })).toEqual({
        problems: [],
        advice: [],
      });
  });
});

describe("Prometheus's unit", () => {
  it("is a unit that systemd takes, with an exposure of at most 1.5", async () => {
    const one = stage(everything, "3.5.3", "sid");
    const { exposure, wrong } = await one.unitReport("prometheus");
    expect(wrong).toBe("");
    expect(exposure).toBeLessThanOrEqual(1.5);
  });
});

/** The Watchdog is never silent, so that it has a test of its own and no proof. */
const WATCHDOG = {
  rule_files: ["../rules/prometheus.yml"],
  evaluation_interval: "15s",
  tests: [
    {
      name: "Watchdog fires from the first evaluation on, and for ever",
      interval: "15s",
      input_series: [],
      promql_expr_test: ["0s", "15s", "1h"].map((eval_time) => ({
        expr: 'ALERTS{alertname="Watchdog"}',
        eval_time,
        exp_samples: [
          {
            labels: 'ALERTS{alertname="Watchdog", alertstate="firing", family="watchdog", severity="none"}',
            value: 1,
          },
        ],
      })),
    },
  ],
};

/** The server scrapes itself. */
function selfJob(port: number): PrometheusModel["jobs"] {
  const configs = { static_configs: [{ targets: [`127.0.0.1:${port}`], labels: { instance: "monitor-1" } }] };
  return [{ name: "prometheus", interval: Duration.seconds(1), discovery: { configs, relabelings: [] } }];
}

/** Discoveries that find nothing: a folder without files, and a port that nobody listens on. */
function offline(): PrometheusModel["jobs"] {
  const interval = Duration.seconds(1);
  return [
    {
      name: "files",
      interval,
      discovery: { configs: { file_sd_configs: [{ files: ["none.json"] }] }, relabelings: [] },
    },
    {
      name: "asked",
      interval,
      discovery: { configs: { http_sd_configs: [{ url: "http://127.0.0.1:1/" }] }, relabelings: [] },
    },
  ];
}

/** External labels as other servers see them; nothing before the first scrape. */
async function externalLabels(port: number): Promise<Readonly<Record<string, string>> | undefined> {
  const page = await (await fetch(`http://127.0.0.1:${port}/federate?match[]=up`)).text();
  const line = page.split("\n").find((one) => one.startsWith("up{"));
  if (line === undefined) return undefined;
  const labels = [...line.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value] as const);
  return Object.fromEntries(labels.filter(([name]) => ["environment", "price", "replica"].includes(name)));
}

async function rulesOf(port: number): Promise<{ name: string }[]> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/rules`);
  const body = (await answer.json()) as { data: { groups: { rules: { name: string }[] }[] } };
  return body.data.groups.flatMap(({ rules }) => rules);
}
