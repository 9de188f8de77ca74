import type { Duration } from "../units";
import type { Probe } from "./component-plan";

/** A server that reads its configuration again on a signal, and reports the result on its metrics page. */
export interface ReloadingServer {
  /** How messages call it: `Prometheus`. */
  readonly name: string;
  readonly unit: string;
  /** Port of its pages `/-/ready` and `/metrics`. */
  readonly port: number;
  /** What its metrics about reloads begin with: `prometheus_config_last_reload`. */
  readonly reloads: string;
  /** How long it may take to be ready. @default - that of every probe */
  readonly deadline?: Duration;
}

/** Proof that a server is ready, runs the new configuration and not only the file beside it, and stays up. */
export function serverProbes({ name, unit, port, reloads, deadline }: ReloadingServer): readonly Probe[] {
  const page = `http://127.0.0.1:${port}`;
  const metric = { kind: "metric", url: `${page}/metrics`, unit } as const;
  return [
    { kind: "http", purpose: `${name} is ready`, url: `${page}/-/ready`, ...(deadline && { deadline }) },
    { ...metric, purpose: `${name} loaded its configuration`, metric: `${reloads}_successful`, is: { value: 1 } },
    {
      ...metric,
      purpose: `${name} runs the new configuration`,
      metric: `${reloads}_success_timestamp_seconds`,
      is: "since-reload",
    },
    { kind: "unit", purpose: `${name} stays up`, unit },
  ];
}
