import { releaseOf, mergePlans } from "../../lib/host";
import { HOST_REPORT_METRICS, hostReportPlan, hostReportRules } from "../../lib/host-report";
import { catalogueOf, checkRules, SCRAPE_METRICS } from "../../lib/rules";
import { Duration } from "../../lib/units";
import { Metrics } from "../../constructs/metrics";
import { activationScript } from "../../constructs/targets/activation-script";
import type { IFleet } from "../../constructs/targets/fleet";
import { fleetOf } from "../constructs/targets/ssh/fleets";

const SCRIPT = activationScript();

describe("the host's report", () => {
  it("is made by a timer and the release's own script, under an account that writes metrics only", () => {
    const plan = hostReportPlan();
    expect(plan.units.map(({ name, starts }) => [name, starts ?? true])).toEqual([
      ["vmo-host-report.service", false],
      ["vmo-host-report.timer", true],
    ]);
    expect(plan.units[0]?.sections.Service).toMatchObject({
      Type: "oneshot",
      ExecStartPre: "+/bin/sh /opt/vm-observability/current/activate certificates",
      ExecStart: "/bin/sh /opt/vm-observability/current/activate report",
      User: "vmo-host-report",
      ReadWritePaths: "/var/lib/vm-observability/textfiles",
      ProtectSystem: "strict",
      RestrictAddressFamilies: "AF_UNIX",
      CapabilityBoundingSet: "",
      MemoryMax: "32M",
    });
    expect(plan.listens).toEqual([]);
  });

  it("gives the folder of host metrics to its account", () => {
    const { entries } = releaseOf(mergePlans([hostReportPlan()], { where: "test" }), SCRIPT);
    expect(entries.find(({ path }) => path === "tmpfiles.conf")?.content).toBe(
      "d /var/lib/vm-observability 0755 root root -\n" +
        "d /var/lib/vm-observability/textfiles 1775 vmo-host-report vmo-host-report -\n",
    );
  });

  it("knows exactly the metrics that the script writes", () => {
    const written = [...SCRIPT.matchAll(/^# TYPE (\S+) gauge$/gm)].map((match) => match[1]);
    expect(HOST_REPORT_METRICS.map(({ name }) => name)).toEqual(written);
    for (const { name, help } of HOST_REPORT_METRICS) expect(SCRIPT).toContain(`# HELP ${name} ${help}\n`);
  });

  it("has alerts that stand on those metrics, each with a runbook and a proof", () => {
    const group = hostReportRules(undefined, { certificates: true });
    const options = { scrapeInterval: Duration.seconds(15), evaluationInterval: Duration.seconds(15) };
    expect(checkRules([group], catalogueOf([...HOST_REPORT_METRICS, ...SCRAPE_METRICS], []), options)).toEqual({
      problems: [],
      advice: [],
    });
    expect(group.alerts.map(({ name, for: after, severity }) => [name, after.toString(), severity])).toEqual([
      ["HostActivationFailed", "5m", "warning"],
      ["HostReleaseNotWanted", "15m", "warning"],
      ["HostDrifted", "15m", "warning"],
      ["HostUnitsInactive", "10m", "warning"],
      ["HostPortHeld", "5m", "warning"],
      ["HostReportStale", "5m", "warning"],
      ["HostReportMissing", "15m", "warning"],
      ["HostCertificateEndsSoon", "15m", "warning"],
      ["HostCertificateEndsNow", "15m", "critical"],
    ]);
    for (const { runbook, proof } of group.alerts) {
      expect(proof).toBeDefined();
      for (const part of Object.values(runbook) as (string | readonly string[])[])
        expect(part.length).toBeGreaterThan(0);
    }
  });
});

describe("a runbook of the host's report that says how a host is brought back", () => {
  const steps = (fleet: IFleet) => {
    const metrics = new Metrics(fleet, "metrics", { fleet });
    const names = ["HostReleaseNotWanted", "HostDrifted", "HostUnitsInactive", "HostPortHeld", "HostReportStale"];
    return metrics.alerts
      .filter(({ name }) => names.includes(name))
      .map(({ runbook }) => runbook.resolution.join("\n"));
  };

  it("has Terraform's command for a fleet on SSH, with the address that the host's resource has", () => {
    const { fleet } = fleetOf();
    const told = steps(fleet);
    expect(told).toHaveLength(5);
    for (const text of told) expect(text).toContain("`terraform apply -replace=terraform_data.vmo_host_<host>`");
    expect(fleet.resources.get("web-1")?.address).toBe("terraform_data.vmo_host_web-1");
  });
});
