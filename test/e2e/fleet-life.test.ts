import { Application } from "../../harness/application";
import { eventually } from "../../harness/command";
import type { DeliveredAlert } from "../../harness/sink";
import { liveRelease } from "../../harness/live-release";
import { certificateOf } from "../../lib/host";
import { Duration } from "../../lib/units";
import { addBrokenService, BROKEN_PORT } from "./broken-service";
import type { Variant } from "./deployment";
import { PYTHON_PORT, pythonExample, runPythonExample } from "./python-example";
import { filesOn, liveFilesOn, servicesOn, statusOf } from "./host-state";
import { type Scene, setScene } from "./scene";

const MONITOR = "monitor-1";
const WORKLOADS = ["web-1", "web-2"];
const SERVERS = ["vmo-alertmanager.service", "vmo-portal.service", "vmo-prometheus.service"];

/** The document's 29 system metrics. */
const SYSTEM_METRICS = [
  ...["cpu_usage_percent", "cpu_load_average_1m", "cpu_load_average_5m", "cpu_load_average_15m"],
  ...["cpu_context_switches", "cpu_interrupts", "cpu_steal_time"],
  ...["memory_total_bytes", "memory_available_bytes", "memory_used_percent", "memory_cached_bytes"],
  ...["memory_buffers_bytes", "swap_used_bytes", "swap_total_bytes"],
  ...["disk_usage_percent", "disk_free_bytes", "disk_total_bytes", "disk_io_read_bytes", "disk_io_write_bytes"],
  ...["disk_io_operations", "inode_usage_percent"],
  ...["network_receive_bytes", "network_transmit_bytes", "network_receive_packets", "network_transmit_packets"],
  ...["network_errors", "network_dropped_packets", "tcp_connections_active", "tcp_connections_time_wait"],
];

/** What is recorded from applications. */
const APPLICATION_METRICS = ["error_rate_percent", "api_calls_per_minute", "availability_percent", "response_time_ms"];

let scene: Scene;
let world: Scene["world"];
let sink: Scene["sink"];
let deployment: Scene["deployment"];
let prometheus: Scene["prometheus"];

beforeAll(async () => {
  scene = await setScene({ hosts: [MONITOR, ...WORKLOADS] });
  ({ world, sink, deployment, prometheus } = scene);
  await Promise.all(WORKLOADS.map((name) => Application.install(world.host(name))));
});

afterAll(() => scene?.end());

/** What every test deploys when it has nothing to change. */
const BASE: Variant = {
  specification: {
    // The document's window of five minutes would take as long to forget errors; two seconds between scrapes allow less.
    applicationAlerts: {
      high_error_rate: {
        condition: "rate(http_requests_total{status=~'5..'}[20s]) > 0.05",
        duration: Duration.seconds(6),
      },
    },
  },
};

const threshold = (percent: number): Variant => ({
  specification: {
    ...BASE.specification,
    systemAlerts: { cpu_high: { condition: `cpu_usage_percent > ${percent}` } },
  },
});

/** Services of a host with their process numbers. */
const running = async (name: string) => servicesOn(world.host(name));

const ruleOf = async (wanted: string) => (await prometheus.rules()).find(({ name }) => name === wanted);

const firing = async () =>
  (await prometheus.alerts()).filter(({ state }) => state === "firing").map(({ name }) => name);

describe("a fleet of one monitoring host and two workloads", () => {
  it("is installed on empty hosts: every target up, every metric recorded, no alert but the Watchdog", async () => {
    const applied = await deployment.apply(BASE);
    expect(applied.errors).toBe("");

    const everyHost = [MONITOR, ...WORKLOADS];
    const jobs = { node: everyHost, node_units: everyHost, process: everyHost, application: WORKLOADS };
    const expected = Object.entries({ ...jobs, prometheus: [MONITOR], alertmanager: [MONITOR], portal: [MONITOR] })
      .flatMap(([job, instances]) => instances.map((instance) => `${job} ${instance} up`))
      .sort();
    const targets = async () =>
      (await prometheus.targets())
        .map((target) => `${target.job} ${target.instance} ${target.up ? "up" : "down"}`)
        .sort();
    await eventually("all targets are up", async () => (await targets()).join() === expected.join());

    await eventually("every metric has data of every host", async () => {
      const missing = await metricsWithoutData();
      return missing.length === 0;
    }).catch(async () => expect(await metricsWithoutData()).toEqual([]));
    // Budgets of objectives are summed up every two minutes.
    await eventually(
      "every rule was evaluated",
      async () => (await prometheus.rules()).every(({ health }) => health !== "unknown"),
      { seconds: 300 },
    );
    expect((await prometheus.rules()).filter(({ health }) => health !== "ok")).toEqual([]);
    expect(await firing()).toEqual(["Watchdog"]);
  });

  it("has a page about every alert, at the address that the alert gives", async () => {
    const [monitor, web] = [world.host(MONITOR), world.host("web-1")];
    const alerts = (await prometheus.rules()).filter(({ recording }) => !recording);
    const pages = alerts.map(({ name, annotations }) => ({ name, url: annotations["runbook_url"] ?? "" }));
    expect(pages.length).toBeGreaterThan(30);
    const { user, password } = scene.admin;
    const curl = `curl -sS --cacert ${certificateOf("fleet").ca} -u ${user}:${password}`;
    const asked = pages.map(({ url }) => `${curl} -o /dev/null -w '%{http_code}\\n' '${url}'`).join("; ");
    for (const host of [monitor, web]) {
      const statuses = (await host.succeed(asked)).trim().split("\n");
      expect(pages.filter((_, index) => statuses[index] !== "200")).toEqual([]);
    }
    const { url = "" } = pages.find(({ name }) => name === "cpu_high") ?? {};
    expect(await web.succeed(`${curl} '${url}'`)).toContain("<h1>Alert Runbook: cpu_high</h1>");
  });

  it("stays as it is: the next plan is empty, and activating again writes and restarts nothing", async () => {
    deployment.synthesize(BASE);
    const planned = await deployment.plan();
    expect(planned).toMatchObject({ ok: true, changes: { add: 0, change: 0, remove: 0 }, planned: {} });
    for (const host of world.hosts) {
      const before = [await filesOn(host), await servicesOn(host)];
      const release = await liveRelease(host);
      const { code, stderr } = await host.run(`sh /opt/vm-observability/current/activate apply --digest ${release}`);
      expect({ code, last: stderr.trim().split("\n").at(-1) }).toEqual({
        code: 0,
        last: `nothing to do: release ${release.slice(0, 12)} is live and healthy`,
      });
      expect([await filesOn(host), await servicesOn(host)]).toEqual(before);
    }
  });

  it("takes a threshold by one reload: no process restarts, and no other host is touched", async () => {
    const before = await running(MONITOR);
    const applied = await deployment.apply(threshold(81));
    expect(applied.errors).toBe("");
    expect(Object.keys(applied.planned)).toEqual([expect.stringMatching(/^terraform_data\..*monitor-1/)]);
    expect(await running(MONITOR)).toEqual(before);
    expect((await ruleOf("cpu_high"))?.query).toBe("cpu_usage_percent > 81");
    await eventually("the new rule was evaluated", async () => (await ruleOf("cpu_high"))?.health === "ok");
    const output = Object.values(applied.provisioned).join("");
    expect(output).toContain("reload: vmo-prometheus.service");
    expect(output).not.toContain("restart:");
  });

  it("has every server back that a signal asked to end, and leaves one alone that systemctl stopped", async () => {
    const monitor = world.host(MONITOR);
    const before = Object.entries(await running(MONITOR)).filter(([, { pid }]) => pid !== "0" && pid !== "");
    expect(before.map(([unit]) => unit)).toContain("vmo-prometheus.service");
    await monitor.succeed(`kill -TERM ${before.map(([, { pid }]) => pid).join(" ")}`);
    await eventually("all servers are back", async () => {
      const after = await running(MONITOR);
      return before.every(([unit, { pid }]) => after[unit]?.active === "active" && after[unit].pid !== pid);
    });
    await monitor.succeed("systemctl stop vmo-process-exporter.service && sleep 7");
    expect((await running(MONITOR))["vmo-process-exporter.service"]?.active).toBe("inactive");
    await monitor.succeed("systemctl start vmo-process-exporter.service");
  });

  it("changes nothing on the host when the host's own promtool refuses a rule", async () => {
    const monitor = world.host(MONITOR);
    const before = [await liveFilesOn(monitor), await running(MONITOR), await liveRelease(monitor)];
    const applied = await deployment.apply({
      ...threshold(82),
      // Synthesis refuses whatever it can read; a file that was overridden is the host's to check.
      change: (stack) =>
        stack.overrideFile("prometheus/rules/system_alerts.yml", {
          groups: [{ name: "system_alerts", rules: [{ alert: "refused_rule", expr: "up ==" }] }],
        }),
    });
    expect(applied.ok).toBe(false);
    const output = Object.values(applied.provisioned).join("");
    expect(output).toContain("refused_rule");
    expect(output).toContain("nothing was changed, this host stays on release");
    expect([await liveFilesOn(monitor), await running(MONITOR), await liveRelease(monitor)]).toEqual(before);
  });

  it("goes back by itself when a release does not become healthy, and takes the next good one", async () => {
    const monitor = world.host(MONITOR);
    expect((await deployment.apply(threshold(83))).errors).toBe("");
    const good = await liveRelease(monitor);
    const before = await running(MONITOR);

    const failed = await deployment.apply({
      ...threshold(84),
      change: (stack) => addBrokenService(stack, { role: "metrics" }),
    });
    expect(failed.ok).toBe(false);
    const lines = Object.values(failed.provisioned).join("").split("\n");
    expect(lines.filter((line) => line.includes("vm-observability: "))).toEqual([
      expect.stringMatching(/vmo-broken\.service .*journalctl -u vmo-broken.service.*; this host is back on release/),
    ]);
    expect(await liveRelease(monitor)).toBe(good);
    expect(Object.keys(await running(MONITOR)).sort()).toEqual(Object.keys(before).sort());
    for (const server of SERVERS) expect((await running(MONITOR))[server]?.pid).toBe(before[server]?.pid);
    expect((await ruleOf("cpu_high"))?.query).toBe("cpu_usage_percent > 83");
    expect((await statusOf(monitor)).get("outcome")).toBe("rolled-back");

    expect((await deployment.apply(threshold(85))).errors).toBe("");
    expect((await ruleOf("cpu_high"))?.query).toBe("cpu_usage_percent > 85");
  });

  it("names the program that holds a port which a release needs, before anything is touched", async () => {
    const web = world.host("web-1");
    await web.succeed(`systemd-run --unit=thief --quiet systemd-socket-activate -l ${BROKEN_PORT} /bin/true`);
    const before = await liveRelease(web);
    const failed = await deployment.apply({ ...BASE, change: (stack) => addBrokenService(stack, "workloads") });
    await web.succeed("systemctl stop thief");
    expect(failed.ok).toBe(false);
    expect(Object.values(failed.provisioned).join("")).toMatch(/9198.*systemd-socket/);
    expect(await liveRelease(web)).toBe(before);
    expect((await deployment.apply(BASE)).errors).toBe("");
  });

  it("notifies the receiver when an exporter is down for its minute, and when it is back", async () => {
    const web = world.host("web-1");
    const about = (status: string) => (alert: DeliveredAlert) =>
      alert.labels["alertname"] === "service_down" &&
      alert.labels["instance"] === "web-1" &&
      alert.labels["job"] === "process" &&
      alert.status === status;
    const stopped = Date.now();
    await web.succeed("systemctl stop vmo-process-exporter.service");
    await sink.delivery(about("firing"), { what: "service_down of web-1" });
    expect((Date.now() - stopped) / 1000).toBeGreaterThan(59);
    await web.succeed("systemctl start vmo-process-exporter.service");
    await sink.delivery(about("resolved"), { what: "the end of service_down" });
  });

  it("raises the error rate's alert for the one workload that fails, and ends it", async () => {
    const about = (status: string) => (alert: DeliveredAlert) =>
      alert.labels["alertname"] === "high_error_rate" && alert.status === status;
    await Application.on(world.host("web-2")).behave({ errorRate: 0.5 });
    await sink.delivery(about("firing"), { what: "high_error_rate" });
    const instances = (await prometheus.alerts()).filter(({ name }) => name === "high_error_rate");
    expect([...new Set(instances.map(({ instance }) => instance))]).toEqual(["web-2"]);
    await Application.on(world.host("web-2")).behave({ errorRate: 0 });
    await sink.delivery(about("resolved"), { what: "the end of high_error_rate" });
    const told = sink.alerts.filter(({ labels }) => labels["alertname"] === "high_error_rate");
    expect([...new Set(told.map(({ labels }) => labels["instance"]))]).toEqual(["web-2"]);
  });

  it("scrapes the document's Python example, and probes it from outside", async () => {
    const web = world.host("web-1");
    await runPythonExample(web);
    expect(await web.succeed("cat /opt/example/example.py")).toBe(pythonExample().trimEnd());
    const page = `http://${web.address}:${PYTHON_PORT}/metrics`;
    const quickly = { interval: Duration.seconds(2), timeout: Duration.seconds(1) };
    const applied = await deployment.apply({
      hosts: { [MONITOR]: {}, "web-1": { additionalTargets: [{ port: PYTHON_PORT }] }, "web-2": {} },
      specification: {
        ...BASE.specification,
        probes: {
          example: {
            type: "http",
            targets: [page, `${page}/not-there`],
            matches: "user_registrations_total",
            ...quickly,
          },
          port: { type: "tcp", targets: [`${web.address}:${PYTHON_PORT}`, `${web.address}:1`], ...quickly },
          ping: { type: "icmp", targets: [web.address], ...quickly },
        },
      },
    });
    expect(applied.errors).toBe("");

    const one = async (query: string) => (await prometheus.query(query))[0]?.value ?? 0;
    const of = (metric: string) => `${metric}{job="application",instance="web-1",port="${PYTHON_PORT}"}`;
    await eventually("users register", async () => (await one(of("user_registrations_total"))) > 5);
    await eventually("users are active", async () => (await one(of("active_users_current"))) > 5);
    await eventually("requests take time", async () => (await one(of("request_processing_seconds_count"))) > 5);
    expect(await one(of("up"))).toBe(1);

    const probed = async () =>
      (await prometheus.query("probe_success")).map(
        ({ metric, value }) => `${metric["job"]} ${metric["instance"]} ${value}`,
      );
    await eventually("every target was asked", async () => (await probed()).length === 5);
    expect((await probed()).sort()).toEqual(
      [
        `probe-example ${page} 1`,
        // The example answers every path with its page.
        `probe-example ${page}/not-there 1`,
        `probe-port ${web.address}:${PYTHON_PORT} 1`,
        `probe-port ${web.address}:1 0`,
        `probe-ping ${web.address} 1`,
      ].sort(),
    );
    // Nobody else can have the monitoring host ask anything.
    const monitor = world.host(MONITOR);
    const asked = (address: string) =>
      `curl -sS --insecure --max-time 5 'https://${address}:9115/probe?module=ping&target=${web.address}'`;
    expect((await web.run(asked(monitor.address))).stderr).toContain("Failed to connect");
    expect((await monitor.run(asked("127.0.0.1"))).stderr).toContain("certificate required");
  });

  it("removes what the code no longer has, and keeps its data", async () => {
    const [web1, web2] = [world.host("web-1"), world.host("web-2")];
    const applied = await deployment.apply({
      hosts: { [MONITOR]: {}, "web-1": {} },
      specification: { ...BASE.specification, systemAlerts: { cpu_high: null }, processExporter: { enabled: false } },
    });
    expect(applied.errors).toBe("");
    expect((await prometheus.rules()).map(({ name }) => name)).not.toContain("cpu_high");
    await eventually("web-2 and the process exporters are no longer scraped", async () =>
      (await prometheus.targets()).every(({ job, instance }) => job !== "process" && instance !== "web-2"),
    );
    expect(Object.keys(await servicesOn(web1))).not.toContain("vmo-process-exporter.service");
    expect(await web1.run("systemctl cat vmo-process-exporter.service")).toMatchObject({ code: 1 });
    expect(Object.keys(await servicesOn(web2)).filter((name) => name !== "")).toEqual([]);
    expect(await web2.run("ls /opt/vm-observability")).toMatchObject({ code: 2 });
    expect((await web2.run("ls -d /var/lib/vm-observability")).code).toBe(0);
  });
});

/** Metrics of the document that Prometheus lacks for some host that has them. */
async function metricsWithoutData(): Promise<readonly string[]> {
  const found = await Promise.all(
    [...SYSTEM_METRICS, ...APPLICATION_METRICS].map(async (metric) => {
      const instances = new Set((await prometheus.query(metric)).map((sample) => sample.metric["instance"]));
      const expected = APPLICATION_METRICS.includes(metric) ? WORKLOADS : [MONITOR, ...WORKLOADS];
      return expected.every((name) => instances.has(name)) ? undefined : metric;
    }),
  );
  return found.filter((metric) => metric !== undefined);
}
