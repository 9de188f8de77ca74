import { LongTermStores } from "../../constructs/long-term-store";
import type { SpecificationOverrides } from "../../lib/specification";
import { releaseFiles, synthesized } from "../../testing";
import { build, fileOf, MONITOR, type Options, WEB, yamlOf } from "./metrics-stack";

const certificates = { hostFile: "/etc/pki/host.pem", authorityFile: "/etc/pki/ca.pem" };
const STORAGE = { ...MONITOR, name: "storage-1", address: "10.0.0.7", roles: ["storage"] } as const;
const SECOND = { ...MONITOR, name: "monitor-2", address: "10.0.0.6" };
const vm = { vm: { type: "victoria_metrics" } } as const;

function stores(longTerm: SpecificationOverrides["longTerm"], options: Options = {}) {
  const built = build({ ...options, overrides: { ...options.overrides, longTerm } });
  return { ...built, longTerm: new LongTermStores(built.stack, "long-term", { metrics: built.metrics }) };
}

function writes(of: ReturnType<typeof stores>, host = "monitor-1") {
  const written = yamlOf(of.stack, host, "files/prometheus/prometheus.yml")["remote_write"] as Record<
    string,
    unknown
  >[];
  return written.map(({ follow_redirects: follows, ...rest }) => (follows === false ? rest : { ...rest, follows }));
}

describe("long-term stores", () => {
  it("are VictoriaMetrics on loopback beside the only Prometheus, where nobody else asks", () => {
    const built = stores(vm);
    expect(fileOf(built.stack, "monitor-1", "units/vmo-victoria-metrics.service")).toContain(
      "-httpListenAddr=127.0.0.1:8428",
    );
    expect(Object.keys(releaseFiles(built.stack, "web-1")).filter((path) => path.includes("victoria"))).toEqual([]);
    expect(writes(built)).toEqual([{ name: "vm", url: "http://127.0.0.1:8428/api/v1/write" }]);
    expect(built.metrics.scrapeJobs).toContain("victoria-metrics");
    expect(built.metrics.alerts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["VictoriaMetricsDown", "VictoriaMetricsReadOnly", "PrometheusRemoteWriteBehind"]),
    );
    expect(built.metrics.observability.monitoring.dataSources).toContainEqual(
      expect.objectContaining({
        name: "VictoriaMetrics",
        uid: "victoria-metrics",
        type: "prometheus",
        url: "http://127.0.0.1:8428",
        onlyOn: "monitor-1",
        options: { timeInterval: "15s" },
      }),
    );
    expect(built.longTerm.stores).toMatchObject([
      { name: "vm", type: "victoria_metrics", queries: "http://127.0.0.1:8428", reads: [] },
    ]);
  });

  it("are on the hosts with the role storage, where there are some, and asked by their fleet names", () => {
    const built = stores(vm, { hosts: [MONITOR, STORAGE, WEB] });
    expect(Object.keys(releaseFiles(built.stack, "monitor-1")).filter((path) => path.includes("victoria"))).toEqual([
      "files/prometheus/rules/victoria_metrics.yml",
    ]);
    expect(fileOf(built.stack, "storage-1", "units/vmo-victoria-metrics.service")).toContain("-httpListenAddr=:8428");
    expect(writes(built)).toEqual([{ name: "vm", url: "http://storage-1.fleet.internal:8428/api/v1/write" }]);
    // It finds the host by that name.
    expect(fileOf(built.stack, "monitor-1", "units/vmo-prometheus.service")).toContain("/etc/hosts");
  });

  it("get one copy of what two Prometheus servers scrape, over TLS, each of them on each of its hosts", () => {
    const other = { ...STORAGE, name: "storage-2", address: "10.0.0.8" };
    const built = stores(vm, { hosts: [MONITOR, SECOND, STORAGE, other, WEB], certificates });
    const of = (host: string) => ({
      name: `vm-${host}`,
      url: `https://${host}.fleet.internal:8428/api/v1/write`,
      tls_config: expect.objectContaining({ min_version: "TLS13" }) as unknown,
      write_relabel_configs: [{ regex: "replica", action: "labeldrop" }],
    });
    expect(writes(built, "monitor-2")).toEqual([of("storage-1"), of("storage-2")]);
    expect(fileOf(built.stack, "storage-1", "units/vmo-victoria-metrics.service")).toContain(
      "-dedup.minScrapeInterval=15000ms",
    );
    expect(fileOf(built.stack, "storage-1", "files/victoria-metrics/gate.json")).toContain(
      "metrics.role.fleet.internal",
    );
  });

  it("get the series and the queue that the specification says, and what rules record by name", () => {
    const series = { recorded: true, metrics: ["up"], except: ["go_*"] };
    const built = stores({ vm: { type: "victoria_metrics", series, queue: { maxShards: 8, capacity: 5000 } } });
    const [first] = writes(built) as { queue_config: object; write_relabel_configs: { regex: string }[] }[];
    expect(first?.queue_config).toEqual({ capacity: 5000, max_shards: 8, retry_on_http_429: true });
    expect(first?.write_relabel_configs.map(({ regex }) => regex.split("|").includes("cpu_usage_percent"))).toEqual([
      true,
      false,
    ]);
  });

  it("take as many labels as any page may have and Prometheus adds, of which one version took off the rest in silence", () => {
    const prometheus = { externalLabels: { region: "eu" } };
    const scrapeJobs = { wide: { addresses: ["a:1"], labelLimit: 90 } } as never;
    const unit = (overrides: object) =>
      fileOf(stores(vm, { overrides }).stack, "monitor-1", "units/vmo-victoria-metrics.service");
    expect(unit({})).toContain(" -maxLabelsPerTimeseries=64");
    expect(unit({ prometheus })).toContain(" -maxLabelsPerTimeseries=65");
    expect(unit({ scrapeJobs })).toContain(" -maxLabelsPerTimeseries=90");
  });

  it("are InfluxDB, which gets what rules record in requests of one sample, and is read back", () => {
    const built = stores({ influx: { type: "influxdb" } }, { hosts: [MONITOR, STORAGE, WEB], certificates });
    const api = (path: string) => `https://storage-1.fleet.internal:8086/api/v1/prom/${path}`;
    const file = yamlOf(built.stack, "monitor-1", "files/prometheus/prometheus.yml");
    const [write] = file["remote_write"] as { write_relabel_configs: { regex: string }[] }[];
    expect(write).toMatchObject({
      url: api("write?db=prometheus&rp=raw"),
      queue_config: { max_samples_per_send: 1, max_shards: 20 },
    });
    expect(write?.write_relabel_configs[0]?.regex.split("|")).toEqual(
      expect.arrayContaining(["up", "cpu_usage_percent"]),
    );
    const asked = { required_matchers: { long_term: "influx" }, read_recent: true };
    expect(file["remote_read"]).toMatchObject([
      { name: "influx", url: api("read?db=prometheus&rp=raw"), ...asked },
      { name: "influx-thin", url: api("read?db=prometheus&rp=thin"), ...asked },
    ]);
    expect(write?.write_relabel_configs.at(-1)).toEqual({ target_label: "long_term", replacement: "influx" });
    expect(JSON.stringify(built.stack.toTerraform())).toContain("vmo_seeds_influxdb");
    expect(built.metrics.alerts.map(({ name }) => name)).toContain("InfluxDbDown");
  });

  it("are not asked by rules, which waited for one that did not answer, whoever contributes them", () => {
    const built = stores(vm);
    const store = { name: "old", url: "https://store.example.com/read" };
    built.metrics.contribute({ remoteRead: [{ ...store, matchers: {} }, store as never] });
    expect(() => synthesized(built.stack)).toThrow(
      /remoteRead\[0\]\.matchers: must name a label, such as \{ long_term: "years" \}: .*remoteRead\[1\]\.matchers: must name a label/s,
    );
  });

  it("are InfluxDB on one host alone, since it copies nothing to another", () => {
    expect(() => stores({ influx: { type: "influxdb" } }, { hosts: [MONITOR, SECOND, WEB] })).toThrow(
      "long_term.influx: must have one host with the role metrics, got 2: InfluxDB 1.x copies nothing to another",
    );
  });

  it("are an InfluxDB 2 behind a Telegraf beside each Prometheus, which the one of its own host alone may write into", () => {
    const influx2 = {
      type: "influxdb2",
      url: "https://influx.example.com:8086",
      organization: "shop",
      bucket: "metrics",
      tokenFile: "/etc/observability/secrets/influx",
    } as const;
    const alone = stores({ influx2 });
    expect(writes(alone)).toMatchObject([{ name: "influx2", url: "http://127.0.0.1:9272/write" }]);
    expect(fileOf(alone.stack, "monitor-1", "files/telegraf/telegraf.conf")).toContain('listen = "127.0.0.1:9273"');
    expect(Object.keys(releaseFiles(alone.stack, "web-1")).filter((path) => path.includes("telegraf"))).toEqual([]);
    expect(alone.metrics.scrapeJobs).toContain("telegraf");
    expect(alone.metrics.alerts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["TelegrafDown", "InfluxDb2WritesFail", "InfluxDb2SamplesLost"]),
    );
    const pair = stores({ influx2 }, { hosts: [MONITOR, SECOND, STORAGE, WEB], certificates });
    expect(writes(pair, "monitor-2")).toMatchObject([
      {
        url: "https://127.0.0.1:9272/write",
        tls_config: { server_name: "metrics.role.fleet.internal", min_version: "TLS13" },
      },
    ]);
    expect(fileOf(pair.stack, "monitor-2", "files/telegraf/telegraf.conf")).toContain('listen = ":9273"');
    expect(Object.keys(releaseFiles(pair.stack, "storage-1")).filter((path) => path.includes("telegraf"))).toEqual([]);
  });

  it("may exist already, with any way to say who asks", () => {
    const remote = { type: "remote", url: "https://store.example.com/api/v1/push" } as const;
    const built = stores({
      mimir: {
        ...remote,
        readUrl: "https://store.example.com/prometheus/api/v1/read",
        headers: { "X-Scope-OrgID": "shop" },
        basicAuth: { username: "shop", passwordFile: "/etc/secrets/mimir" },
        tls: { caFile: "/etc/secrets/ca.pem" },
      },
      amp: { ...remote, sigv4: { region: "eu-central-1", roleArn: "arn:aws:iam::123456789012:role/metrics" } },
      cloud: {
        ...remote,
        oauth2: {
          clientId: "shop",
          clientSecretFile: "/etc/secrets/oauth",
          tokenUrl: "https://login.example.com/token",
        },
      },
    });
    const secret = (name: string) => `/run/credentials/vmo-prometheus.service/${name}`;
    expect(writes(built)).toEqual([
      {
        name: "mimir",
        url: remote.url,
        basic_auth: { username: "shop", password_file: secret("remote-write-mimir") },
        tls_config: { ca_file: secret("remote-write-mimir-ca") },
        headers: { "X-Scope-OrgID": "shop" },
        write_relabel_configs: [{ target_label: "long_term", replacement: "mimir" }],
      },
      {
        name: "amp",
        url: remote.url,
        sigv4: { region: "eu-central-1", role_arn: "arn:aws:iam::123456789012:role/metrics" },
      },
      {
        name: "cloud",
        url: remote.url,
        oauth2: {
          client_id: "shop",
          client_secret_file: secret("remote-write-cloud-oauth2"),
          token_url: "https://login.example.com/token",
        },
      },
    ]);
    expect(yamlOf(built.stack, "monitor-1", "files/prometheus/prometheus.yml")["remote_read"]).toMatchObject([
      {
        name: "mimir",
        basic_auth: { password_file: secret("remote-read-mimir") },
        required_matchers: { long_term: "mimir" },
      },
    ]);
  });

  it("warn where they forget what Prometheus still has", () => {
    const { stack, longTerm } = stores({ vm: { ...vm.vm, retention: "7d" as never } });
    synthesized(stack);
    expect(longTerm.node.metadata.map(({ data }) => String(data)).join()).toContain("long-term.retention-short");
  });

  it("may be given in code, beside those of the specification", () => {
    const built = stores(vm);
    const { stores: made } = new LongTermStores(built.stack, "more", {
      metrics: built.metrics,
      stores: { cloud: { type: "remote", url: "https://store.example.com/push" } },
    });
    expect(made.map(({ name }) => name)).toEqual(["cloud"]);
    expect((writes(built) as { name: string }[]).map(({ name }) => name)).toEqual(["vm", "cloud"]);
    expect(() => new LongTermStores(built.stack, "b", { metrics: {} as never })).toThrow("must be a Metrics");
  });
});
