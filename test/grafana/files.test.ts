import { Dashboards } from "../../constructs/dashboards";
import { dashboardFile, dataSourceFile, grafanaIni, type GrafanaModel } from "../../lib/grafana";
import { renderIni } from "../../lib/grafana/ini";
import type { DataSource } from "../../lib/monitoring";
import { parseSpecification } from "../../lib/specification";
import { Bytes } from "../../lib/units";

/** What a value has to be. */
type Kind = "text" | "flag" | "number" | "path" | "secret";

/**
 * Every key that we write, by its section, with the kind of its value: as Grafana's own list of settings has it (`conf/defaults.ini`), read
 * at version 13.3 and, but for what is marked below, at 10.0. A key that is not here is one that nobody has looked up.
 */
const KNOWN: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  paths: { data: "path", logs: "path", plugins: "path", provisioning: "path", bundled_plugins: "path" },
  server: {
    protocol: "text",
    socket: "path",
    socket_mode: "text",
    root_url: "text",
    serve_from_sub_path: "flag",
    router_logging: "flag",
  },
  security: {
    disable_initial_admin_creation: "flag",
    secret_key: "secret",
    cookie_secure: "flag",
    cookie_samesite: "text",
    disable_gravatar: "flag",
    content_security_policy: "flag",
    x_content_type_options: "flag",
    allow_embedding: "flag",
  },
  "secrets_manager.encryption.secret_key.v1": { secret_key: "secret" },
  users: {
    allow_sign_up: "flag",
    allow_org_create: "flag",
    auto_assign_org: "flag",
    auto_assign_org_id: "number",
    auto_assign_org_role: "text",
  },
  auth: { disable_login_form: "flag", disable_signout_menu: "flag" },
  "auth.anonymous": { enabled: "flag" },
  "auth.basic": { enabled: "flag" },
  "auth.proxy": {
    enabled: "flag",
    header_name: "text",
    header_property: "text",
    headers: "text",
    auto_sign_up: "flag",
    enable_login_token: "flag",
  },
  dashboards: { default_home_dashboard_path: "path" },
  analytics: {
    reporting_enabled: "flag",
    check_for_updates: "flag",
    check_for_plugin_updates: "flag",
    feedback_links_enabled: "flag",
  },
  plugins: {
    plugin_admin_enabled: "flag",
    preinstall_disabled: "flag",
    preinstall_auto_update: "flag",
    public_key_retrieval_disabled: "flag",
  },
  news: { news_feed_enabled: "flag" },
  snapshots: { enabled: "flag", external_enabled: "flag" },
  public_dashboards: { enabled: "flag" },
  cloud_migration: { enabled: "flag" },
  support_bundles: { enabled: "flag" },
  unified_alerting: { enabled: "flag" },
  recording_rules: { enabled: "flag" },
  live: { max_connections: "number" },
  metrics: { enabled: "flag" },
  unified_storage: { migration_cache_size_kb: "number" },
  provisioning: { enabled: "flag" },
  log: { mode: "text", level: "text" },
  "log.console": { format: "text" },
};

/** Values of which Grafana knows a few. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  "server.protocol": ["http", "https", "h2", "socket", "socket_h2"],
  "security.cookie_samesite": ["lax", "strict", "none", "disabled"],
  "users.auto_assign_org_role": ["Viewer", "Editor", "Admin"],
  "auth.proxy.header_property": ["username", "email"],
  "log.mode": ["console", "file", "syslog"],
  "log.level": ["debug", "info", "warn", "error"],
  "log.console.format": ["text", "console", "json"],
};

/** Of a data source, as version 12 and 13 read the file: what stands here with its kind. */
const SOURCE_KEYS: Readonly<Record<string, string>> = {
  name: "string",
  uid: "string",
  type: "string",
  access: "string",
  orgId: "number",
  url: "string",
  isDefault: "boolean",
  editable: "boolean",
  jsonData: "object",
  secureJsonData: "object",
};

/** Options of kinds of data sources, as their documentation has them. */
const OPTIONS: Readonly<Record<string, string>> = {
  httpMethod: "string",
  prometheusType: "string",
  timeInterval: "string",
  manageAlerts: "boolean",
  implementation: "string",
  handleGrafanaManagedAlerts: "boolean",
  tlsAuth: "boolean",
  tlsAuthWithCACert: "boolean",
  serverName: "string",
};

const PROVIDER_KEYS: Readonly<Record<string, string>> = {
  name: "string",
  orgId: "number",
  folder: "string",
  folderUid: "string",
  type: "string",
  disableDeletion: "boolean",
  allowUiUpdates: "boolean",
  updateIntervalSeconds: "number",
  options: "object",
};

const PROMETHEUS: DataSource = {
  name: "Prometheus",
  uid: "prometheus",
  type: "prometheus",
  url: "https://monitor-1.fleet.internal:9090",
  as: "fleet",
  isDefault: true,
  options: { httpMethod: "POST", prometheusType: "Prometheus", timeInterval: "15s", manageAlerts: false },
};

const model: GrafanaModel = {
  port: 3000,
  memory: Bytes.mebibytes(768),
  operators: "Editor",
  rootUrl: "https://portal.example.com/grafana",
  proxies: ["people.role.fleet.internal"],
  scrapers: ["metrics.role.fleet.internal"],
  correlated: { correlationStrategies: {} },
  dataSources: [PROMETHEUS, { ...PROMETHEUS, name: "Costs $5", uid: "alertmanager", isDefault: false }],
  dashboards: [
    { folder: "General", uid: "shop", content: "{}" },
    { folder: "Infrastructure", uid: "infrastructure-overview", content: "{}" },
    { folder: "Teams / Shop: $", uid: "cart", content: "{}" },
    { folder: "teams / shop: $", uid: "till", content: "{}" },
  ],
};

const kindOf = (value: unknown, key: string): Kind | undefined => {
  if (typeof value === "object") return "secret";
  if (typeof value === "boolean") return "flag";
  if (typeof value === "number") return "number";
  return /(^socket$|path$|^(data|logs|plugins|provisioning|bundled_plugins)$)/.test(key) &&
    typeof value === "string" &&
    value.startsWith("/")
    ? "path"
    : "text";
};

describe.each(["12.4.3", "13.2.2"])("Grafana's ini file for %s", (version) => {
  const ini = grafanaIni(model, version);
  const keys = Object.entries(ini).flatMap(([section, values]) =>
    Object.entries(values).map(([key, value]) => [`${section}.${key}`, section, key, value] as const),
  );

  it.each(keys)("has %s, which Grafana reads, as it reads it", (at, section, key, value) => {
    expect(kindOf(value, key)).toBe(KNOWN[section]?.[key]);
    if (WORDS[at]) expect(WORDS[at]).toContain(value);
  });

  it.each([
    ["security", "disable_initial_admin_creation", true],
    ["users", "allow_sign_up", false],
    ["auth.anonymous", "enabled", false],
    ["auth.basic", "enabled", false],
    ["auth.proxy", "enable_login_token", false],
    ["security", "cookie_secure", true],
    ["security", "content_security_policy", true],
    ["analytics", "reporting_enabled", false],
    ["analytics", "check_for_updates", false],
    ["analytics", "check_for_plugin_updates", false],
    ["plugins", "preinstall_auto_update", false],
    ["unified_alerting", "enabled", false],
  ])("is closed: [%s] %s is %s", (section, key, value) => {
    expect(ini[section]?.[key]).toBe(value);
  });

  it("opens no port, names no address, and holds no secret", () => {
    expect(ini["server"]).toMatchObject({ protocol: "socket" });
    expect(ini["auth.proxy"]).not.toHaveProperty("whitelist");
    const text = renderIni(ini);
    expect(text).not.toMatch(/http_addr|http_port|admin_password/);
    expect(text.match(/secret_key = .*/g)).toEqual([
      "secret_key = $__file{/run/credentials/vmo-grafana.service/secret-key}",
      "secret_key = $__file{/run/credentials/vmo-grafana.service/secret-key}",
    ]);
  });

  it("begins with the overview of the infrastructure", () => {
    expect(ini["dashboards"]).toEqual({
      default_home_dashboard_path: "/run/vmo-grafana/dashboards/Infrastructure/infrastructure-overview.json",
    });
  });
});

describe("what only version 13 is told", () => {
  it("is where its plug-ins lie, what its migration may take, and that repositories are none of its business", () => {
    const [older, newer] = [grafanaIni(model, "12.4.3"), grafanaIni(model, "13.2.2")];
    expect(Object.keys(newer).filter((section) => !(section in older))).toEqual(["unified_storage", "provisioning"]);
    expect(newer["paths"]).toMatchObject({
      bundled_plugins: "/opt/vm-observability/current/folders/grafana/data/plugins-bundled",
    });
    expect(older["paths"]).not.toHaveProperty("bundled_plugins");
  });
});

describe("provisioned data sources", () => {
  const file = dataSourceFile(model);

  it("replace those of before, and are edited by nobody", () => {
    expect(file).toMatchObject({ apiVersion: 1, prune: true });
    expect(file.datasources.map(({ editable }) => editable)).toEqual([false, false]);
  });

  it("have the keys that Grafana reads, as it reads them", () => {
    for (const source of file.datasources) {
      for (const [key, value] of Object.entries(source))
        expect(`${key} ${typeof value}`).toBe(`${key} ${SOURCE_KEYS[key]}`);
      for (const [key, value] of Object.entries(source.jsonData))
        expect(`${key} ${typeof value}`).toBe(`${key} ${OPTIONS[key]}`);
    }
  });

  it("hold no certificate, but where it lies, and no variable", () => {
    expect(file.datasources[0]?.secureJsonData).toEqual({
      tlsCACert: "$__file{/etc/vm-observability/secrets/certificates/fleet-ca.pem}",
      tlsClientCert: "$__file{/etc/vm-observability/secrets/certificates/fleet.pem}",
      tlsClientKey: "$__file{/etc/vm-observability/secrets/certificates/fleet.pem}",
    });
    expect(file.datasources[1]?.name).toBe("Costs $$5");
  });
});

describe("data sources that belong together", () => {
  const { correlationStrategies } = parseSpecification("");
  const others = (["elasticsearch", "jaeger"] as const).map((type) => ({
    name: type,
    uid: type,
    type,
    url: PROMETHEUS.url,
  }));
  const { datasources } = dataSourceFile({
    dataSources: [PROMETHEUS, ...others],
    correlated: { correlationStrategies },
  });

  it("link to each other, with every variable of Grafana's kept from its provisioning", () => {
    const [metrics, logs, traces] = datasources;
    expect(metrics?.jsonData).toMatchObject({
      ...PROMETHEUS.options,
      exemplarTraceIdDestinations: [{ name: "trace_id", datasourceUid: "jaeger" }],
    });
    expect(logs?.jsonData["dataLinks"]).toEqual([
      { field: "trace_id", url: "$${__value.raw}", urlDisplayLabel: "Trace", datasourceUid: "jaeger" },
    ]);
    expect(logs?.correlations?.map(({ config }) => config.target["query"])).toEqual([
      'request_id:"$${found}"',
      'user_id:"$${found}"',
    ]);
    expect(traces?.jsonData["tracesToLogsV2"]).toMatchObject({
      datasourceUid: "elasticsearch",
      spanStartTimeShift: "-5m",
      spanEndTimeShift: "5m",
      query: 'trace_id:"$${__trace.traceId}"',
    });
    expect(traces?.jsonData["tracesToMetrics"]).toMatchObject({
      datasourceUid: "prometheus",
      queries: [{ query: "sum(rate(traces_span_metrics_calls_total{$$__tags}[$$__rate_interval]))" }],
    });
  });

  it("take an identifier that a quoted text of a query can hold, and no other", () => {
    const [step] = datasources[1]?.correlations?.[0]?.config.transformations ?? [];
    const form = new RegExp((step?.["expression"] ?? "").replaceAll("$$", "$"));
    expect(["req-7", "ann@example.com", "a/b=c"].map((id) => form.test(id))).toEqual([true, true, true]);
    expect(['x" OR *:*', "a\\b", "", "a b", "x".repeat(257)].map((id) => form.test(id))).toEqual(Array(5).fill(false));
  });
});

describe("provisioned dashboards", () => {
  const { providers } = dashboardFile(model);

  it("have the keys that Grafana reads, as it reads them", () => {
    for (const provider of providers)
      for (const [key, value] of Object.entries(provider))
        expect(`${key} ${typeof value}`).toBe(`${key} ${PROVIDER_KEYS[key]}`);
  });

  it("have a folder each, whose name is its own whatever stands in it, and none at the top", () => {
    expect(providers.map(({ folder }) => folder)).toEqual([
      undefined,
      "Infrastructure",
      "Teams / Shop: $$",
      "teams / shop: $$",
    ]);
    const uids = providers.flatMap(({ folderUid }) => folderUid ?? []);
    expect(new Set(uids).size).toBe(3);
    for (const uid of uids) expect(uid).toMatch(/^[A-Za-z0-9_-]{1,40}$/);
  });
});

it("a stack has one Dashboards for Grafana to find", () => {
  expect(Dashboards.of({} as Parameters<typeof Dashboards.of>[0])).toBeUndefined();
});
