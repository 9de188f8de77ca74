import type { Contribution } from "../../lib/monitoring";
import type { Specification } from "../../lib/specification";
import type { IFleet } from "../targets/fleet";
import type * as BlackboxModule from "./blackbox";

/** An exporter that a section of the specification asks for. */
interface Specified {
  /** The section; empty where nothing is asked for. */
  readonly section: "probes";
  /** Loads what places it: stacks that do not ask for it do not wait for it. */
  readonly load: () => (fleet: IFleet, specification: Specification) => readonly Contribution[];
  /** Metrics that rules miss where it is not asked for, and why. */
  readonly metrics: readonly string[];
  readonly reason: string;
}

/* eslint-disable @typescript-eslint/no-require-imports */
const SPECIFIED: readonly Specified[] = [
  {
    section: "probes",
    load: () => (require("./blackbox") as typeof BlackboxModule).placeBlackbox,
    metrics: ["probe_success", "probe_duration_seconds", "probe_http_status_code", "probe_ssl_earliest_cert_expiry"],
    reason: "comes from blackbox_exporter, which has nothing to ask; add a target to probes",
  },
];

/** The exporters that `specification` asks for, on `fleet`. */
export function placeSpecified(fleet: IFleet, specification: Specification): readonly Contribution[] {
  return SPECIFIED.flatMap(({ section, load, metrics, reason }) =>
    Object.keys(specification[section]).length > 0
      ? load()(fleet, specification)
      : [{ unavailable: metrics.map((name) => ({ name, reason })) }],
  );
}
