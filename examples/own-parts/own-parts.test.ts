import type { App } from "cdktf";
import {
  matchers,
  prometheusRule,
  prometheusRules,
  releaseDigest,
  releaseFiles,
  scrubbed,
  synthesized,
  testApp,
} from "cdktf-vm-observability/testing";
import { explained } from "./explained";
import { production } from "./production";

expect.extend(matchers);

const stack = production(testApp());
const files = releaseFiles(stack, "monitor-1");

describe("a component of one's own", () => {
  it("runs, with everything taken from its unit that it does not need", () => {
    const unit = files["units/vmo-blackbox-exporter.service"];
    expect(unit).toContain("ExecStart=/opt/vm-observability/current/bin/blackbox_exporter --config.file=");
    expect(unit).toContain("ProtectSystem=strict");
    expect(releaseFiles(stack, "web-1")).not.toHaveProperty(["units/vmo-blackbox-exporter.service"]);
  });

  it("is scraped, its alert is routed and has a page, and the portal links to it", () => {
    expect(files["files/prometheus/prometheus.yml"]).toContain("job_name: blackbox\n");
    expect(stack).toHavePrometheusRule("BlackboxExporterFailedReload", { labels: { severity: "warning" } });
    expect(prometheusRule(stack, "BlackboxExporterFailedReload").for).toBe("5m");
    expect(files["files/portal/site/runbooks/BlackboxExporterFailedReload.html"]).toContain(
      "New modules are not in force.",
    );
    expect(files["files/portal/site/index.html"]).toContain(">Blackbox exporter</a>");
    expect(files["files/portal/site/index.html"]).toContain(">Modules</a>");
    expect(files["files/portal/site/modules.txt"]).toBe("http_2xx\n");
  });
});

describe("a fleet of one's own", () => {
  it("delivers each host's release again when it changes", () => {
    const deliveries = synthesized(stack).ofType("terraform_data");
    expect([...deliveries.keys()]).toEqual(expect.arrayContaining(["fleet/company/monitor-1", "fleet/company/web-1"]));
    expect(JSON.stringify(deliveries.get("fleet/company/monitor-1"))).toContain(releaseDigest(stack, "monitor-1"));
    const { resource } = scrubbed(synthesized(stack).json);
    expect(JSON.stringify(resource)).toContain('"triggers_replace":["<sha256>"');
  });

  it("feeds one monitoring together with hosts over SSH, with the change of a file that no prop reaches", () => {
    expect(files["files/prometheus/prometheus.yml"]).toContain("body_size_limit: 20MB");
    expect(files["files/portal/site/site.json"]).toContain('"files-1"');
    expect(prometheusRules(stack).length).toBeGreaterThan(60);
  });
});

describe("a mistake", () => {
  const told = (act: (stack: ReturnType<typeof production>) => unknown) => {
    const built = production(testApp());
    try {
      return `nothing: ${typeof act(built)}`;
    } catch (error) {
      return explained(error);
    }
  };

  it("is explained without a stack trace where it is made", () => {
    expect(told(({ metrics }) => metrics.contribute({ tool: { name: "x", url: "nowhere" } }))).toBe(
      '[production/metrics] tool.url: must be an address such as "https://example.com/path", without user and password, got "nowhere"',
    );
  });

  it("is explained when the app is synthesized", () => {
    const lines = told((built) => {
      built.overrideFile("prometheus/prometheus.yaml", {});
      (built.node.root as App).synth();
    });
    expect(lines).toContain(
      '[production/fleet] overrideFile: must be a file of a release, got "prometheus/prometheus.yaml"',
    );
    expect(lines).not.toContain("    at ");
  });
});
