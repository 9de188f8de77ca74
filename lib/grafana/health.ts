import type { DataSource } from "../monitoring";

/** Kinds of data sources that Grafana asks itself; it leaves Alertmanager to browsers. */
const CHECKED: readonly DataSource["type"][] = ["prometheus", "elasticsearch", "influxdb", "jaeger"];

/** Whether Grafana can say if a data source answers. */
export function isChecked({ type }: DataSource): boolean {
  return CHECKED.includes(type);
}

/** Where Grafana says whether a data source answers: with it, that the program has what asks it. */
export function healthOf({ uid }: DataSource): string {
  return `/api/datasources/uid/${uid}/health`;
}
