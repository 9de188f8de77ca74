import { DATA_ROOT, type SecretOrigin } from "../host";
import type { RedactionSettings } from "../redaction";
import type { TraceStore } from "../tracing";
import type { Bytes, Duration } from "../units";

/** What the collectors of hosts and of gateways have in common. */
interface CollectorModel {
  /** Most memory of it. */
  readonly memory: Bytes;
  /** The most that waits on the disk. */
  readonly queue: Bytes;
  /** Port of its own metrics. */
  readonly metricsPort: number;
  /** Port on loopback at which it says that it is ready. */
  readonly healthPort: number;
  /** Who may ask its metrics. @default "fleet" */
  readonly exposure?: "loopback" | "fleet";
  /** Whether hosts know each other by certificates of the fleet. */
  readonly tls: boolean;
}

/** The collector of a host, which takes what its applications send. */
export interface AgentModel extends CollectorModel {
  readonly kind: "agent";
  /** Ports on loopback. */
  readonly grpcPort: number;
  readonly httpPort: number;
  readonly zipkinPort: number;
  /** Hosts with a gateway. */
  readonly gateways: readonly string[];
  readonly gatewayPort: number;
  /** What is known of all that hosts send, by attributes of resources. */
  readonly resource: Readonly<Record<string, string>>;
  /** What is taken out of spans before they are written or sent. */
  readonly redaction: RedactionSettings;
  /** Key of the hash that stands in the place of people. @default - they are replaced like secrets */
  readonly pseudonymKey?: SecretOrigin;
}

/** The collector of a host with the role `tracing`, which takes what agents send. */
export interface GatewayModel extends CollectorModel {
  readonly kind: "gateway";
  readonly port: number;
  readonly spanMetricsPort: number;
  readonly sampling: Sampling;
  /** Attributes of spans that become labels. */
  readonly dimensions: readonly string[];
  /** How often span metrics are read. */
  readonly scrapeInterval: Duration;
  readonly store: TraceStore;
}

/** Which traces are kept. Those with an error always are. */
export interface Sampling {
  /** Percentage of the others. */
  readonly baseRate: number;
  /** From which duration on a trace is kept. */
  readonly slow: Duration;
  readonly decisionWait: Duration;
  /** Traces that wait at most. */
  readonly traces: number;
}

/** Which of the two. */
export type CollectorKind = "agent" | "gateway";

/** Component, unit, account, folder and configuration of one of the two. */
export function placeOf(kind: CollectorKind) {
  const component = `otel-${kind}`;
  return {
    component,
    unit: `vmo-${component}.service`,
    account: `vmo-${component}`,
    data: `${DATA_ROOT}/buffer/${component}`,
    config: `${component}/config.yaml`,
    start: `${component}/start.sh`,
  } as const;
}

/** Names of credentials. */
export const CREDENTIALS = {
  pseudonymKey: "pseudonym-key",
  token: "store-token",
  authority: "store-authority",
} as const;

/** Variable with the key of pseudonyms. */
export const PSEUDONYM_KEY = "VMO_PSEUDONYM_KEY";

/** Where it tells of itself: behind a gate where hosts have certificates, as it cannot tell clients apart itself. */
export function listenOf({ metricsPort, exposure, tls }: CollectorModel): {
  readonly port: number;
  readonly isOpen: boolean;
} {
  return tls ? { port: metricsPort + 1, isOpen: false } : { port: metricsPort, isOpen: exposure !== "loopback" };
}
