import { MonitoringStack, parseSpecification, SshFleet, type SpecificationOverrides } from "../../index";
import type { Problem } from "../../lib/errors";
import { located, mergeSpecification } from "../../lib/specification";
import { testApp } from "../../testing";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF5olcwaJ2SrTdlW+OVUBde32Ulf/TRMqbyydcTOKyJZ";
const TEXT = `system_alerts:
  cpu_high:
    duration: 10m
  "full of dots. and blanks":
    condition: no_such_metric > 80
    severity: critical
    duration: 5m
  half_written:
    condition: cpu_usage_percent > 80
    severity: critical
    duration: 5m
    summary: "{{ $labels.instance"
portal: { external_url: "https://portal.example.com" }
maintenance_windows:
  night:
    days: [monday]
    from: "22:00"
    to: "23:00"
    matchers: [severity="info", 'instance=~"("']
`;
const read = () => parseSpecification(TEXT, { source: "observability.yaml" });

function placeOf(path: string, overrides: SpecificationOverrides = {}): string | undefined {
  return located<Problem>(mergeSpecification(read(), overrides), [{ path, message: "" }])[0]?.place;
}

describe("a problem that is found after the file was read", () => {
  it.each([
    ["system_alerts.cpu_high", "observability.yaml:2:3"],
    ["system_alerts.cpu_high.duration", "observability.yaml:3:5"],
    ["system_alerts.cpu_high.condition", "observability.yaml:2:3"],
    ['system_alerts."full of dots. and blanks".condition', "observability.yaml:5:5"],
    ["portal.externalUrl", "observability.yaml:13:11"],
    ["portal.external_url", "observability.yaml:13:11"],
    ["maintenance_windows.night.matchers[1]", "observability.yaml:19:33"],
    ["maintenanceWindows.night.matchers[1]", "observability.yaml:19:33"],
    ["system_alerts.cpu_high_too", "observability.yaml:1:1"],
    ["prometheus.port", undefined],
    ["", undefined],
  ])("about %j stands at %s", (path, place) => {
    expect(placeOf(path)).toBe(place);
  });

  it("has no place in the file when props say it", () => {
    const systemAlerts = { cpu_high: { condition: "cpu_usage_percent > 1" } };
    expect(placeOf("system_alerts.cpu_high.condition", { systemAlerts })).toBe("observability.yaml:2:3");
    expect(placeOf("portal.externalUrl", { portal: { externalUrl: "https://x.example.com" } })).toBe(
      "observability.yaml:13:1",
    );
    expect(placeOf("portal.external_url", { systemAlerts })).toBe("observability.yaml:13:11");
  });

  it("is reported with file, line and column at synthesis", () => {
    const login = { user: "admin", privateKeyVariable: "deploy_key" };
    const fleet = SshFleet.of({
      hosts: [{ name: "monitor-1", address: "10.0.0.5", roles: ["metrics"], hostKeys: [KEY] }],
      login,
    });
    const app = testApp();
    const specification = mergeSpecification(read(), { maintenanceWindows: { night: null } });
    new MonitoringStack(app, "production", {
      fleet,
      specification,
      channels: { webhook: { url: "http://10.0.0.9/alerts" } },
    });
    const synthesis = () => app.synth();
    expect(synthesis).toThrow("observability.yaml:4:3 system_alerts.full of dots. and blanks");
    expect(synthesis).toThrow("observability.yaml:8:3 system_alerts.half_written");
  });
});
