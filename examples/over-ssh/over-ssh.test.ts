import { matchers, releaseFiles, synthesized, testApp } from "cdktf-vm-observability/testing";
import type { AlertRouting } from "cdktf-vm-observability";
import { parse } from "yaml";
import { reportOf } from "./incident";
import { production } from "./production";

expect.extend(matchers);

const ssh = production(testApp());

/** Whom an alert of a severity is told by, and when, each once. */
function told({ alertRouting }: { readonly alertRouting: AlertRouting }, severity: string): readonly string[] {
  const all = alertRouting
    .explain({ severity })
    .map(({ channel, after }) => (after.milliseconds === 0 ? channel : `${channel} after ${after.toString()}`));
  return [...new Set(all)];
}

describe("a stack over SSH", () => {
  it("has a resource for each host, and one that knows who is there", () => {
    expect([...synthesized(ssh).ofType("terraform_data").keys()].sort()).toEqual([
      "fleet/hosts/db-1",
      "fleet/hosts/monitor-1",
      "fleet/hosts/monitor-2",
      "fleet/hosts/web-1",
      "fleet/hosts/web-2",
      "fleet/owner",
      "fleet/presence",
    ]);
  });

  it("takes file and props over what is built in", () => {
    expect(ssh).toHavePrometheusRule("cpu_high", { for: "10m", labels: { team: "platform" } });
    expect(ssh).toHavePrometheusRule("filling_disk", { for: "1h", labels: { severity: "warning" } });
    expect(ssh).toHavePrometheusRule("slow_response", { for: "3m" });
    expect(ssh).toHavePrometheusRule("postgres_down", { for: "1m", keep_firing_for: "5m" });
    expect(ssh).not.toHavePrometheusRule("memory_high");
    expect(ssh).not.toHavePrometheusRule("database_connections");
  });

  it("measures the Redis of the one host that runs it, by a password that is in no plan", () => {
    const unit = "units/vmo-redis-exporter.service";
    expect(releaseFiles(ssh, "db-1")[unit]).toContain("LoadCredential=passwords:/etc/observability/secrets/redis.json");
    expect(releaseFiles(ssh, "web-1")).not.toHaveProperty([unit]);
    expect(ssh).toHavePrometheusRule("RedisDown", { for: "1m", labels: { severity: "critical" } });
  });

  it("runs two Alertmanagers that know each other", () => {
    const unit = releaseFiles(ssh, "monitor-1")["units/vmo-alertmanager.service"];
    expect(unit).toContain("--cluster.peer=monitor-1.fleet.internal:9094");
    expect(unit).toContain("--cluster.peer=monitor-2.fleet.internal:9094");
  });

  it("is closed: every server asks for a certificate, and Prometheus shows one", () => {
    const files = releaseFiles(ssh, "monitor-1");
    const units = ["prometheus", "alertmanager", "node-exporter", "process-exporter"];
    for (const unit of units) expect(files[`units/vmo-${unit}.service`]).toMatch(/-web\.config\.file=/);
    const { scrape_configs: jobs } = parse(files["files/prometheus/prometheus.yml"] ?? "") as {
      scrape_configs: { job_name: string; scheme?: string }[];
    };
    const closed = jobs.filter(({ scheme }) => scheme === "https").map(({ job_name }) => job_name);
    expect(closed).toEqual(expect.arrayContaining(["node", "process", "prometheus", "alertmanager"]));
  });

  it("lets Prometheus alone connect to exporters, and people from its networks to the portal", () => {
    const rules = releaseFiles(ssh, "monitor-1")["files/firewall/rules.nft"] ?? "";
    expect(rules).toContain("elements = { 10.0.0.0/8 }");
    expect(rules).toMatch(/tcp dport 9100 ip saddr @tcp_9100_v4 accept[^]*tcp dport 9100 counter drop/);
  });

  it("tells every severity to the channels that the file gives it", () => {
    expect(told(ssh, "info")).toEqual(["slack"]);
    expect(told(ssh, "warning")).toEqual([
      "slack after 2m",
      "email after 2m",
      "pagerduty after 30m",
      "pagerduty after 1h",
    ]);
    expect(told(ssh, "critical").slice(0, 4)).toEqual(["slack", "email", "webhook", "pagerduty"]);
  });

  it("has a team's own words about alerts in their pages, or instead of them", () => {
    const page = (alert: string): string | undefined =>
      releaseFiles(ssh, "monitor-1")[`files/portal/site/runbooks/${alert}.html`];
    expect(page("filling_disk")).toContain('<a href="https://wiki.example.com/volumes">wiki</a>');
    expect(page("filling_disk")).toContain("<h2>Immediate Actions</h2>");
    expect(page("postgres_down")).toContain("<code>pg_autoctl perform failover</code>");
    expect(page("postgres_down")).not.toContain("<h2>");
    expect(ssh).toHavePrometheusRule("disk_full", {
      annotations: { runbook_url: "https://portal.example.com/runbooks/disk_full" },
    });
  });

  it("hands out a report about an incident", () => {
    const report = reportOf({
      alert: "disk_full",
      instance: "web-1",
      from: "2026-03-01T10:00:00Z",
      to: "2026-03-01T10:30:00Z",
    });
    expect(report).toContain("# Root Cause Analysis: disk_full");
    expect(report).toContain("https://grafana.example.com/d/host-overview?var-instance=web-1&from=1772359200000");
  });

  it("asks each distribution for the programs that it has", () => {
    expect(releaseFiles(ssh, "web-1")["plan"]).toContain("prometheus-node-exporter");
    expect(releaseFiles(ssh, "web-2")).not.toEqual(releaseFiles(ssh, "web-1"));
  });
});
