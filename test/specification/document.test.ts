import { parse, stringify } from "yaml";
import { defaultSpecification, documentOf, parseSpecification } from "../../lib/specification";
import { Bytes, Duration } from "../../lib/units";
import { blocksOf, complaintsAbout, documentYaml } from "./source";

const dashboards = (): { dashboard: { title: string; panels: unknown[] } }[] =>
  blocksOf("json")
    .map((block) => JSON.parse(block) as { dashboard: { title: string; panels: unknown[] } })
    .filter((block) => "dashboard" in block);

describe("the specification document", () => {
  test("its YAML blocks, in order, are a valid file and equal the built-in specification", () => {
    expect(blocksOf("yaml")).toHaveLength(11);
    expect(parseSpecification(documentYaml)).toEqual(defaultSpecification);
  });

  test("leaves nothing to the built-in specification but what it is silent about", () => {
    const written = new Map(pathsOf(parse(documentYaml)));
    const builtIn = pathsOf(documentOf(defaultSpecification));
    const silent = builtIn.filter(([path]) => !written.has(path));
    const extensions =
      /^(dashboards|prometheus|alertmanager|channels|contacts|maintenance_windows|artifacts|runbooks|portal|links|grafana|log_pipeline|redaction|tracing|blackbox_exporter)\b/;
    expect(silent.filter(([path]) => !extensions.test(path))).toEqual([
      ["process_exporter.sample_limit", 20_000],
      ["retention_policies.hot_storage.compression", false],
      ["retention_policies.hot_storage.immutable", false],
      ["retention_policies.hot_storage.encryption", false],
      ["retention_policies.warm_storage.immutable", false],
      ["retention_policies.warm_storage.encryption", false],
      ["retention_policies.cold_storage.immutable", false],
      ["retention_policies.cold_storage.encryption", false],
      ["retention_policies.compliance_storage.search_enabled", false],
      ["retention_policies.compliance_storage.compression", false],
      ["retention_policies.compliance_storage.categories.0", "access"],
      ["retention_policies.compliance_storage.categories.1", "audit"],
      ["retention_policies.compliance_storage.categories.2", "security"],
      ["escalation_matrix.on_call_schedule.time_zone", "UTC"],
      ["escalation_matrix.on_call_schedule.handover", "00:00"],
      ["security.firewall.enabled", false],
    ]);
    const inOtherWords = [...written].filter(([path, value]) => new Map(builtIn).get(path) !== value);
    expect(inOtherWords).toEqual([
      ["escalation_matrix.severity_levels.info.notification_delay", "0m"],
      ["escalation_matrix.severity_levels.warning.notification_delay", "0m"],
      ["escalation_matrix.severity_levels.critical.notification_delay", "0m"],
    ]);
  });

  test("its two JSON dashboards are the built-in ones, pasted as they are", () => {
    const [infrastructure, application] = dashboards();
    const text = JSON.stringify({ dashboards: { infrastructure, application } });
    expect(parseSpecification(text)).toEqual(defaultSpecification);
    expect(parseSpecification(text).dashboards.infrastructure.title).toBe("Infrastructure Overview");
    expect(JSON.parse(JSON.stringify(documentOf(defaultSpecification)["dashboards"]))).toEqual({
      infrastructure: withThresholds(infrastructure?.dashboard),
      application: withThresholds(application?.dashboard),
    });
  });

  test("each block alone, and the same text with CRLF or a byte order mark, means the same", () => {
    for (const block of blocksOf("yaml")) expect(parseSpecification(block)).toEqual(defaultSpecification);
    expect(parseSpecification(documentYaml.replaceAll("\n", "\r\n"))).toEqual(defaultSpecification);
    expect(parseSpecification(`\uFEFF${documentYaml}`)).toEqual(defaultSpecification);
  });

  test("its peculiar values are what the document means by them", () => {
    const { retentionPolicies, escalationMatrix, correlationStrategies, fluentd } = parseSpecification(documentYaml);
    expect(retentionPolicies.complianceStorage.duration).toEqual(Duration.days(2555));
    expect(escalationMatrix.severityLevels["info"]?.escalationDelay).toBe("never");
    expect(escalationMatrix.severityLevels["info"]?.notificationDelay).toEqual(Duration.zero);
    expect(correlationStrategies["time_based"]?.window).toEqual(Duration.minutes(5));
    expect(fluentd.filter[0]?.record).toEqual({ hostname: "#{Socket.gethostname}", environment: "${ENV}" });
  });

  test("names that users choose keep their case, keys become camelCase", () => {
    const { logLevels, systemAlerts, fluentd, rcaProcess } = defaultSpecification;
    expect(Object.keys(logLevels)).toEqual(["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]);
    expect(Object.keys(systemAlerts)).toEqual(["cpu_high", "cpu_critical", "memory_high", "disk_full", "service_down"]);
    expect(Object.keys(fluentd.output[1] ?? {})).toEqual(["type", "s3Bucket", "s3Region", "path"]);
    expect(Object.keys(rcaProcess)).toEqual(["immediate_response", "investigation", "resolution", "prevention"]);
  });
});

describe("an empty file", () => {
  test.each([
    ["nothing", ""],
    ["blank lines", " \n\n"],
    ["comments", "# nothing yet\n"],
    ["a document mark", "---\n"],
    ["null", "null\n"],
    ["a tilde and an end mark", "~\n...\n"],
    ["a byte order mark", "\uFEFF"],
  ])("is the built-in specification: %s", (_, text) => {
    expect(parseSpecification(text)).toBe(defaultSpecification);
  });
});

describe("the document form of a specification", () => {
  test("reads back as the same specification", () => {
    const text = stringify(documentOf(defaultSpecification));
    expect(parseSpecification(text)).toEqual(defaultSpecification);
  });

  test("says with null what a specification does not have", () => {
    const text = [
      "system_alerts: { cpu_high: null }",
      "application_alerts: { queue_full: { condition: queue_length > 10, duration: 1m, severity: info } }",
      "channels: { webhook: { url: 'http://127.0.0.1:5001/' } }",
      "artifacts: { mirror: 'https://mirror.example/', versions: { prometheus: 3.5.0 } }",
    ].join("\n");
    const specification = parseSpecification(text);
    const document = documentOf(specification);
    expect(document["system_alerts"]).toMatchObject({ cpu_high: null, cpu_critical: { duration: "2m" } });
    expect(parseSpecification(stringify(document))).toEqual(specification);
  });
});

test("the built-in specification and everything that is read are frozen to their leaves", () => {
  const open = (value: unknown, path: string): string[] => {
    if (typeof value !== "object" || value === null || value instanceof Duration || value instanceof Bytes) return [];
    const inner = Object.entries(value).flatMap(([key, part]) => open(part, `${path}.${key}`));
    return Object.isFrozen(value) ? inner : [path, ...inner];
  };
  expect(open(defaultSpecification, "default")).toEqual([]);
  const added = "application_alerts: { queue_full: { condition: queue_length > 10, duration: 1m, severity: info } }";
  expect(open(parseSpecification(documentYaml), "read")).toEqual([]);
  expect(open(parseSpecification(added), "added")).toEqual([]);
});

test("the document itself draws no complaint", () => {
  expect(complaintsAbout(documentYaml)).toEqual([]);
});

/** A panel of the document without thresholds has none. */
function withThresholds(dashboard?: { title: string; panels: unknown[] }): unknown {
  return {
    ...dashboard,
    panels: dashboard?.panels.map((panel) => ({
      ...(panel as object),
      thresholds: (panel as { thresholds?: unknown }).thresholds ?? [],
    })),
  };
}

/** Every value of a document with its path. */
function pathsOf(value: unknown, path = ""): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, part]) => pathsOf(part, path === "" ? key : `${path}.${key}`));
}
