import { MonitoringStack, SshFleet, type Wing } from "../../index";
import { matchers, releaseFiles, synthesized, testApp } from "../../testing";
import { Echo } from "./echo/construct";

expect.extend(matchers);

/** The list of wings: a component is one line in it. */
const WINGS: readonly Wing[] = [(stack) => new Echo(stack, "echo", stack)];

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF5olcwaJ2SrTdlW+OVUBde32Ulf/TRMqbyydcTOKyJZ";

function build(wings: readonly Wing[]): MonitoringStack {
  return new MonitoringStack(testApp(), "production", {
    fleet: SshFleet.of({
      hosts: [
        { name: "monitor-1", address: "10.0.0.5", roles: ["metrics"], hostKeys: [KEY] },
        { name: "web-1", address: "10.0.0.11", hostKeys: [KEY] },
      ],
      login: { user: "admin", privateKeyFile: "~/.ssh/id" },
    }),
    channels: { webhook: { url: "http://hooks.example.com/" } },
    wings,
  });
}

describe("a component that joins by one line in the list of wings", () => {
  const stack = build(WINGS);
  const files = releaseFiles(stack, "monitor-1");

  it("runs on its hosts", () => {
    expect(releaseFiles(stack, "web-1")).toHaveProperty(["units/vmo-echo.service"]);
    expect(files).not.toHaveProperty(["units/vmo-echo.service"]);
  });

  it("is scraped, and its alert is live, routed and has a page", () => {
    expect(stack.metrics.scrapeJobs).toContain("echo");
    expect(files["files/prometheus/prometheus.yml"]).toContain("job_name: echo");
    expect(stack).toHavePrometheusRule("EchoFails", { group: "echo", labels: { severity: "warning" } });
    expect(files["files/portal/site/runbooks/EchoFails.html"]).toContain("Words are lost.");
  });

  it("has its metrics known to rules of users", () => {
    stack.metrics.addAlert({ name: "mute", expr: "echo_failures_total > 9", severity: "info", summary: "s" });
    expect(() => synthesized(stack)).not.toThrow();
    const without = build([]);
    without.metrics.addAlert({ name: "mute", expr: "echo_failures_total > 9", severity: "info", summary: "s" });
    expect(() => synthesized(without)).toThrow("nothing provides echo_failures_total");
  });

  it("is linked from the portal", () => {
    const link = '<a href="http://web-1:7007">Echo</a><span>what was said.</span>';
    expect(files["files/portal/site/index.html"]).toContain(link);
    expect(releaseFiles(build([]), "monitor-1")["files/portal/site/index.html"]).not.toContain("Echo");
  });
});
