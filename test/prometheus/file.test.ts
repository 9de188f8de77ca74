import { prometheusOf, renderPrometheus } from "../../lib/prometheus";
import { defaultSpecification, mergeSpecification } from "../../lib/specification";
import { Duration } from "../../lib/units";
import { toYaml } from "../../lib/yaml";
import { everything, files, model, jobsOf, targets } from "./model";

describe("Prometheus's file", () => {
  it("has the document's interval, one job, the rules and where alerts go", () => {
    const jobs = model.jobs.map(({ metricRelabelings: _, ...job }) => job);
    expect(toYaml(renderPrometheus({ ...model, jobs }, "3.5.3"))).toBe(`global:
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
    follow_redirects: false
    body_size_limit: 64MB
    sample_limit: 100000
    label_limit: 64
    label_name_length_limit: 256
    label_value_length_limit: 4096
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
      follow_redirects: false
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
    const jobs = [{ name: "bare", interval: Duration.seconds(15), discovery: files("bare") }];
    const [job] = renderPrometheus({ ...model, jobs }, "2.42.0").scrape_configs ?? [];
    expect(Object.keys(job ?? {})).toEqual([
      "job_name",
      "scrape_interval",
      "scrape_timeout",
      "metrics_path",
      "follow_redirects",
      "file_sd_configs",
      "relabel_configs",
    ]);
  });

  it("follows redirects of the one job that says so, since any page could name a store that deletes by GET", () => {
    const job = { name: "moved", interval: Duration.seconds(15), discovery: files("moved"), followRedirects: true };
    const remoteRead = [{ name: "s", url: "https://store.example.com/read", matchers: { store: "s" } }];
    const file = renderPrometheus({ ...everything, jobs: [...everything.jobs, job], remoteRead }, "3.5.3");
    const { scrape_configs = [], remote_write = [], remote_read = [], alerting } = file;
    const all = [...scrape_configs, ...remote_write, ...remote_read, ...(alerting?.alertmanagers ?? [])];
    expect(all.length).toBeGreaterThan(8);
    expect(all.filter(({ follow_redirects: follows }) => follows)).toMatchObject([{ job_name: "moved" }]);
  });

  it("asks for OpenMetrics first where the application's pages are in it", () => {
    const given = mergeSpecification(defaultSpecification, {
      appMetrics: { format: "openmetrics", endpoint: "/stats" },
    });
    const { scrape_configs: jobs = [] } = renderPrometheus(
      prometheusOf(given, { jobs: jobsOf(targets, given) }),
      "3.5.3",
    );
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
        follow_redirects: false,
        authorization: {
          type: "Bearer",
          credentials_file: "/run/credentials/vmo-prometheus.service/remote-write-long-term",
        },
      },
    ]);
  });

  it("signs in to a store by a name, and a password from the unit's credential", () => {
    const password = { kind: "file", path: "/etc/o/store" } as const;
    const basicAuth = { username: "tenant-1", password };
    const remoteWrite = [{ name: "s", url: "https://store.example.com/push", basicAuth }];
    expect(renderPrometheus({ ...everything, remoteWrite }, "3.5.3").remote_write).toEqual([
      {
        name: "s",
        url: "https://store.example.com/push",
        follow_redirects: false,
        basic_auth: {
          username: "tenant-1",
          password_file: "/run/credentials/vmo-prometheus.service/remote-write-s",
        },
      },
    ]);
  });

  it("shows a store of the fleet the certificate of its host", () => {
    const remoteWrite = [
      { name: "s", url: "https://monitor-2.fleet.internal:9090/api/v1/write", as: "fleet" as const },
    ];
    expect(renderPrometheus({ ...everything, remoteWrite }, "3.5.3").remote_write).toEqual([
      {
        name: "s",
        url: "https://monitor-2.fleet.internal:9090/api/v1/write",
        follow_redirects: false,
        tls_config: {
          ca_file: "/etc/vm-observability/secrets/certificates/fleet-ca.pem",
          cert_file: "/etc/vm-observability/secrets/certificates/fleet.pem",
          key_file: "/etc/vm-observability/secrets/certificates/fleet.pem",
          min_version: "TLS13",
        },
      },
    ]);
  });

  it("lets no scrape take longer than its interval", () => {
    const [batch] = (renderPrometheus(everything, "3.5.3").scrape_configs ?? []).slice(-1);
    expect(batch).toMatchObject({ scrape_interval: "5s", scrape_timeout: "5s", sample_limit: 5000 });
  });
});
