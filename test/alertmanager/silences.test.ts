import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AlertRouting } from "../../constructs/alert-routing";
import { hiddenSilencesInhibitions, SILENCE_METRICS, silenceRules } from "../../lib/alertmanager/silences";
import { sampleFile } from "../../lib/alertmanager/silences/samples";
import { catalogueOf, type Alert } from "../../lib/rules";
import { Duration } from "../../lib/units";
import { build, fileOf, MONITOR, WEB } from "../constructs/metrics-stack";

const SCRIPT = readFileSync(join(__dirname, "../../lib/alertmanager/silences/watch.sh"), "utf8");
const WEBHOOK = { channels: { webhook: { url: "http://127.0.0.1:9/alerts" } } };

const alert = (name: string, more: Partial<Alert> = {}): Alert => ({
  ...{ name, expr: "up == 0", for: Duration.zero, severity: "warning", family: name, summary: "", description: "" },
  runbook: { meaning: "", immediateActions: [], investigation: [], resolution: [], prevention: [] },
  from: [],
  ...more,
});

describe("the alerts that silences are tried on", () => {
  const sampled = (alerts: readonly Alert[], externalLabels = {}) =>
    sampleFile({ alerts, catalogue: catalogueOf([], []), externalLabels })
      .trim()
      .split("\n");

  it("have the labels of the stack's own, and a value that nobody means where a host would stand", () => {
    const labels = { team: 'the "shop"', where: "{{ $labels.zone }}" };
    expect(sampled([alert("disk_full", { labels })], { region: "eu" })).toEqual([
      'any\twarning\talertname="vm-observability-any"\tfamily="vm-observability-any"\tinstance="vm-observability-any"\tjob="vm-observability-any"\tregion="eu"\tseverity="warning"',
      'known\twarning\talertname="disk_full"\tfamily="disk_full"\tinstance="vm-observability-any"\tjob="vm-observability-any"\tregion="eu"\tseverity="warning"\tteam="the \\"shop\\""\twhere="vm-observability-any"',
    ]);
  });

  it("are those that notify, and one more for each severity that is plain in a metric's label", () => {
    const lines = sampled([alert("a", { severity: 'page "now"\n' }), alert("Watchdog", { severity: "none" })]);
    expect(lines.map((line) => line.split("\t").slice(0, 3))).toEqual([
      ["any", "page _now__", 'alertname="vm-observability-any"'],
      ["known", "page _now__", 'alertname="a"'],
    ]);
  });
});

describe("the look at silences", () => {
  it("runs every minute on hosts with an Alertmanager, under an account that may write its metrics and nothing else", () => {
    const { stack, metrics } = build({ overrides: WEBHOOK });
    new AlertRouting(stack, "alert-routing", { metrics });
    const service = fileOf(stack, "monitor-1", "units/vmo-silences.service");
    for (const line of [
      "ExecStart=/bin/sh /opt/vm-observability/current/files/silences/watch.sh /opt/vm-observability/current/files/silences/alerts /opt/vm-observability/current/bin/amtool /var/lib/vm-observability/textfiles /var/lib/vm-observability/silences http://127.0.0.1:9093/api/v2/silences",
      "User=vmo-silences",
      "ReadWritePaths=/var/lib/vm-observability/silences /var/lib/vm-observability/textfiles",
      "ProtectSystem=strict",
      "IPAddressDeny=any",
      "IPAddressAllow=localhost",
      "CapabilityBoundingSet=",
    ])
      expect(service.split("\n")).toContain(line);
    expect(fileOf(stack, "monitor-1", "units/vmo-silences.timer")).toContain("OnUnitActiveSec=1min");
    expect(fileOf(stack, "monitor-1", "sysusers.conf")).toContain("m vmo-silences vmo-host-report\n");
    expect(fileOf(stack, "monitor-1", "plan")).not.toContain("join\t");
    expect(fileOf(stack, "monitor-1", "files/silences/alerts")).toContain('known\tcritical\talertname="cpu_critical"');
    expect(() => fileOf(stack, "web-1", "units/vmo-silences.service")).toThrow("web-1 has no");
  });

  it("asks over TLS with the certificate of its host, which its account may read then", () => {
    const certificates = { hostFile: "/etc/pki/host.pem", authorityFile: "/etc/pki/ca.pem" };
    const { stack, metrics } = build({ overrides: WEBHOOK, certificates });
    new AlertRouting(stack, "alert-routing", { metrics });
    expect(fileOf(stack, "monitor-1", "units/vmo-silences.service")).toContain(
      " --cacert /etc/vm-observability/secrets/certificates/fleet-ca.pem --cert /etc/vm-observability/secrets/certificates/fleet.pem --connect-to ::127.0.0.1: https://metrics.role.fleet.internal:9093/api/v2/silences\n",
    );
    expect(fileOf(stack, "monitor-1", "sysusers.conf")).toContain("m vmo-silences vmo-certificates\n");
  });

  it("is not there without a node_exporter that would report it", () => {
    const { stack, metrics } = build({
      hosts: [MONITOR, WEB],
      overrides: { ...WEBHOOK, nodeExporter: { enabled: false } },
    });
    new AlertRouting(stack, "alert-routing", { metrics });
    expect(() => fileOf(stack, "monitor-1", "units/vmo-silences.service")).toThrow("monitor-1 has no");
    expect(metrics.alerts.map(({ name }) => name)).not.toContain("AlertmanagerSilencesWide");
  });

  it("knows exactly the metrics that the script writes", () => {
    const written = [...SCRIPT.matchAll(/^# HELP (\S+) (.*)$/gm)].map(([, name, help]) => [name, help]);
    expect(SILENCE_METRICS.map(({ name, help }) => [name, help])).toEqual(written);
  });
});

describe("the alert about wide silences", () => {
  it("has a name that the script knows, and no labels by which it could be silenced piece by piece", () => {
    const [wide] = silenceRules({ port: 9093 }).alerts;
    expect(SCRIPT).toContain(`alertname=\\"${wide?.name}\\"`);
    expect(wide?.proof?.labels).toEqual({});
  });

  it("stops the Watchdog by an alert for machines, where that one is known", () => {
    expect(hiddenSilencesInhibitions([])).toEqual([]);
    expect(hiddenSilencesInhibitions(silenceRules({ port: 9093 }).alerts)).toEqual([
      {
        name: "hidden-silences-over-watchdog",
        source: [{ label: "alertname", operator: "=", value: "AlertmanagerSilencesHidden" }],
        target: [{ label: "alertname", operator: "=", value: "Watchdog" }],
        equal: [],
      },
    ]);
  });
});
