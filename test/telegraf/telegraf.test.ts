import { checkDashboard } from "../../lib/dashboards";
import { catalogueOf, checkRules, SCRAPE_METRICS } from "../../lib/rules";
import {
  renderTelegraf,
  TELEGRAF_DASHBOARD,
  TELEGRAF_METRICS,
  type TelegrafModel,
  telegrafPlan,
  telegrafRules,
} from "../../lib/telegraf";
import { Bytes, Duration } from "../../lib/units";

const upstream = { source: { source: "upstream" }, distribution: "debian-13" } as const;
const model: TelegrafModel = {
  port: 9272,
  metricsPort: 9273,
  url: "https://influx.example.com:8086",
  organization: "shop",
  bucket: "metrics",
  token: { kind: "file", path: "/etc/observability/secrets/influx" },
  buffer: Bytes.gibibytes(5),
  memory: Bytes.mebibytes(256),
};

/** The values below a header of the file. */
function table(header: string, of: TelegrafModel = model): string {
  const [, text = ""] = renderTelegraf(of).split(`${header}\n`);
  return text.split("\n\n")[0] ?? "";
}

describe("Telegraf", () => {
  it("takes remote write on loopback, and keeps it on the disk until InfluxDB 2 has it", () => {
    const plan = telegrafPlan(model, upstream);
    expect(table("[[inputs.http_listener_v2]]")).toBe(
      'service_address = "tcp://127.0.0.1:9272"\npaths = ["/write"]\nmethods = ["POST"]\n' +
        'data_format = "prometheusremotewrite"\nprometheus_metric_version = 1',
    );
    expect(table("[[outputs.influxdb_v2]]")).toBe(
      'id = "influxdb2"\nurls = ["https://influx.example.com:8086"]\ntoken = "@{host:token}"\n' +
        'organization = "shop"\nbucket = "metrics"',
    );
    expect(table("[agent]")).toContain('buffer_strategy = "disk"');
    expect(plan.directories).toEqual([
      { path: "/var/lib/vm-observability/buffer/telegraf", volume: { name: "buffer", size: Bytes.gibibytes(5) } },
    ]);
    expect(plan.listens.map(({ port, exposure }) => [port, exposure])).toEqual([
      [9272, "loopback"],
      [9273, "fleet"],
    ]);
  });

  it("is its vendor's archive, with the digest beside it, and no package", () => {
    expect(telegrafPlan(model, upstream).artifacts).toMatchObject([
      {
        archives: {
          amd64: {
            url: "https://dl.influxdata.com/telegraf/releases/telegraf-1.39.3_linux_amd64.tar.gz",
            checksums: "https://dl.influxdata.com/telegraf/releases/telegraf-1.39.3_linux_amd64.tar.gz.DIGESTS",
            root: "telegraf-1.39.3",
          },
        },
        programs: { telegraf: "usr/bin/telegraf" },
      },
    ]);
    const debian = { source: { source: "distribution" }, distribution: "debian-13" } as const;
    expect(() => telegrafPlan(model, debian)).toThrow(
      'source: must be "upstream": no distribution packages it; say so for it alone by artifacts.sources.telegraf',
    );
    expect(() => telegrafPlan(model, { ...upstream, version: "1.30.0" })).toThrow("1.38.0");
  });

  it("lets in hosts of Prometheus alone where hosts have certificates, on both of its ports, and restarts with a new one", () => {
    const encrypted = { ...model, tls: true, authority: { kind: "file", path: "/ca.pem" } } as const;
    for (const header of ["[[inputs.http_listener_v2]]", "[[outputs.prometheus_client]]"])
      expect(table(header, encrypted)).toContain(
        'tls_allowed_dns_names = ["metrics.role.fleet.internal"]\ntls_min_version = "TLS13"',
      );
    expect(table("[[outputs.influxdb_v2]]", encrypted)).toContain(
      'tls_ca = "/run/credentials/vmo-telegraf.service/authority"',
    );
    const plan = telegrafPlan(encrypted, upstream);
    expect(plan.certificates).toEqual([{ unit: "vmo-telegraf.service", authority: "fleet", onRenewal: "restart" }]);
    expect(plan.secrets.map(({ name }) => name)).toEqual(["token", "authority"]);
  });

  it("writes names as they are, whatever TOML and Telegraf make of their signs", () => {
    expect(table("[[outputs.influxdb_v2]]", { ...model, bucket: 'a "b" \\ ${HOME}\u007f' })).toContain(
      'bucket = "a \\"b\\" \\\\ $${HOME}\\u007f"',
    );
  });

  it.each([
    [{ port: 0 }, "port: must be"],
    [{ metricsPort: 9272 }, "metricsPort: must differ from port (9272)"],
    [{ url: "https://u:p@influx" }, "url: must be the server's address without a path"],
    [{ url: "https://influx/api/v2/write" }, "url: must be the server's address without a path"],
    [{ bucket: " " }, "bucket: must not be empty"],
    [{ organization: "" }, "organization: must not be empty"],
    [{ memory: Bytes.mebibytes(16) }, "memory: must be at least"],
  ])("is refused with %j", (more, message) => {
    expect(() => telegrafPlan({ ...model, ...more }, upstream)).toThrow(message);
  });

  it("has rules and a dashboard of its own metrics alone", () => {
    const catalogue = catalogueOf([...SCRAPE_METRICS, ...TELEGRAF_METRICS], [], { hostLabels: [] });
    const interval = Duration.seconds(15);
    const checks = { scrapeInterval: interval, evaluationInterval: interval, version: "3.5.3" };
    expect(checkRules([telegrafRules(model)], catalogue, checks)).toEqual({ problems: [], advice: [] });
    expect(checkDashboard(TELEGRAF_DASHBOARD, catalogue, checks)).toEqual({ problems: [], advice: [] });
  });
});
