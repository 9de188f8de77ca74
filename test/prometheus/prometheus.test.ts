import { ValidationError } from "../../lib/errors";
import {
  prometheusFeatures,
  prometheusOf,
  prometheusPlan,
  prometheusProblems,
  prometheusRules,
  prometheusVersion,
  renderPrometheus,
  supports,
  type PrometheusModel,
} from "../../lib/prometheus";
import { defaultSpecification, mergeSpecification } from "../../lib/specification";
import { Bytes, Duration } from "../../lib/units";
import { toYaml } from "../../lib/yaml";
import { everything, files, parts } from "./model";

const model = prometheusOf(defaultSpecification, { discovery: { node: files("node") }, alertmanagers: [files("am")] });
const upstream = { source: { source: "upstream" }, distribution: "debian-13" } as const;

describe("Prometheus's file", () => {
  it("has the document's interval, one job, the rules and where alerts go", () => {
    expect(toYaml(renderPrometheus(model, "3.5.3"))).toBe(`global:
  scrape_interval: 15s
  scrape_timeout: 10s
  evaluation_interval: 15s
rule_files:
  - rules/prometheus.yml
scrape_configs:
  - job_name: node
    scrape_interval: 15s
    scrape_timeout: 10s
    metrics_path: /metrics
    scrape_protocols:
      - PrometheusText0.0.4
      - OpenMetricsText1.0.0
    fallback_scrape_protocol: PrometheusText0.0.4
    file_sd_configs:
      - files:
          - /opt/vm-observability/host/targets/node.json
    relabel_configs:
      - source_labels:
          - __meta_host
        target_label: instance
alerting:
  alertmanagers:
    - api_version: v2
      timeout: 10s
      file_sd_configs:
        - files:
            - /opt/vm-observability/host/targets/am.json
      relabel_configs:
        - source_labels:
            - __meta_host
          target_label: instance
`);
  });

  it.each([
    ["2.42.0", undefined, undefined, undefined],
    ["2.53.3", ["PrometheusText0.0.4", "OpenMetricsText1.0.0"], undefined, undefined],
    ["3.5.3", ["PrometheusText0.0.4", "OpenMetricsText1.0.0"], "PrometheusText0.0.4", undefined],
    ["3.11.0", ["PrometheusText0.0.4", "OpenMetricsText1.0.0"], "PrometheusText0.0.4", { time: "35d", size: "8GB" }],
  ])("says to %s only what it understands", (version, protocols, fallback, retention) => {
    const { scrape_configs: [job] = [], storage } = renderPrometheus(model, version);
    expect(job?.scrape_protocols).toEqual(protocols);
    expect(job?.fallback_scrape_protocol).toBe(fallback);
    expect(storage?.tsdb.retention).toEqual(retention);
  });

  it("keeps a job without limits and labels free of keys for them", () => {
    const [job] = renderPrometheus(model, "2.42.0").scrape_configs ?? [];
    expect(Object.keys(job ?? {})).toEqual([
      "job_name",
      "scrape_interval",
      "scrape_timeout",
      "metrics_path",
      "file_sd_configs",
      "relabel_configs",
    ]);
  });

  it("asks for OpenMetrics first where the application's pages are in it", () => {
    const given = mergeSpecification(defaultSpecification, {
      appMetrics: { format: "openmetrics", endpoint: "/stats" },
    });
    const { scrape_configs: jobs = [] } = renderPrometheus(prometheusOf(given, parts), "3.5.3");
    expect(jobs.find(({ job_name }) => job_name === "application")).toMatchObject({
      metrics_path: "/stats",
      scrape_protocols: ["OpenMetricsText1.0.0", "OpenMetricsText0.0.1", "PrometheusText0.0.4"],
      fallback_scrape_protocol: "OpenMetricsText1.0.0",
    });
  });

  it.each([
    ["2.53.3", "5$$"],
    ["3.5.3", "5$$"],
  ])(
    "escapes $ for %s, which expands variables in external labels, and drops the replica from alerts",
    (version, price) => {
      const { global, alerting } = renderPrometheus(everything, version);
      expect(global.external_labels).toEqual({ environment: "production", price, replica: "${VMO_HOST_NAME}" });
      expect(alerting?.alert_relabel_configs).toEqual([{ action: "labeldrop", regex: "replica" }]);
    },
  );

  it("leaves $ alone where nothing expands it", () => {
    const { replicaLabel: _, ...alone } = everything;
    expect(renderPrometheus(alone, "2.53.3").global.external_labels).toEqual({
      environment: "production",
      price: "5$",
    });
    expect(renderPrometheus(alone, "3.5.3").global.external_labels).toEqual({
      environment: "production",
      price: "5$$",
    });
  });

  it("reads a store's token from the unit's credential", () => {
    expect(renderPrometheus(everything, "3.5.3").remote_write).toEqual([
      {
        name: "long-term",
        url: "https://store.example.com/api/v1/push",
        authorization: {
          type: "Bearer",
          credentials_file: "/run/credentials/vmo-prometheus.service/remote-write-long-term",
        },
      },
    ]);
  });

  it("lets no scrape take longer than its interval", () => {
    const [batch] = (renderPrometheus(everything, "3.5.3").scrape_configs ?? []).slice(-1);
    expect(batch).toMatchObject({ scrape_interval: "5s", scrape_timeout: "5s", sample_limit: 5000 });
  });
});

describe("the model from the specification", () => {
  it("has a job for each kind of target that there is", () => {
    expect(
      prometheusOf(defaultSpecification, parts).jobs.map(({ name, path, interval }) => [
        name,
        path,
        interval.toString(),
      ]),
    ).toEqual([
      ["node", undefined, "15s"],
      ["process", undefined, "15s"],
      ["application", "/metrics", "15s"],
      ["prometheus", undefined, "15s"],
      ["alertmanager", undefined, "15s"],
    ]);
    expect(model.jobs.map(({ name }) => name)).toEqual(["node"]);
  });

  it("takes the scrape interval, the limits and the stores of the specification", () => {
    const given = mergeSpecification(defaultSpecification, {
      nodeExporter: { scrapeInterval: Duration.seconds(30) },
      prometheus: {
        port: 9190,
        retentionTime: Duration.days(40),
        retentionSize: Bytes.gibibytes(20),
        memory: Bytes.gibibytes(4),
        evaluationInterval: Duration.seconds(20),
        externalLabels: { environment: "staging" },
        remoteWrite: [{ name: "mimir", url: "https://mimir.example.com/push", tokenFile: "/etc/observability/token" }],
      },
    });
    const made = prometheusOf(given, parts);
    expect(made).toMatchObject({ port: 9190, externalLabels: { environment: "staging" } });
    expect([made.scrapeInterval, made.evaluationInterval, made.retention.time].map(String)).toEqual([
      "30s",
      "20s",
      "40d",
    ]);
    expect([made.retention.size, made.memory].map(String)).toEqual(["20GiB", "4GiB"]);
    expect(made.remoteWrite).toEqual([
      {
        name: "mimir",
        url: "https://mimir.example.com/push",
        token: { kind: "file", path: "/etc/observability/token" },
      },
    ]);
    expect(new Set(made.jobs.map(({ interval }) => interval.toString()))).toEqual(new Set(["30s"]));
  });
});

describe("what cannot work", () => {
  it.each<[string, Partial<PrometheusModel>, string, string]>([
    ["a port out of range", { port: 70_000 }, "3.5.3", "port: must be a port from 1 to 65535, got 70000"],
    [
      "too little memory",
      { memory: Bytes.mebibytes(64) },
      "3.5.3",
      'memory: must be at least 128MiB, got "64MiB": the server would not start',
    ],
    [
      "an address that breaks the command line",
      { externalUrl: "https://x.example.com/%20" },
      "3.5.3",
      'externalUrl: must begin with https:// or http:// and have no blanks, quotes, %, $ or \\, got "https://x.example.com/%20"',
    ],
    [
      "more than the disk holds",
      { disk: Bytes.gibibytes(9) },
      "3.5.3",
      'retention.size: must be at most 85 % of the disk of 9GiB (7833MiB), got "8GiB"; lower it or give a larger disk',
    ],
    [
      "no limit of size",
      { retention: { time: Duration.days(1), size: Bytes.of(0) } },
      "3.5.3",
      "retention.size: must be more than 0B: without a limit the disk runs full",
    ],
    [
      "no time",
      { retention: { time: Duration.zero, size: Bytes.gibibytes(1) } },
      "3.5.3",
      "retention.time: must be longer than 0s: nothing would be kept",
    ],
    [
      "a label of Prometheus's own",
      { externalLabels: { __name__: "x" } },
      "3.5.3",
      'externalLabels.__name__: must not be empty or begin with "__", which is Prometheus\'s own, got "__name__"',
    ],
    [
      "a label's name that version 2 refuses",
      { externalLabels: { "data.center": "x" } },
      "2.53.3",
      'externalLabels.data.center: must be letters, digits and "_" before Prometheus 3.0.0, got "data.center" for 2.53.3; rename it or take 3.0.0 or later',
    ],
    [
      "a replica label that has a value already",
      { externalLabels: { replica: "a" }, replicaLabel: "replica" },
      "3.5.3",
      'replicaLabel: must not be one of externalLabels: its value is the host\'s name, got "replica"',
    ],
    [
      "two jobs of one name",
      { jobs: [...model.jobs, ...model.jobs] },
      "3.5.3",
      'jobs: must have unique names, got "node" twice',
    ],
    [
      "a scrape that outlasts its interval",
      { jobs: model.jobs.map((job) => ({ ...job, timeout: Duration.minutes(1) })) },
      "3.5.3",
      'jobs[0].timeout: must be at most the interval (15s), got "1m"',
    ],
    [
      "a path without a slash",
      { jobs: model.jobs.map((job) => ({ ...job, path: "metrics" })) },
      "3.5.3",
      'jobs[0].path: must begin with "/", got "metrics"',
    ],
    [
      "a limit of half a sample",
      { jobs: model.jobs.map((job) => ({ ...job, sampleLimit: 0.5 })) },
      "3.5.3",
      "jobs[0].sampleLimit: must be a whole number above 0, got 0.5",
    ],
    [
      "a group whose name is no file name",
      { groups: [{ name: "a/b", recording: [], alerts: [] }] },
      "3.5.3",
      'groups[0].name: must begin with a letter or digit and have only letters, digits, ".", "_" and "-": it names a file, got "a/b"',
    ],
    [
      "a store whose address is known only at apply",
      { remoteWrite: [{ name: "mimir", url: "${TfToken[TOKEN.1]}" }] },
      "3.5.3",
      'remoteWrite[0].url: must begin with https:// or http:// and be known at synthesis, got "${TfToken[TOKEN.1]}"',
    ],
    [
      "OTLP for a version without it",
      { receivesOtlp: true },
      "2.42.0",
      "receivesOtlp: the receiver of OTLP metrics needs Prometheus 2.47.0 or later, got 2.42.0; choose such a version or leave it out",
    ],
    ["a version that is too old", {}, "2.41.0", "version: must be Prometheus 2.42.0 or later, got 2.41.0"],
    ["a version that is none", {}, "latest", 'version: must be a version such as "2.42.0", got "latest"'],
  ])("refuses %s", (_, change, version, message) => {
    const problems = prometheusProblems({ ...model, ...change }, version);
    expect(problems.map(({ path, message: text }) => `${path}: ${text}`)).toEqual([message]);
  });

  it("tells everything at once", () => {
    const wrong = { ...model, port: 0, disk: Bytes.gibibytes(1) };
    expect(() => prometheusPlan(wrong, upstream)).toThrow(
      new ValidationError("prometheus", prometheusProblems(wrong, "3.5.3")),
    );
    expect(prometheusProblems(wrong, "3.5.3").length).toBe(2);
  });

  it.each([
    [
      { source: { source: "distribution" }, distribution: "debian-12", version: "3.5.3" } as const,
      model,
      '[prometheus] version: must be 2.42.0, which debian-12 has, got "3.5.3"; leave it out or take source "upstream"',
    ],
    [
      { source: { source: "distribution" }, distribution: "debian-13" } as const,
      { ...model, receivesOtlp: true },
      '[prometheus] receivesOtlp: must be false with packages: Debian builds Prometheus without it; take source "upstream"',
    ],
  ])("refuses what packages cannot do", (options, given, message) => {
    expect(() => prometheusPlan(given, options)).toThrow(message);
  });

  it("takes a version with or without the v of its tag", () => {
    const [artifact] = prometheusPlan(model, { ...upstream, version: "v2.53.3" }).artifacts;
    expect(artifact?.version).toBe("2.53.3");
  });
});

describe("the versions", () => {
  it("are those of the distributions and the newest that is tested", () => {
    expect(prometheusVersion("upstream", "debian-12")).toBe("3.5.3");
    expect(prometheusVersion("distribution", "debian-12")).toBe("2.42.0");
    expect(prometheusVersion("distribution", "debian-13")).toBe("2.53.3");
  });

  it.each([
    ["keepFiringFor", true, true, true],
    ["otlpReceiver", false, true, true],
    ["scrapeProtocols", false, true, true],
    ["ruleQueryOffset", false, true, true],
    ["fallbackScrapeProtocol", false, false, true],
    ["normalizedLe", false, false, true],
    ["utf8Names", false, false, true],
    ["autoMemoryLimit", false, false, true],
    ["retentionInFile", false, false, false],
    ["autoReload", false, false, false],
  ] as const)("have %s: 2.42.0 %s, 2.53.3 %s, 3.5.3 %s", (feature, ...expected) => {
    expect(["2.42.0", "2.53.3", "3.5.3"].map((version) => supports(version, feature))).toEqual(expected);
    expect(prometheusFeatures.supports("3.14.0", feature)).toBe(true);
  });
});

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
        "--storage.tsdb.retention.time=35d --storage.tsdb.retention.size=8GB --web.listen-address=:9090",
      ExecReload: "/bin/kill -HUP $MAINPID",
      Environment: "GOMEMLIMIT=1932735283",
      User: "vmo-prometheus",
      ReadWritePaths: "/var/lib/vm-observability/prometheus",
      MemoryMax: "2G",
    });
    expect(unit?.sections.Service).not.toHaveProperty("EnvironmentFile");
    expect(plan.directories).toEqual([{ path: "/var/lib/vm-observability/prometheus" }]);
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
      { port: 9090, protocol: "tcp", exposure: "fleet", purpose: "Prometheus web and API" },
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
    ]);
  });

  it("hands a store's token to the unit and keeps its path out of every file", () => {
    const plan = prometheusPlan(everything, upstream);
    expect(plan.secrets).toEqual([
      {
        name: "remote-write-long-term",
        unit: "vmo-prometheus.service",
        from: { kind: "file", path: "/etc/observability/secrets/store-token" },
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

describe("the rules about Prometheus itself", () => {
  const { alerts } = prometheusRules({ jobs: ["node", "application"], remoteWrite: true });

  it("are these, by severity", () => {
    const bySeverity = (severity: string) =>
      alerts.filter((alert) => alert.severity === severity).map(({ name }) => name);
    expect(bySeverity("none")).toEqual(["Watchdog", "HostDown"]);
    expect(bySeverity("critical")).toEqual([
      "PrometheusBadConfig",
      "PrometheusNotConnectedToAlertmanagers",
      "PrometheusNotificationsDropped",
      "PrometheusJobMissing",
      "PrometheusTargetSyncFailure",
      "PrometheusRuleFailures",
      "PrometheusTSDBWALCorruptions",
      "PrometheusRemoteStorageFailures",
    ]);
    expect(bySeverity("warning")).toEqual([
      "PrometheusErrorSendingAlerts",
      "PrometheusTargetsLost",
      "PrometheusDiscoveryFailing",
      "PrometheusSamplesRejected",
      "PrometheusSampleLimitHit",
      "PrometheusMissingRuleEvaluations",
      "PrometheusTSDBCompactionsFailing",
      "PrometheusTSDBReloadsFailing",
      "PrometheusStorageNearSizeLimit",
      "PrometheusRetentionCutBySize",
    ]);
    expect(alerts.length).toBe(20);
  });

  it("have a proof each, but the Watchdog, which is never silent", () => {
    expect(alerts.filter(({ proof }) => !proof).map(({ name }) => name)).toEqual(["Watchdog"]);
  });

  it("have a runbook whose every part says something", () => {
    for (const { name, runbook } of alerts) {
      const { meaning, immediateActions, investigation, resolution, prevention } = runbook;
      const parts = [[meaning], immediateActions, investigation, resolution, prevention];
      expect({ name, lengths: parts.map((part) => part.filter((line) => line.length > 10).length > 0) }).toEqual({
        name,
        lengths: [true, true, true, true, true],
      });
    }
  });

  it("miss each job that there is", () => {
    expect(alerts.find(({ name }) => name === "PrometheusJobMissing")?.expr).toBe(
      'absent(up{job="node"}) or absent(up{job="application"})',
    );
    expect(prometheusRules({ jobs: [] }).alerts.map(({ name }) => name)).not.toContain("PrometheusJobMissing");
  });

  it("do not miss an Alertmanager where none was given", () => {
    const { groups } = prometheusOf(defaultSpecification, { discovery: { node: files("node") } });
    const names = groups.flatMap((group) => group.alerts).map(({ name }) => name);
    expect(names).toContain("PrometheusBadConfig");
    expect(names.filter((name) => /Alertmanager|Sending|Notifications/.test(name))).toEqual([]);
  });

  it("watch a long-term store only where there is one", () => {
    expect(prometheusRules({ jobs: ["node"] }).alerts.map(({ name }) => name)).not.toContain(
      "PrometheusRemoteStorageFailures",
    );
  });
});
