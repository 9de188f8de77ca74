import { DATA_ROOT } from "../host";
import type { LogPipelineModel } from "../log-pipeline";
import type { Bytes } from "../units";

/** A Fluentd that collects the logs of its host. */
export interface FluentdModel {
  readonly pipeline: LogPipelineModel;
  /** What the filter `vm_record` goes by, as JSON text. */
  readonly rules: string;
  /** Port of its metrics. */
  readonly port: number;
  /** Most memory of it. */
  readonly memory: Bytes;
  /** Who may ask its metrics. @default "fleet" */
  readonly exposure?: "loopback" | "fleet";
  /** Whether it serves with the host's certificate, and lets in hosts of the fleet alone. @default false */
  readonly tls?: boolean;
}

/** Where it tells of itself: behind a gate where hosts have certificates, as it cannot tell clients apart itself. */
export function listenOf({ port, exposure, tls }: FluentdModel): { readonly port: number; readonly isOpen: boolean } {
  return tls ? { port: port + 1, isOpen: false } : { port, isOpen: exposure !== "loopback" };
}

/** Its unit. */
export const FLUENTD_UNIT = "vmo-fluentd.service";

/** Its account. */
export const ACCOUNT = "vmo-fluentd";

/** What waits, what was rejected, and places in the journal: on the volume `buffer` where the host has one. */
export const DATA = `${DATA_ROOT}/buffer/fluentd`;

/** Where records lie that no store takes, and those that could not be redacted, as stubs. */
export const REJECTED = `${DATA}/rejected`;

/** The folder of its own plugins in the release. */
export const PLUGINS = "fluentd/plugin";

/** Its configuration in the release. */
export const CONFIG = "fluentd/fluentd.yaml";

/** Names of its credentials. */
export const CREDENTIALS = {
  password: "store-password",
  apiKey: "store-api-key",
  authority: "store-authority",
  pseudonymKey: "pseudonym-key",
} as const;

/** The credential of a bucket's access key. */
export function archiveCredential(group: string): string {
  return `archive-${group}`;
}
