import { Annotations, App, TerraformStack } from "cdktf";
import { AlertRouting } from "../../constructs/alert-routing";
import { SshFleet } from "../../constructs/targets/ssh/ssh-fleet";
import { FleetReleases } from "../../constructs/targets/releases";
import type { ComponentPlan } from "../../lib/host";
import type { SpecificationOverrides } from "../../lib/specification";
import { build, factsOf, MONITOR, WEB, yamlOf, fileOf } from "./metrics-stack";

const CERTIFICATES = { hostFile: "/etc/pki/host.pem", authorityFile: "/etc/pki/ca.pem" };
const CHANNELS = { webhook: { url: "https://bridge.example.com/alerts" } };
const PEM = "/etc/vm-observability/secrets/certificates/fleet.pem";
const CLIENT = {
  ca_file: "/etc/vm-observability/secrets/certificates/fleet-ca.pem",
  cert_file: PEM,
  key_file: PEM,
  min_version: "TLS13",
};
const TWO = [MONITOR, { ...MONITOR, name: "monitor-2", address: "10.0.0.6" }, WEB];

function closed(options: Parameters<typeof build>[0] & { readonly overrides?: SpecificationOverrides } = {}) {
  const overrides = { channels: CHANNELS, ...options.overrides };
  const built = build({ certificates: CERTIFICATES, ...options, overrides });
  const alertRouting = new AlertRouting(built.stack, "alert-routing", { metrics: built.metrics });
  const planOf = (component: string): ComponentPlan => {
    const releases = FleetReleases.of(built.fleet);
    const plan = releases?.plansOf(releases.shapes[0]!).find((one) => one.component === component);
    if (!plan) throw new TypeError(`there is no plan of ${component}`);
    return plan;
  };
  return { ...built, alertRouting, planOf };
}

type Read = {
  readonly scheme?: string;
  readonly tls_config?: unknown;
  readonly relabel_configs?: readonly { readonly target_label?: string; readonly replacement?: string }[];
  readonly job_name?: string;
};

const addressOf = ({ relabel_configs = [] }: Read) =>
  relabel_configs.filter(({ target_label }) => target_label === "__address__").map(({ replacement }) => replacement);

describe("a fleet with certificates", () => {
  it("has its own jobs and Alertmanagers asked over TLS by their fleet names, and applications as they are", () => {
    const { stack } = closed({ hosts: TWO });
    const { scrape_configs, alerting } = yamlOf(stack, "monitor-1", "files/prometheus/prometheus.yml");
    const job = (name: string) => (scrape_configs as readonly Read[]).find(({ job_name }) => job_name === name);
    const ports = { node: 9100, process: 9256, prometheus: 9090, alertmanager: 9093 };
    for (const [name, port] of Object.entries(ports)) {
      expect(job(name)).toMatchObject({ scheme: "https", tls_config: CLIENT });
      expect(addressOf(job(name)!)).toEqual([`$1.fleet.internal:${port}`]);
    }
    expect(job("application")).not.toHaveProperty("scheme");
    expect(job("application")).not.toHaveProperty("tls_config");
    const [alertmanagers] = alerting?.alertmanagers as readonly Read[];
    expect([alertmanagers?.scheme, alertmanagers?.tls_config]).toEqual(["https", CLIENT]);
  });

  it("gives each host web configurations that let in Prometheus's hosts and itself", () => {
    const { stack } = closed();
    const facts = Object.fromEntries(
      factsOf(stack, "web-1")
        .trim()
        .split("\n")
        .map((line) => [line.split(" ")[0], Buffer.from(line.split(" ")[1] ?? "", "base64").toString()]),
    ) as Record<string, string>;
    for (const path of ["web/node-exporter.yml", "web/process-exporter.yml"])
      expect(facts[path]).toMatch(
        /client_allowed_sans:\n\s+- metrics.role.fleet.internal\n\s+- web-1.fleet.internal\n/,
      );
  });

  it("lets dashboards ask Prometheus and not Alertmanager", () => {
    const { stack } = closed({ hosts: TWO });
    expect(fileOf(stack, "monitor-1", "files/prometheus/web.yml")).toContain("dashboards.role.fleet.internal");
    const alertmanager = fileOf(stack, "monitor-1", "files/alertmanager/web.yml");
    expect(alertmanager).toContain("people.role.fleet.internal");
    expect(alertmanager).not.toContain("dashboards.role");
    expect(fileOf(stack, "monitor-1", "files/alertmanager/gossip.yml")).not.toContain("people.role");
  });

  it("gossips over TCP alone, and asks neighbours over TLS before a member stops", () => {
    const { listens, guards, probes, units } = closed({ hosts: TWO }).planOf("alertmanager");
    expect(listens.map(({ port, protocol }) => `${port}/${protocol}`)).toEqual(["9093/tcp", "9094/tcp"]);
    expect(guards?.map(({ url, as }) => [url, as])).toEqual([
      ["https://monitor-1.fleet.internal:9093/-/ready", "fleet"],
      ["https://monitor-2.fleet.internal:9093/-/ready", "fleet"],
    ]);
    expect(probes[0]).toMatchObject({ url: "https://{host}.fleet.internal:9093/-/ready", as: "fleet" });
    expect(String(units[0]?.sections.Service?.ExecStart)).toContain(
      "--cluster.tls-config=/opt/vm-observability/current/files/alertmanager/gossip.yml",
    );
  });

  it("has no address for people, whose browsers show no certificate, unless one is given", () => {
    const { metrics, alertRouting } = closed();
    expect([metrics.url, alertRouting.url]).toEqual([undefined, undefined]);
    const given = closed({ metrics: { externalUrl: "https://obs.example.com/prometheus/" } });
    expect(given.metrics.url).toBe("https://obs.example.com/prometheus");
  });

  it("is needed to show a certificate to a store", () => {
    const remoteWrite = [
      { name: "store", url: "https://store-1.fleet.internal:9090/api/v1/write", as: "fleet" as const },
    ];
    const { stack } = build({ overrides: { channels: CHANNELS }, metrics: { remoteWrite } });
    expect(() => fileOf(stack, "monitor-1", "files/prometheus/prometheus.yml")).toThrow(
      'remoteWrite[0].as: needs a certificate to show to "store", and the fleet has none',
    );
  });

  it("asks servers on loopback for the certificate of their host", () => {
    const { stack } = closed({ metrics: { exposure: "loopback" } });
    const { scrape_configs } = yamlOf(stack, "monitor-1", "files/prometheus/prometheus.yml");
    const own = (scrape_configs as readonly Read[]).find(({ job_name }) => job_name === "prometheus");
    expect(own).toMatchObject({
      scheme: "https",
      tls_config: { ...CLIENT, server_name: "metrics.role.fleet.internal" },
    });
  });

  it("is asked by the Prometheus of another fleet by address, and has to prove the role of its host", () => {
    const { metrics } = build({ certificates: CERTIFICATES, overrides: { channels: CHANNELS } });
    const other = new TerraformStack(App.of(metrics), "alerting");
    const login = { user: "admin", privateKeyFile: "/keys/deploy" };
    const fleet = new SshFleet(other, "fleet", { hosts: [MONITOR], login, certificates: CERTIFICATES });
    new AlertRouting(other, "alert-routing", { metrics, fleet });
    const [found] = metrics.observability.monitoring.alertmanagers;
    expect(found).toMatchObject({ as: "fleet", serverName: "metrics.role.fleet.internal" });
    expect(found?.relabelings.at(-1)?.replacement).toBe("$1:9093");
  });

  it("refuses to ask with a certificate of an authority that there is not", () => {
    const { fleet } = build({ certificates: CERTIFICATES });
    expect(() => fleet.discovery({ on: "workloads", port: 9700, as: "mine" as never })).toThrow(
      'discovery.as: must be "fleet" or left out, got "mine"',
    );
  });

  it("says by name which programs are too old to tell clients apart, and starts them all the same", () => {
    const hosts = [MONITOR, { ...WEB, distribution: "debian-12" as const }];
    const spy = jest.spyOn(Annotations.prototype, "addWarning").mockImplementation(() => undefined);
    try {
      const { stack } = closed({ hosts, overrides: { artifacts: { source: "distribution" } } });
      expect(factsOf(stack, "web-1")).toContain("web/node-exporter.yml");
      const said = spy.mock.calls.map(([text]) => text).filter((text) => text.includes("security.any-host"));
      expect(said).toEqual([
        expect.stringContaining("node_exporter: version 1.5.0 knows no client_allowed_sans"),
        expect.stringContaining("process_exporter: version 0.7.10 knows no client_allowed_sans"),
      ]);
    } finally {
      spy.mockRestore();
    }
  });
});

describe("a fleet without certificates", () => {
  it("has no trace of TLS in any file, unit or fact", () => {
    const { stack, planOf } = closed({ certificates: undefined as never, hosts: TWO });
    const said = [
      fileOf(stack, "monitor-1", "files/prometheus/prometheus.yml"),
      factsOf(stack, "monitor-1"),
      JSON.stringify(["prometheus", "alertmanager", "node-exporter", "process-exporter"].map(planOf)),
    ].join("\n");
    expect(said).not.toMatch(/tls|web\.config|https:\/\/\{host\}|fleet\.pem/);
  });
});
