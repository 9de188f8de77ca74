import { type Problem, type PropKinds, propProblems, unitProblems } from "../lib/errors";
import type { RemoteWrite } from "../lib/long-term";
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
const METRICS_PROPS: PropKinds<MetricsProps> = {
  fleet: "fleet",
  specification: "specification?",
  remoteWrite: "list?",
  disk: "bytes?",
  exposure: "exposure?",
  externalUrl: "text?",
};

const REMOTE_WRITE_PROPS: PropKinds<RemoteWrite> = {
  name: "text",
  url: "text",
  token: "secret?",
  basicAuth: "object?",
  as: "text?",
  serverName: "text?",
  oauth2: "object?",
  sigv4: "object?",
  tls: "object?",
  headers: "object?",
  labels: "object?",
  series: "object?",
  queue: "object?",
};

/** What each object among them must be. */
const PARTS: { readonly [Part in StorePart]: PropKinds<NonNullable<RemoteWrite[Part]>> } = {
  basicAuth: { username: "text", password: "secret" },
  oauth2: { clientId: "text", clientSecret: "secret", tokenUrl: "text", scopes: "list?" },
  sigv4: { region: "text", roleArn: "text?" },
  tls: { authority: "secret?", certificate: "secret?", key: "secret?", serverName: "text?" },
  series: { metrics: "list?", recorded: "boolean?", except: "list?", labels: "object?", withoutLabels: "list?" },
  queue: {
    maxShards: "number?",
    capacity: "number?",
    maxSamplesPerSend: "number?",
    batchSendDeadline: "any?",
    maxBackoff: "any?",
    sampleAgeLimit: "any?",
  },
};

type StorePart = "basicAuth" | "oauth2" | "sigv4" | "tls" | "series" | "queue";

/** What is wrong with the shape of the props. */
export function metricsProblems(props: MetricsProps): readonly Problem[] {
  const own = propProblems(props, METRICS_PROPS);
  if (own.length > 0) return own;
  return (props.remoteWrite ?? []).flatMap((store, index) => {
    const path = `remoteWrite[${index}]`;
    const wrong = propProblems<RemoteWrite>(store, REMOTE_WRITE_PROPS, path);
    if (wrong.length > 0) return wrong;
    const parts = (Object.keys(PARTS) as StorePart[]).flatMap((part) => {
      const given: object | undefined = store[part];
      return given ? propProblems<object>(given, PARTS[part], `${path}.${part}`) : [];
    });
    if (parts.length > 0 || !store.queue) return parts;
    const { batchSendDeadline, maxBackoff, sampleAgeLimit } = store.queue;
    return unitProblems("Duration", {
      [`${path}.queue.batchSendDeadline`]: batchSendDeadline,
      [`${path}.queue.maxBackoff`]: maxBackoff,
      [`${path}.queue.sampleAgeLimit`]: sampleAgeLimit,
    });
  });
}
