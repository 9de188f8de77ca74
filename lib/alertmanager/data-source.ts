import type { DataSource } from "../monitoring";

/** An Alertmanager as dashboards ask it; where it is, its place says. */
export const ALERTMANAGER_DATA_SOURCE: Omit<DataSource, "url"> = {
  name: "Alertmanager",
  uid: "alertmanager",
  type: "alertmanager",
  // Who may ask it may silence everything.
  letsIn: ["metrics", "proxy"],
  options: { implementation: "prometheus", handleGrafanaManagedAlerts: false },
};
