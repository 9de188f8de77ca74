import type { Duration } from "../units";
import type { Probe, Starting } from "./component-plan";
import type { Request } from "./request";

/** A server that reads its configuration again on a signal, and reports the result on its metrics page. */
export interface ReloadingServer {
  /** How messages call it: `Prometheus`. */
  readonly name: string;
  readonly unit: string;
  /** How its own host asks it for `/-/ready` and `/metrics`. */
  readonly ask: (path: string) => Pick<Request, "url" | "as">;
  /** What its metrics about reloads begin with: `prometheus_config_last_reload`. */
  readonly reloads: string;
  /** Where it says that it is ready. @default "/-/ready" */
  readonly ready?: string;
  /** How long it may take to be ready. @default - that of every probe */
  readonly deadline?: Duration;
  /** How it says that it is still starting. @default - it does not say that */
  readonly starting?: Starting;
}

/** Proof that a server is ready, runs the new configuration and not only the file beside it, and stays up. */
export function serverProbes({
  name,
  unit,
  ask,
  reloads,
  ready = "/-/ready",
  deadline,
  starting,
}: ReloadingServer): readonly Probe[] {
  const metric = { kind: "metric", ...ask("/metrics"), unit } as const;
  return [
    {
      kind: "http",
      purpose: `${name} is ready`,
      ...ask(ready),
      ...(deadline && { deadline }),
      ...(starting && { starting }),
    },
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
