import { Duration } from "../../lib/units";
import { releaseFiles, synthesized } from "../../testing";
import { build, fileOf, MONITOR, WEB, yamlOf } from "./metrics-stack";

const KIND = { type: "http", targets: ["https://shop.example.com/"] } as const;
const probes = { shop: KIND };

const mockLoads: string[] = [];
jest.mock("../../lib/exporters/blackbox", () => {
  mockLoads.push("blackbox");
  return jest.requireActual<object>("../../lib/exporters/blackbox");
});

describe("probes of a specification", () => {
  it("load nothing where there are none", () => {
    build();
    expect(mockLoads).toEqual([]);
    build({ overrides: { probes } });
    expect(mockLoads).toEqual(["blackbox"]);
  });

  it("are asked by an exporter on the hosts of Prometheus, and by no other host", () => {
    const { stack, metrics } = build({ overrides: { probes } });
    expect(fileOf(stack, "monitor-1", "files/blackbox-exporter/blackbox.yml")).toContain("shop:");
    expect(Object.keys(releaseFiles(stack, "web-1")).filter((path) => path.includes("blackbox"))).toEqual([]);
    expect(metrics.scrapeJobs).toContain("probe-shop");
    expect(metrics.alerts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["probe_shop_failed", "ProbeCertificateEndsSoon", "ProbeCertificateEndsNow"]),
    );
    const { scrape_configs } = yamlOf(stack, "monitor-1", "files/prometheus/prometheus.yml");
    expect(scrape_configs.find(({ job_name }) => job_name === "probe-shop")).toMatchObject({
      metrics_path: "/probe",
      static_configs: [{ targets: ["https://shop.example.com/"] }],
    });
  });

  it("are asked over TLS where the fleet has certificates, by each Prometheus on its own host", () => {
    const second = { ...MONITOR, name: "monitor-2", address: "10.0.0.6" };
    const certificates = { hostFile: "/etc/pki/host.pem", authorityFile: "/etc/pki/ca.pem" };
    const { stack } = build({ hosts: [MONITOR, second, WEB], certificates, overrides: { probes } });
    const { scrape_configs } = yamlOf(stack, "monitor-2", "files/prometheus/prometheus.yml");
    expect(scrape_configs.find(({ job_name }) => job_name === "probe-shop")).toMatchObject({
      scheme: "https",
      tls_config: { server_name: "metrics.role.fleet.internal" },
      relabel_configs: expect.arrayContaining([
        { target_label: "__address__", replacement: "127.0.0.1:9115" },
      ]) as unknown,
    });
  });

  it("are known to rules of users; without any, a message says how to have them", () => {
    const alert = {
      name: "slow",
      expr: "probe_duration_seconds > 1",
      for: Duration.minutes(5),
      severity: "info",
      summary: "s",
    };
    const { stack, metrics } = build({ overrides: { probes } });
    metrics.addAlert(alert);
    expect(() => synthesized(stack)).not.toThrow();
    const without = build();
    without.metrics.addAlert(alert);
    expect(() => synthesized(without.stack)).toThrow(
      "probe_duration_seconds comes from blackbox_exporter, which has nothing to ask; add a target to probes",
    );
  });

  it("warn of a password that the network can read", () => {
    const basicAuth = { username: "probe", passwordFile: "/etc/secrets/probe" };
    const warned = (target: string) => {
      const { stack } = build({ overrides: { probes: { shop: { ...KIND, targets: [target], basicAuth } } } });
      synthesized(stack);
      return stack.node
        .findAll()
        .some(({ node }) => node.metadata.some(({ data }) => String(data).includes("probes.shop")));
    };
    expect(["http://shop.example.com/", "https://shop.example.com/", "http://127.0.0.1/"].map(warned)).toEqual([
      true,
      false,
      false,
    ]);
  });
});
