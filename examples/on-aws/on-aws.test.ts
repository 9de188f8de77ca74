import { releaseFiles, synthesized, testApp } from "cdktf-vm-observability/testing";
import type { AlertRouting } from "cdktf-vm-observability";
import { parse } from "yaml";
import { ProductionOnAws } from "./production";

const aws = new ProductionOnAws(testApp(), "production");

/** Whom an alert of a severity is told by, and when, each once. */
function told({ alertRouting }: { readonly alertRouting: AlertRouting }, severity: string): readonly string[] {
  const all = alertRouting
    .explain({ severity })
    .map(({ channel, after }) => (after.milliseconds === 0 ? channel : `${channel} after ${after.toString()}`));
  return [...new Set(all)];
}

describe("a stack on AWS", () => {
  it("creates three instances and adopts one", () => {
    const { resource, data } = synthesized(aws).json;
    const names = (instances: Readonly<Record<string, unknown>> = {}): string[] =>
      Object.keys(instances).map((id) => id.replace(/^fleet_hosts_(.*)_instance_.*/, "$1"));
    expect(names(resource?.["aws_instance"]).sort()).toEqual(["monitor-1", "web-1", "web-2"]);
    expect(names(data?.["aws_instance"])).toEqual(["legacy-1"]);
  });

  it("finds its targets by EC2's API", () => {
    const { scrape_configs: jobs } = parse(releaseFiles(aws, "monitor-1")["files/prometheus/prometheus.yml"] ?? "") as {
      scrape_configs: Record<string, unknown>[];
    };
    expect(jobs.map((job) => job.job_name)).toContain("postgres");
    expect(jobs.filter((job) => !("ec2_sd_configs" in job)).map((job) => job.job_name)).toEqual([]);
  });

  it("tells critical alerts to channels beside those of the specification as well", () => {
    expect(told(aws, "critical").slice(0, 4)).toEqual(["slack", "email", "webhook", "pagerduty"]);
  });

  it("has every secret read by the hosts' own role: releases hold their names only", () => {
    const plan = releaseFiles(aws, "monitor-1")["plan"] ?? "";
    const secrets = plan.split("\n").filter((line) => line.startsWith("secret\t"));
    const origins = secrets
      .map((line) => line.split("\t"))
      .map(([, , unit, name, , kind, id]) => [unit, name, kind, id]);
    expect(origins.sort()).toEqual([
      ["certificates", "fleet-ca.pem", "ssm-parameter", "/observability/certificates/fleet/ca.pem"],
      ["certificates", "fleet.pem", "ssm-parameter", "/observability/certificates/fleet/{host}"],
      ["vmo-alertmanager.service", "email-password", "secrets-manager", "observability/smtp-password"],
      ["vmo-alertmanager.service", "opsgenie-key", "secrets-manager", "observability/opsgenie-key"],
      ["vmo-alertmanager.service", "pagerduty-key", "secrets-manager", "observability/pagerduty-key"],
      ["vmo-alertmanager.service", "phone-url", "ssm-parameter", "/observability/phone-url"],
      ["vmo-alertmanager.service", "slack-url", "ssm-parameter", "/observability/slack-url"],
      ["vmo-alertmanager.service", "teams-url", "ssm-parameter", "/observability/teams-url"],
      ["vmo-alertmanager.service", "webhook-url", "ssm-parameter", "/observability/webhook-url"],
      ["vmo-prometheus.service", "remote-write-long-term", "ssm-parameter", "/observability/metrics-token"],
    ]);
  });
});
