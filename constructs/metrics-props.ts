import type { PropKinds } from "../lib/errors";
import type { RemoteWrite } from "../lib/prometheus";
import type { Specification } from "../lib/specification";
import type { Bytes } from "../lib/units";
import type { IFleet } from "./targets/fleet";

/** Props of {@link Metrics}. */
export interface MetricsProps {
  /** Where it runs: exporters on every host, Prometheus on those with the role `metrics`. */
  readonly fleet: IFleet;
  /** What is measured, recorded and alerted. @default - the built-in specification */
  readonly specification?: Specification;
  /** Long-term stores beside the specification's. @default - none */
  readonly remoteWrite?: readonly RemoteWrite[];
  /** Size of the disk for samples: retention over 85 % of it is refused. @default - not checked */
  readonly disk?: Bytes;
  /** Who may open Prometheus's pages; `loopback` is for a single host with the role `metrics`. @default "fleet" */
  readonly exposure?: "loopback" | "fleet";
  /** Address of Prometheus's pages in notifications. @default - host name and port */
  readonly externalUrl?: string;
}

/** What each prop must be. */
export const METRICS_PROPS: PropKinds<MetricsProps> = {
  fleet: "object",
  specification: "object?",
  remoteWrite: "list?",
  disk: "any?",
  exposure: "text?",
  externalUrl: "text?",
};
