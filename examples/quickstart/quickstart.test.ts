import { matchers, releaseFiles, synthesized, testApp } from "cdktf-vm-observability/testing";
import { join } from "node:path";
import { readBooted } from "./booted";
import { quickstart } from "./stack";

expect.extend(matchers);

describe("the quick start", () => {
  const stack = quickstart(testApp(), readBooted(join(__dirname, "hosts.example.json")));

  it("deploys three hosts, of which one monitors", () => {
    expect([...synthesized(stack).ofType("terraform_data").keys()]).toEqual([
      "fleet/hosts/monitor-1",
      "fleet/hosts/web-1",
      "fleet/hosts/web-2",
      "fleet/owner",
      "fleet/presence",
    ]);
    expect(releaseFiles(stack, "monitor-1")).toHaveProperty(["units/vmo-prometheus.service"]);
    expect(releaseFiles(stack, "web-1")).not.toHaveProperty(["units/vmo-prometheus.service"]);
  });

  it("takes its thresholds from the file beside it, and its programs from the mirror", () => {
    expect(stack).toHavePrometheusRule("cpu_high", { expr: "cpu_usage_percent > 80", for: "5m" });
    expect(releaseFiles(stack, "web-1")["plan"]).toContain(
      "http://192.0.2.1:8000/prometheus/node_exporter/releases/download/v1.11.1/",
    );
  });

  it("shows objectives and everything else as live pages of the portal", () => {
    const pages = Object.keys(releaseFiles(stack, "monitor-1")).filter((path) => /dashboards\/[^/]+\.html$/.test(path));
    expect(pages.map((path) => path.replace(/^.*\//, ""))).toEqual(
      expect.arrayContaining(["index.html", "objectives.html", "application.html", "fleet-overview.html"]),
    );
  });

  it("tells the webhook of every severity", () => {
    const told = (severity: string) =>
      stack.alertRouting.explain({ severity }).map(({ via, after }) => `${via} after ${after.toString()}`);
    expect(told("info")).toEqual(["webhook after 0s"]);
    expect(told("warning")).toEqual(["webhook after 0s", "webhook after 20s"]);
    expect(told("critical")).toEqual(["webhook after 0s", "webhook after 15m"]);
  });
});
