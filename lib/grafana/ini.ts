import { iniValue } from "../escaping";
import { credential, liveArtifact, liveFile } from "../host";
import type { GrafanaIni, IniValue } from "./config";
import type { GrafanaModel } from "./model";
import { DASHBOARDS, DATA, GRAFANA_UNIT, PROVISIONING, SOCKET } from "./paths";
import { folderOf } from "./provisioning";
import { grafanaFeatures } from "./versions";

/** Name of the secret that encrypts what Grafana stores. */
export const SECRET_KEY = "secret-key";

/** The first page, where the stack has it. */
const HOME = "infrastructure-overview";

const off = { enabled: false } as const;

/** Grafana's ini file in the words of `version`. */
export function grafanaIni(model: GrafanaModel, version: string): GrafanaIni {
  const home = model.dashboards.find(({ uid }) => uid === HOME);
  return {
    ...placesOf(version),
    server: {
      protocol: "socket",
      socket: SOCKET,
      socket_mode: "0660",
      root_url: `${model.rootUrl}/`,
      // The portal takes the folder off before it asks.
      serve_from_sub_path: false,
      router_logging: false,
    },
    ...signIn(),
    ...(home && {
      dashboards: { default_home_dashboard_path: `${DASHBOARDS}/${folderOf(home.folder)}/${home.uid}.json` },
    }),
    ...quiet(),
    ...(grafanaFeatures.supports(version, "unifiedStorage") && {
      // What the move of dashboards may keep in memory; by default it is more than the whole server has.
      unified_storage: { migration_cache_size_kb: 65_536 },
      // Of repositories: dashboards come from files.
      provisioning: off,
    }),
    log: { mode: "console", level: "info" },
    "log.console": { format: "text" },
  };
}

function placesOf(version: string): GrafanaIni {
  return {
    paths: {
      data: DATA,
      logs: `${DATA}/log`,
      plugins: `${DATA}/plugins`,
      provisioning: liveFile(PROVISIONING),
      ...(grafanaFeatures.supports(version, "bundledPlugins") && {
        bundled_plugins: `${liveArtifact("grafana")}/data/plugins-bundled`,
      }),
    },
  };
}

/** Who somebody is comes from the gateway alone; nobody has a password. */
function signIn(): GrafanaIni {
  const key = { file: credential(GRAFANA_UNIT, SECRET_KEY) };
  return {
    security: {
      // There is no account with a password, so there is none to guess or to forget.
      disable_initial_admin_creation: true,
      secret_key: key,
      cookie_secure: true,
      cookie_samesite: "lax",
      disable_gravatar: true,
      content_security_policy: true,
      x_content_type_options: true,
      allow_embedding: false,
    },
    "secrets_manager.encryption.secret_key.v1": { secret_key: key },
    users: {
      allow_sign_up: false,
      allow_org_create: false,
      auto_assign_org: true,
      auto_assign_org_id: 1,
      auto_assign_org_role: "Viewer",
    },
    auth: { disable_login_form: true, disable_signout_menu: true },
    "auth.anonymous": off,
    "auth.basic": off,
    // Without a list of addresses: what comes over the socket has none, and any list would refuse it. The socket's group is the list.
    "auth.proxy": {
      enabled: true,
      header_name: "X-Webauth-User",
      header_property: "username",
      headers: "Role:X-Webauth-Role",
      // Whom the portal let in gets an account at the first visit. Each request says who it is: no cookie outlives a lost role.
      auto_sign_up: true,
      enable_login_token: false,
    },
  };
}

/** What asks other servers, shows pages to strangers, or does what other parts of the stack do. */
function quiet(): GrafanaIni {
  return {
    analytics: {
      reporting_enabled: false,
      check_for_updates: false,
      check_for_plugin_updates: false,
      feedback_links_enabled: false,
    },
    plugins: {
      plugin_admin_enabled: false,
      preinstall_disabled: true,
      preinstall_auto_update: false,
      public_key_retrieval_disabled: true,
    },
    news: { news_feed_enabled: false },
    snapshots: { enabled: false, external_enabled: false },
    public_dashboards: off,
    cloud_migration: off,
    support_bundles: off,
    // Prometheus evaluates alerts, and Alertmanager notifies.
    unified_alerting: off,
    recording_rules: off,
    live: { max_connections: 0 },
    metrics: { enabled: true },
  };
}

/** The text of an ini file. */
export function renderIni(ini: GrafanaIni): string {
  return Object.entries(ini)
    .map(([section, keys]) => `[${section}]\n${Object.entries(keys).map(lineOf).join("")}`)
    .join("\n");
}

function lineOf([key, value]: [string, IniValue]): string {
  if (typeof value === "object") return `${key} = $__file{${value.file}}\n`;
  return `${key} = ${typeof value === "string" ? iniValue(value) : String(value)}\n`;
}
