import { DATA_ROOT } from "../host";

/** The unit of the server. */
export const GRAFANA_UNIT = "vmo-grafana.service";

/** The unit of what stands before it. */
export const GATEWAY_UNIT = "vmo-grafana-gateway.service";

/** Account of the server; its group may connect to {@link SOCKET}. */
export const ACCOUNT = "vmo-grafana";

/** Database, and what people saved. */
export const DATA = `${DATA_ROOT}/grafana`;

/** Made anew at each start of the server, for its account and group alone. */
export const RUNTIME = "vmo-grafana";

/** Where the server listens, and nowhere else. */
export const SOCKET = `/run/${RUNTIME}/grafana.sock`;

/** Where it reads dashboards: under one path whatever the release, because it knows each by the path of its file. */
export const DASHBOARDS = `/run/${RUNTIME}/dashboards`;

/** Folders and files in the release. */
export const [INI, PROVISIONING, DASHBOARD_FILES] = [
  "grafana/grafana.ini",
  "grafana/provisioning",
  "grafana/dashboards",
] as const;
