import { catalogueOf, checkRules, SCRAPE_METRICS } from "../../lib/rules";
import { checkDashboard } from "../../lib/dashboards";
import { Bytes, Duration } from "../../lib/units";
import {
  VICTORIA_METRICS_DASHBOARD,
  VICTORIA_METRICS_METRICS,
  victoriaMetricsBackup,
  type VictoriaMetricsModel,
  victoriaMetricsPlan,
  victoriaMetricsRules,
} from "../../lib/victoria-metrics";

const upstream = { source: { source: "upstream" }, distribution: "debian-13" } as const;
const options = { ...upstream, gate: upstream };
const model: VictoriaMetricsModel = {
  port: 8428,
  localPort: 18_428,
  retention: Duration.days(730),
  size: Bytes.gibibytes(50),
  memory: Bytes.gibibytes(1),
  labels: 64,
};
const encrypted = { ...model, tls: true };

describe("VictoriaMetrics", () => {
  it("is one server with its flags, its data on the volume, and the script that makes its key", () => {
    const plan = victoriaMetricsPlan(model, options);
    expect(plan.units.map(({ name }) => name)).toEqual(["vmo-victoria-metrics.service"]);
    expect(plan.units[0]?.sections.Service?.["ExecStart"]).toBe(
      "/bin/sh /opt/vm-observability/current/files/victoria-metrics/start.sh " +
        "/opt/vm-observability/current/bin/victoria-metrics -httpListenAddr=:8428 " +
        "-storageDataPath=/var/lib/vm-observability/victoria-metrics -retentionPeriod=730d " +
        "-memory.allowedBytes=644245094 -storage.minFreeDiskSpaceBytes=536870912 -maxLabelsPerTimeseries=64",
    );
    expect(plan.directories).toEqual([
      { path: "/var/lib/vm-observability/victoria-metrics", volume: { name: "data", size: Bytes.gibibytes(50) } },
    ]);
    expect(plan.files).toMatchObject([{ path: "victoria-metrics/start.sh", onChange: "restart" }]);
    expect(plan.units[0]?.sections.Service).toMatchObject({
      RuntimeDirectory: "vmo-victoria-metrics",
      RuntimeDirectoryMode: "0700",
    });
    expect(plan.listens).toMatchObject([
      { port: 8428, exposure: "fleet", clients: ["metrics", "dashboards", "proxy"] },
    ]);
  });

  it("is its vendor's archive, or Debian's package", () => {
    const [artifact] = victoriaMetricsPlan(model, options).artifacts;
    expect(artifact).toMatchObject({
      archives: {
        amd64: {
          url: "https://github.com/VictoriaMetrics/VictoriaMetrics/releases/download/v1.145.0/victoria-metrics-linux-amd64-v1.145.0.tar.gz",
          checksums:
            "https://github.com/VictoriaMetrics/VictoriaMetrics/releases/download/v1.145.0/victoria-metrics-linux-amd64-v1.145.0_checksums.txt",
          root: ".",
        },
      },
      programs: { "victoria-metrics": "victoria-metrics-prod" },
    });
    const debian = { source: { source: "distribution" }, distribution: "debian-12" } as const;
    expect(victoriaMetricsPlan(model, { ...debian, gate: debian }).artifacts).toMatchObject([
      { packages: ["victoria-metrics"], version: "1.79.5", maskedUnits: ["victoria-metrics.service"] },
    ]);
  });

  it("listens on loopback behind a gate where hosts have certificates, and reaches nothing else itself", () => {
    const plan = victoriaMetricsPlan(encrypted, options);
    expect(plan.units.map(({ name }) => name)).toEqual([
      "vmo-victoria-metrics.service",
      "vmo-victoria-metrics-gate.service",
    ]);
    expect(plan.units[0]?.sections.Service).toMatchObject({ IPAddressDeny: "any", IPAddressAllow: "localhost" });
    expect(plan.listens.map(({ port, exposure, clients }) => [port, exposure, clients])).toEqual([
      [8428, "fleet", ["metrics", "dashboards", "proxy"]],
      [18_428, "loopback", []],
    ]);
    expect(plan.certificates).toEqual([
      { unit: "vmo-victoria-metrics-gate.service", authority: "fleet", onRenewal: "restart" },
    ]);
    expect(plan.probes.map(({ purpose }) => purpose)).toEqual([
      "VictoriaMetrics answers",
      "VictoriaMetrics asks for its key",
      "VictoriaMetrics answers its gate alone",
      "VictoriaMetrics stays up",
      "VictoriaMetrics answers through its gate",
      "VictoriaMetrics's gate stays up",
    ]);
    expect(plan.memory.toString()).toBe("1152MiB");
  });

  it("answers its gate alone, by a password that stands in no file of the release, and outlives a restart of either", () => {
    const { files, units } = victoriaMetricsPlan(encrypted, options);
    const contentOf = (path: string) => files.find((file) => file.path === `victoria-metrics/${path}`)?.content ?? "";
    expect(contentOf("start.sh")).toContain('export httpAuth_username=gate "httpAuth_password=$key"');
    expect(victoriaMetricsPlan(model, options).files[0]?.content).not.toContain("httpAuth");
    expect(contentOf("gate.json")).toContain('"Authorization": [');
    expect(contentOf("gate.json")).toContain("{env.VMO_AUTHORIZATION}");
    expect(contentOf("gate.json")).not.toMatch(/"delete": \[\s*"Authorization"/);
    expect(units[0]?.sections.Service).toMatchObject({ RuntimeDirectoryPreserve: "yes" });
    expect(String(units[1]?.sections.Service?.["ExecStart"])).toMatch(
      /^\/bin\/sh \S+\/victoria-metrics\/gate\.sh \S+\/caddy run --config \S+\/victoria-metrics\/gate\.json$/,
    );
  });

  it("keeps one sample of those of several Prometheus servers, and listens on loopback where nobody else asks", () => {
    const plan = victoriaMetricsPlan({ ...model, exposure: "loopback", deduplication: Duration.seconds(15) }, options);
    const command = String(plan.units[0]?.sections.Service?.["ExecStart"]);
    expect(command).toContain("-httpListenAddr=127.0.0.1:8428");
    expect(command).toContain("-dedup.minScrapeInterval=15000ms");
  });

  it("has alerts and a dashboard over what its page has", () => {
    const catalogue = catalogueOf([...SCRAPE_METRICS, ...VICTORIA_METRICS_METRICS], [], { hostLabels: [] });
    const interval = Duration.seconds(15);
    const checks = { scrapeInterval: interval, evaluationInterval: interval, version: "3.5.3" };
    expect(checkRules([victoriaMetricsRules()], catalogue, checks)).toEqual({ problems: [], advice: [] });
    expect(checkDashboard(VICTORIA_METRICS_DASHBOARD, catalogue, checks)).toEqual({ problems: [], advice: [] });
  });

  it("is copied from a snapshot, whose port is that of the server and not of its gate, by a key that no command line shows", () => {
    expect(victoriaMetricsBackup(model).backup[0]).toContain("http://127.0.0.1:8428/snapshot/create");
    expect(victoriaMetricsBackup(model).backup[0]).toContain("authKey@/run/vmo-victoria-metrics/key ");
    expect(victoriaMetricsBackup(model).backup[0]).not.toContain("-H");
    expect(victoriaMetricsBackup(encrypted).backup[0]).toContain("http://127.0.0.1:18428/snapshot/create");
    expect(victoriaMetricsBackup(encrypted).backup[0]).toContain("-H @/run/vmo-victoria-metrics/authorization ");
  });

  it.each([
    [{ retention: Duration.hours(1) }, 'retention: must be at least 1d, got "1h": the server refuses less'],
    [{ memory: Bytes.mebibytes(10) }, "memory: must be at least 128MiB"],
    [{ tls: true, localPort: 8428 }, "localPort: must differ from port (8428): the server listens behind its gate"],
    [{ port: 0 }, "port: must be"],
  ])("refuses %j", (change, problem) => {
    expect(() => victoriaMetricsPlan({ ...model, ...change }, options)).toThrow(problem);
  });

  it("refuses a version that it does not know, and another one than Debian has", () => {
    expect(() => victoriaMetricsPlan(model, { ...options, version: "1.60.0" })).toThrow("1.79.0");
    const debian = { source: { source: "distribution" }, distribution: "debian-13" } as const;
    expect(() => victoriaMetricsPlan(model, { ...debian, version: "1.145.0", gate: debian })).toThrow(
      'version: must be 1.112.0, which debian-13 has, got "1.145.0"',
    );
  });
});
