import { ONE_LINE } from "../../lib/host";
import { prometheusOf, prometheusPlan, type PrometheusModel } from "../../lib/prometheus";
import { defaultSpecification } from "../../lib/specification";
import { Bytes, Duration } from "../../lib/units";
import { everything, model, parts, upstream } from "./model";

describe("Prometheus's plan", () => {
  it("runs the server from the live release on its own data", () => {
    const plan = prometheusPlan(model, upstream);
    const [unit] = plan.units;
    expect(plan.files.map(({ path, onChange }) => [path, onChange])).toEqual([
      ["prometheus/prometheus.yml", "reload"],
      ["prometheus/rules/prometheus.yml", "reload"],
    ]);
    expect(unit).toMatchObject({ name: "vmo-prometheus.service", reloads: true });
    expect(unit?.sections.Service).toMatchObject({
      ExecStart:
        "/opt/vm-observability/current/bin/prometheus " +
        "--config.file=/opt/vm-observability/current/files/prometheus/prometheus.yml " +
        "--storage.tsdb.path=/var/lib/vm-observability/prometheus " +
        "--storage.tsdb.retention.time=35d --storage.tsdb.retention.size=8GB --web.listen-address=:9090 --web.cors.origin=none --query.max-samples=5368709 --web.read-timeout=30s --rules.alert.for-grace-period=1m",
      ExecReload: "/bin/kill -HUP $MAINPID",
      Environment: ["GOMEMLIMIT=1932735283"],
      User: "vmo-prometheus",
      ReadWritePaths: "/var/lib/vm-observability/prometheus",
      MemoryMax: "2G",
    });
    expect(unit?.sections.Service).not.toHaveProperty("EnvironmentFile");
    // A fifth more than what blocks may take, for the write-ahead log and compaction.
    expect(plan.directories).toEqual([
      { path: "/var/lib/vm-observability/prometheus", volume: { name: "data", size: Bytes.gibibytes(10) } },
    ]);
    expect(plan.memory.toString()).toBe("2GiB");
  });

  it.each<[string, Partial<PrometheusModel>, string, readonly string[]]>([
    ["on loopback only", { exposure: "loopback" }, "3.5.3", ["--web.listen-address=127.0.0.1:9090"]],
    [
      "with a replica label in version 2",
      { replicaLabel: "replica" },
      "2.53.3",
      ["--enable-feature=expand-external-labels"],
    ],
    ["with a replica label in version 3", { replicaLabel: "replica" }, "3.5.3", []],
    ["with OTLP in version 2", { receivesOtlp: true }, "2.53.3", ["--enable-feature=otlp-write-receiver"]],
    ["with OTLP in version 3", { receivesOtlp: true }, "3.5.3", ["--web.enable-otlp-receiver"]],
    ["with remote write", { receivesRemoteWrite: true }, "2.42.0", ["--web.enable-remote-write-receiver"]],
    [
      "at an address",
      { externalUrl: "https://p.example.com/" },
      "3.5.3",
      ["--web.external-url=https://p.example.com/"],
    ],
  ])("adds flags %s", (_, change, version, flags) => {
    const flagsOf = (given: PrometheusModel) =>
      String(prometheusPlan(given, { ...upstream, version }).units[0]?.sections.Service?.ExecStart).split(" ");
    const plain = flagsOf(model);
    expect(flagsOf({ ...model, ...change }).filter((flag) => !plain.includes(flag))).toEqual(flags);
  });

  it("says the retention in the file where the version reads it there", () => {
    const plan = prometheusPlan(model, { ...upstream, version: "3.14.0" });
    expect(String(plan.units[0]?.sections.Service?.ExecStart)).not.toContain("retention");
    expect(plan.files[0]?.content).toContain("storage:\n  tsdb:\n    retention:\n      time: 35d\n      size: 8GB\n");
  });

  it("opens its port to the fleet, or to this host alone", () => {
    expect(prometheusPlan(model, upstream).listens).toEqual([
      { port: 9090, protocol: "tcp", exposure: "fleet", clients: ["metrics"], purpose: "Prometheus web and API" },
    ]);
    expect(prometheusPlan({ ...model, exposure: "loopback" }, upstream).listens[0]?.exposure).toBe("loopback");
  });

  it("has its files checked by the new promtool before the switch", () => {
    expect(prometheusPlan(model, upstream).validations.map(({ run }) => run)).toEqual([
      [{ program: "promtool" }, "check", "config", { releaseFile: "prometheus/prometheus.yml" }],
      [
        { program: "promtool" },
        "check",
        "rules",
        "--lint=all",
        "--lint-fatal",
        { releaseFile: "prometheus/rules/prometheus.yml" },
      ],
    ]);
  });

  it("is proven to be ready and to run the new configuration", () => {
    expect(prometheusPlan({ ...model, port: 9190 }, upstream).probes).toMatchObject([
      { kind: "http", url: "http://127.0.0.1:9190/-/ready" },
      { kind: "metric", metric: "prometheus_config_last_reload_successful", is: { value: 1 } },
      { kind: "metric", metric: "prometheus_config_last_reload_success_timestamp_seconds", is: "since-reload" },
      { kind: "unit", unit: "vmo-prometheus.service" },
      {
        kind: "metric",
        metric: "prometheus_tsdb_head_max_time_seconds",
        is: { within: Duration.seconds(40), ahead: Duration.minutes(11) },
      },
    ]);
  });

  it("has an address with % and $ as it is, in systemd's words", () => {
    const [unit] = prometheusPlan({ ...model, externalUrl: "https://x.example.com/a%20b$c" }, upstream).units;
    expect(unit?.sections.Service?.ExecStart).toContain(' "--web.external-url=https://x.example.com/a%%20b$$c"');
  });

  it("hands a store's token to the unit and keeps its path out of every file", () => {
    const plan = prometheusPlan(everything, upstream);
    expect(plan.secrets).toEqual([
      {
        name: "remote-write-long-term",
        unit: "vmo-prometheus.service",
        from: { kind: "file", path: "/etc/observability/secrets/store-token" },
        content: ONE_LINE,
      },
    ]);
    expect(plan.files.filter(({ content }) => content.includes("store-token"))).toEqual([]);
  });

  it("takes the vendor's archive, the mirror's, or the distribution's package", () => {
    const source = { source: "upstream", mirror: "https://mirror.example.com/vendors" } as const;
    expect(prometheusPlan(model, { source, distribution: "debian-12" }).artifacts).toMatchObject([
      {
        kind: "archive",
        version: "3.5.3",
        archives: {
          arm64: {
            url: "https://mirror.example.com/vendors/prometheus/prometheus/releases/download/v3.5.3/prometheus-3.5.3.linux-arm64.tar.gz",
          },
        },
      },
    ]);
    const packages = { source: { source: "distribution" }, distribution: "debian-12" } as const;
    expect(prometheusPlan(model, packages).artifacts).toEqual([
      {
        kind: "package",
        name: "prometheus",
        version: "2.42.0",
        distribution: "debian-12",
        packages: ["prometheus"],
        maskedUnits: ["prometheus.service"],
        programs: { prometheus: "/usr/bin/prometheus", promtool: "/usr/bin/promtool" },
      },
    ]);
  });

  it("is the same for the same model", () => {
    const text = () => JSON.stringify(prometheusPlan(prometheusOf(defaultSpecification, parts), upstream));
    expect(text()).toBe(text());
  });
});
