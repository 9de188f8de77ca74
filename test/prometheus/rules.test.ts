import { prometheusOf, prometheusRules } from "../../lib/prometheus";
import { defaultSpecification } from "../../lib/specification";
import { files, jobsOf } from "./model";

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
      "PrometheusRemoteWriteBehind",
    ]);
    expect(bySeverity("warning")).toEqual([
      "PrometheusErrorSendingAlerts",
      "PrometheusTargetsLost",
      "PrometheusTargetUnsteady",
      "PrometheusDiscoveryFailing",
      "PrometheusSamplesRejected",
      "PrometheusNotReady",
      "PrometheusSampleLimitHit",
      "PrometheusBodySizeLimitHit",
      "PrometheusLabelLimitHit",
      "PrometheusSeriesChurn",
      "PrometheusMissingRuleEvaluations",
      "PrometheusTSDBCompactionsFailing",
      "PrometheusTSDBReloadsFailing",
      "PrometheusStorageNearSizeLimit",
      "PrometheusRetentionCutBySize",
      "PrometheusRemoteWriteGap",
    ]);
    expect(alerts.length).toBe(27);
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
    const { groups } = prometheusOf(defaultSpecification, { jobs: jobsOf({ node: files("node") }) });
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
