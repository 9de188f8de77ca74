import { Construct } from "constructs";
import { TerraformStack } from "cdktf";
import { type Advice, type Problem, type PropKinds, propProblems, ValidationError } from "../lib/errors";
import { fleetNameOf, type SecretOrigin } from "../lib/host";
import {
  AGENT_JOB,
  type AgentModel,
  COLLECTOR_METRICS,
  COLLECTOR_RULES,
  collectorPlan,
  GATEWAY_JOB,
  type GatewayModel,
  MOST_GATEWAYS,
  spanMetrics,
  SPANS_JOB,
  TRACES_DASHBOARD,
} from "../lib/otel-collector";
import { located, type Specification } from "../lib/specification";
import { slowThresholdOf, type TraceStore, traceStoreProblems, tracingProblems } from "../lib/tracing";
import { programsOf } from "./components";
import type { Metrics } from "./metrics";
import { ours } from "./ours";
import { adviseOnSynthesis } from "./synthesis/advise";
import { checkRelations } from "./synthesis/check-relations";
import { asMember } from "./tls";
import type { ITraceStore } from "./trace-store";
import type { HostShape, IFleet } from "./targets/fleet";

export type { ITraceStore } from "./trace-store";
export type { TraceStore, TraceStoreTls } from "../lib/tracing";

/** Props of {@link Tracing}. */
export interface TracingProps {
  /** Whose hosts are followed, and whose Prometheus watches collectors and keeps what they count. */
  readonly metrics: Metrics;
  /** Where traces are kept: a Jaeger, or a store of your own that takes OTLP over gRPC. */
  readonly store: ITraceStore;
  /** Key of the hash that takes the place of people, the same as that of logs. @default - `log_pipeline.pseudonym_key_file` */
  readonly pseudonymKey?: SecretOrigin;
}

const PROPS: PropKinds<TracingProps> = { metrics: "metrics", store: "traceStore", pseudonymKey: "secret?" };

const GATEWAYS = { role: "tracing" } as const;

/**
 * The way of traces from the applications of every host to where they are kept: a collector on each host, which takes secrets out of spans
 * before it writes or sends them, and a gateway on each host with the role `tracing`, which counts requests, errors and durations by services,
 * and keeps traces with errors, slow ones and a share of the others.
 */
export class Tracing extends Construct {
  /** The words by which it collects. */
  public readonly specification: Specification;
  /** Whose requests it follows. */
  public readonly fleet: IFleet;
  private readonly props: TracingProps;

  /** @throws ValidationError with everything that no collector could do */
  constructor(scope: Construct, id: string, props: TracingProps) {
    super(scope, id);
    ValidationError.throwIfAny(this, propProblems(props, PROPS));
    const { fleet, specification } = props.metrics;
    this.props = props;
    this.fleet = fleet;
    this.specification = specification;
    ValidationError.throwIfAny(this, [
      ...this.hostProblems(),
      ...located(specification, tracingProblems(specification, this.gateways.length)),
    ]);
    this.place();
    this.contribute();
    // What a store says of itself is known when the app is synthesized.
    checkRelations(this, () => this.storeProblems());
    adviseOnSynthesis(this, specification, () => (this.storeProblems().length > 0 ? [] : openAdvice(this.store)));
  }

  private get store(): TraceStore {
    return this.props.store.traces;
  }

  /** Hosts with a gateway, in the order of the fleet. */
  public get gateways(): readonly string[] {
    return this.fleet.hosts.filter(({ roles }) => roles?.includes(GATEWAYS.role)).map(({ name }) => name);
  }

  private place(): void {
    const options = (shape: HostShape) => ({
      ...programsOf(this.specification, "otel_collector", shape),
      gate: programsOf(this.specification, "caddy", shape),
    });
    this.fleet.place(
      ours({
        component: "otel-agent",
        on: "every host",
        plan: (shape) => collectorPlan(this.agent(), options(shape)),
      }),
    );
    this.fleet.place(
      ours({
        component: "otel-gateway",
        on: GATEWAYS,
        plan: (shape) => {
          ValidationError.throwIfAny(this, this.storeProblems());
          return collectorPlan(this.gateway(), options(shape));
        },
        // A store may say where it is until the end.
        revision: () => JSON.stringify(this.store),
      }),
    );
  }

  private get common() {
    const tls = this.fleet.certificates !== undefined;
    return { tls, exposure: "fleet" } as const;
  }

  private agent(): AgentModel {
    const { tracing, redaction, logPipeline } = this.specification;
    const { pseudonymKeyFile: path } = logPipeline;
    const pseudonymKey = this.props.pseudonymKey ?? (path === undefined ? undefined : { kind: "file" as const, path });
    return {
      kind: "agent",
      ...tracing.agent,
      ...this.common,
      gateways: this.gateways,
      gatewayPort: tracing.gateway.port,
      resource: { "deployment.environment.name": logPipeline.environment ?? TerraformStack.of(this).node.id },
      redaction,
      ...(pseudonymKey && { pseudonymKey }),
    };
  }

  private gateway(): GatewayModel {
    const { specification, store } = this;
    const { gateway, sampling, spanMetrics } = specification.tracing;
    const { baseRate, decisionWait, traces } = sampling;
    return {
      kind: "gateway",
      ...gateway,
      ...this.common,
      sampling: { baseRate, slow: slowThresholdOf(specification), decisionWait, traces },
      dimensions: spanMetrics.dimensions,
      scrapeInterval: specification.nodeExporter.scrapeInterval,
      store,
    };
  }

  private contribute(): void {
    const { fleet, specification } = this;
    const { metrics } = this.props;
    const { agent, gateway, spanMetrics: spans } = specification.tracing;
    const as = asMember(fleet);
    metrics.contribute(
      ours({
        job: {
          name: AGENT_JOB,
          discovery: fleet.discovery({ on: "every host", port: agent.metricsPort, as }),
          onHosts: true,
        },
        metrics: COLLECTOR_METRICS,
        rules: COLLECTOR_RULES,
        dashboards: [TRACES_DASHBOARD],
      }),
    );
    metrics.contribute(
      ours({
        job: {
          name: GATEWAY_JOB,
          discovery: fleet.discovery({ on: GATEWAYS, port: gateway.metricsPort, as }),
          onHosts: true,
        },
      }),
    );
    metrics.contribute(
      ours({
        job: {
          name: SPANS_JOB,
          discovery: fleet.discovery({ on: GATEWAYS, port: gateway.spanMetricsPort, as }),
          format: "openmetrics",
          exemplars: true,
          onHosts: true,
        },
        metrics: spanMetrics(spans.dimensions),
      }),
    );
  }

  private hostProblems(): readonly Problem[] {
    const { length } = this.gateways;
    if (length > MOST_GATEWAYS)
      return [
        {
          path: "metrics.fleet",
          message: `must have at most ${MOST_GATEWAYS} hosts with the role \`tracing\`, got ${length}`,
        },
      ];
    if (length > 0) return [];
    const message = "must have at least one host with the role `tracing`: gateways judge traces there";
    return [{ path: "metrics.fleet", message }];
  }

  private storeProblems(): readonly Problem[] {
    const { agent, gateway } = this.specification.tracing;
    return traceStoreProblems(this.store, {
      certificates: this.fleet.certificates !== undefined,
      own: {
        [agent.grpcPort]: "the agent",
        [agent.httpPort]: "the agent",
        [agent.zipkinPort]: "the agent",
        [gateway.port]: "the gateway",
      },
      hosts: this.fleet.hosts.map(({ name }) => fleetNameOf(name)),
    });
  }
}

function openAdvice({ endpoint, tls }: TraceStore): readonly Advice[] {
  if (tls || /^(127\.|localhost:|\[::1\])/.test(endpoint)) return [];
  return [
    {
      name: "tracing.unencrypted",
      path: "store",
      message: `should be reached over TLS, got ${endpoint}: the network can read what spans say`,
    },
  ];
}
