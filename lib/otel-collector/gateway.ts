import { FLEET_DOMAIN } from "../host";
import type { TraceStore } from "../tracing";
import { Duration } from "../units";
import type { Components, Settings } from "./config";
import { CREDENTIALS, type GatewayModel, placeOf, type Sampling } from "./model";
import { clientTls, type CollectorParts, goDuration, LARGEST_MESSAGE, sending, serverTls } from "./parts";
import { componentName } from "./versions";

/** Longest that a series of span metrics stays when no request comes. */
const FORGOTTEN = "1h";

/** Series of a service beyond which further ones are counted as one. */
const MOST_SERIES = 2_000;

/** Ends of the buckets of durations, in milliseconds. */
const BUCKETS = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];

const STORE = "otlp_grpc/store";
const PAGE = "prometheus/spans";
const SIGN_IN = "bearertokenauth/store";

/** What is of gateways alone: requests are counted before anything is thinned, and traces judged as a whole. */
export function gatewayParts(model: GatewayModel, version: string): CollectorParts {
  const { port, tls, store, queue } = model;
  const spans = componentName("span_metrics", version);
  return {
    receivers: {
      otlp: {
        protocols: {
          grpc: {
            endpoint: `0.0.0.0:${port}`,
            max_recv_msg_size_mib: LARGEST_MESSAGE,
            ...(tls && { tls: serverTls() }),
          },
        },
      },
    },
    processors: { tail_sampling: samplingOf(model.sampling) },
    connectors: { [spans]: spanMetricsOf(model), forward: {} },
    exporters: {
      // When the store is away for so long that the queue is full, agents are refused and keep what they have.
      [STORE]: { endpoint: store.endpoint, ...securityOf(store), ...sending(queue, { blocks: true }) },
      [PAGE]: {
        endpoint: `${model.exposure === "loopback" ? "127.0.0.1" : "0.0.0.0"}:${model.spanMetricsPort}`,
        // Exemplars are in this format alone.
        enable_open_metrics: true,
        without_scope_info: true,
        metric_expiration: FORGOTTEN,
        ...(tls && { tls: serverTls() }),
      },
    },
    ...(store.token && {
      extensions: { [SIGN_IN]: { filename: credentialOf(CREDENTIALS.token) } },
    }),
    pipelines: {
      traces: { receivers: ["otlp"], processors: [], exporters: [spans, "forward"] },
      "traces/sampled": { receivers: ["forward"], processors: ["tail_sampling"], exporters: [STORE] },
      "metrics/spans": { receivers: [spans], processors: [], exporters: [PAGE] },
    },
  };
}

function samplingOf({ baseRate, slow, decisionWait, traces }: Sampling): Settings {
  return {
    decision_wait: goDuration(decisionWait),
    num_traces: traces,
    // It rather waits than judging traces before they are whole: agents keep what is refused meanwhile.
    block_on_overflow: true,
    // Spans that come late share the fate of their trace.
    decision_cache: { sampled_cache_size: 2 * traces, non_sampled_cache_size: 2 * traces },
    policies: [
      { name: "errors", type: "status_code", status_code: { status_codes: ["ERROR"] } },
      { name: "slow", type: "latency", latency: { threshold_ms: slow.milliseconds } },
      ...(baseRate > 0
        ? [{ name: "base-rate", type: "probabilistic", probabilistic: { sampling_percentage: baseRate } }]
        : []),
    ],
  };
}

function spanMetricsOf({ dimensions, scrapeInterval, sampling }: GatewayModel): Settings {
  return {
    histogram: { unit: "s", explicit: { buckets: bucketsOf(sampling.slow) } },
    ...(dimensions.length > 0 && { dimensions: dimensions.map((name) => ({ name })) }),
    // Exemplars stay for one interval: with a shorter one, most are gone before they are read.
    exemplars: { enabled: true, max_per_data_point: 5 },
    metrics_flush_interval: goDuration(scrapeInterval),
    metrics_expiration: FORGOTTEN,
    aggregation_cardinality_limit: MOST_SERIES,
    // A process that starts again goes on with the series of the one before, and hosts of a service add up: the page tells them apart by no label.
    exclude_dimensions: ["collector.instance.id"],
    resource_metrics_key_attributes: ["service.name", "service.namespace"],
  };
}

/** With one that ends where a trace is slow. */
function bucketsOf(slow: Duration): readonly string[] {
  const ends = [...new Set([...BUCKETS, slow.milliseconds])].sort((one, other) => one - other);
  return ends.map((milliseconds) => goDuration(Duration.milliseconds(milliseconds)));
}

function securityOf({ endpoint, tls, token }: TraceStore): Components[string] {
  const auth = token && { auth: { authenticator: SIGN_IN } };
  if (!tls) return { tls: { insecure: true }, ...auth };
  const { authority, showsCertificate } = tls;
  const { ca_file: ca, cert_file: certificate, key_file: key, ...rest } = clientTls();
  // The certificate of a store on the same host has the host's name.
  const isOwn = authority === "fleet" && /^(127\.|localhost:|\[::1\])/.test(endpoint);
  return {
    tls: {
      ...(authority === "fleet" ? { ca_file: ca } : authority && { ca_file: credentialOf(CREDENTIALS.authority) }),
      ...(showsCertificate === true && { cert_file: certificate, key_file: key }),
      ...(isOwn && { server_name_override: `\${env:VMO_HOST_NAME}.${FLEET_DOMAIN}` }),
      ...rest,
    },
    ...auth,
  };
}

function credentialOf(name: string): string {
  return `/run/credentials/${placeOf("gateway").unit}/${name}`;
}
