import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import {
  defaultSpecification,
  mergeSpecification,
  MonitoringStack,
  SshFleet,
  SpecificationError,
  ValidationError,
  type SpecificationOverrides,
} from "../../index";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF5olcwaJ2SrTdlW+OVUBde32Ulf/TRMqbyydcTOKyJZ";
const folder = mkdtempSync(join(tmpdir(), "hostile-names-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Names that are keys of every object, of files, of pages and of templates. */
const NAMES = [
  "constructor",
  "__proto__",
  "toString",
  "index",
  "null",
  "../x",
  "größe",
  "{{ x }}",
  "${x}",
  "<b>",
  "a".repeat(128),
  "\u2028",
];

const alert = { condition: "up == 0", duration: "5m", severity: "critical" } as never;

/** A specification with `name` in one of the places where users name things. */
const PLACES: Readonly<Record<string, (name: string) => SpecificationOverrides>> = {
  alert: (name) => ({ applicationAlerts: { [name]: alert } }),
  "alert's label": (name) => ({ systemAlerts: { one: { ...(alert as object), labels: { [name]: "x" } } } }),
  "alert's label value": (name) => ({ systemAlerts: { one: { ...(alert as object), labels: { x: name } } } }),
  "alert's severity": (name) => ({ systemAlerts: { one: { ...(alert as object), severity: name } } }),
  "severity level": (name) => ({
    escalationMatrix: {
      severityLevels: { [name]: { notificationDelay: "0s", escalationDelay: "never", channels: ["webhook"] } as never },
    },
  }),
  "runbook page": (name) => ({
    applicationAlerts: { [name]: alert },
    runbooks: { pages: { [name]: { text: "hello", replace: false } } },
  }),
  "business metric": (name) => ({ businessMetrics: [name] }),
  "CPU metric": (name) => ({ cpuMetrics: [name] }),
  condition: (name) => ({ systemAlerts: { one: { ...(alert as object), condition: `${name} > 1` } } }),
  summary: (name) => ({ systemAlerts: { one: { ...(alert as object), summary: name, description: name } } }),
  "external label": (name) => ({ prometheus: { externalLabels: { [name]: name } } }),
  "maintenance window": (name) => ({
    maintenanceWindows: { [name]: { days: ["monday"], from: "01:00", to: "02:00" } as never },
  }),
  contact: (name) => ({ contacts: { [`${name}@example.com`]: { name } } }),
  engineer: (name) => ({
    escalationMatrix: {
      onCallSchedule: {
        primary: [
          { engineer: name, days: ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] },
        ],
        secondary: [],
      },
    },
  }),
  collector: (name) => ({ nodeExporter: { collectors: ["cpu", name] } }),
  process: (name) => ({ processExporter: { processNames: [{ name, cmdline: [name] }] } }),
  channel: (name) => ({
    escalationMatrix: { severityLevels: { critical: { channels: ["webhook", name] } } },
  }),
  version: (name) => ({ artifacts: { versions: { [name]: "1.2.3" } } }),
  lock: (name) => ({ artifacts: { lock: { [name]: "0".repeat(64) } } }),
  "log level": (name) => ({ logLevels: { [name]: "x" } }),
  objective: (name) => ({
    slaDefinitions: { [name]: { target: 99, measurement: "availability_percent", timeWindow: "30d" } as never },
  }),
  "rca phase": (name) => ({ rcaProcess: { [name]: ["look"] }, investigationTools: { [name]: ["top"] } }),
  endpoint: (name) => ({ appMetrics: { endpoint: `/${name}` } }),
};

/** What synthesis with it throws that is not a sentence to the user. */
function traceOf(overrides: SpecificationOverrides, host: { name?: string; label?: string } = {}): unknown {
  try {
    const app = new App({ outdir: folder });
    const fleet = SshFleet.of({
      hosts: [
        { name: "monitor-1", address: "10.0.0.5", roles: ["metrics"], hostKeys: [KEY] },
        { name: host.name ?? "web-1", address: "10.0.0.11", hostKeys: [KEY], labels: { [host.label ?? "team"]: "a" } },
      ],
      login: { user: "admin", privateKeyVariable: "deploy_key" },
    });
    const channels = { webhook: { url: "http://10.0.0.9/alerts" } };
    const specification = mergeSpecification(defaultSpecification, overrides);
    new MonitoringStack(app, "production", { fleet, channels, specification });
    app.synth();
    return undefined;
  } catch (error) {
    if (error instanceof SpecificationError || error instanceof ValidationError) return undefined;
    // Validations of the tree arrive in one error of the engine's.
    if (error instanceof Error && error.message.startsWith("Validation failed with the following errors:"))
      return undefined;
    return error instanceof Error ? error.stack?.split("\n").slice(0, 4) : error;
  }
}

describe("a stack whose user calls it by a hostile name has no stack trace:", () => {
  it.each(Object.keys(PLACES))("%s", (place) => {
    const traces = NAMES.map((name) => [name, traceOf(PLACES[place]!(name))]).filter(
      ([, trace]) => trace !== undefined,
    );
    expect(traces).toEqual([]);
  });

  it("host, host's label", () => {
    const traces = NAMES.flatMap((name) => [traceOf({}, { name }), traceOf({}, { label: name })]);
    expect(traces.filter((trace) => trace !== undefined)).toEqual([]);
  });
});
