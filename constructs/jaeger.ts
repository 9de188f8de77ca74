import { Construct } from "constructs";
import { jaegerLinks, type LinkPattern } from "../lib/correlation";
import { type Problem, ValidationError } from "../lib/errors";
import {
  JAEGER_ACCESS,
  JAEGER_CLIENTS,
  JAEGER_DASHBOARD,
  JAEGER_JOB,
  JAEGER_METRICS,
  JAEGER_PORTS,
  type JaegerModel,
  jaegerPlan,
  jaegerProblems,
  jaegerRules,
} from "../lib/jaeger";
import { addressOf } from "../lib/monitoring";
import { located, type Specification } from "../lib/specification";
import { searchableTags, type TraceStore, traceRetention } from "../lib/tracing";
import type { Duration } from "../lib/units";
import { programsOf } from "./components";
import { ownToolProblems } from "./own-tools";
import { dataSourcesOn } from "./data-sources";
import { storeOf } from "./elasticsearch/of-stack";
import { type JaegerPlace, jaegerPlace } from "./jaeger/place";
import { type JaegerProps, linkShapes, shapeProblems } from "./jaeger/props";
import { storageOf, type StorageParts, storageProblems } from "./jaeger/storage";
import { onLoopback } from "./loopback";
import type { Metrics } from "./metrics";
import { ours } from "./ours";
import { strangerProblems } from "./strangers";
import { checkRelations } from "./synthesis/check-relations";
import { asMember } from "./tls";
import type { ITraceStore } from "./trace-store";

export type { JaegerProps } from "./jaeger/props";
export type { ITraceIndexStore, ITraceStore } from "./trace-store";
export type { LinkPattern } from "../lib/correlation";
export type { TraceIndexStore, TraceStore, TraceStoreTls } from "../lib/tracing";

/** Paths of its API that Grafana's data source asks. */
const READS = ["services", "services/*"];

const ON = { role: "tracing" } as const;

/**
 * Jaeger on every host with the role `tracing`: it keeps what the gateway beside it sends, on its own disk or in an Elasticsearch, and shows it to people
 * behind the portal. It takes nothing but from the gateway of its host.
 */
export class Jaeger extends Construct implements ITraceStore {
  private readonly metrics: Metrics;
  private readonly props: JaegerProps;
  private readonly placed: JaegerPlace;
  private readonly added: LinkPattern[] = [];

  /** @throws ValidationError with everything that no host could run with */
  constructor(scope: Construct, id: string, props: JaegerProps) {
    super(scope, id);
    ValidationError.throwIfAny(this, shapeProblems(props));
    const { metrics } = props;
    const { fleet, specification } = metrics;
    this.metrics = metrics;
    this.props = props;
    this.placed = jaegerPlace(fleet, specification);
    ValidationError.throwIfAny(this, located(specification, placeProblems(this.placed, specification)));
    ValidationError.throwIfAny(
      this,
      jaegerProblems({ ...this.model, storage: { kind: "badger", size: specification.tracing.storage.size } }),
    );
    fleet.place(
      ours({
        component: "jaeger",
        on: ON,
        plan: (shape) =>
          jaegerPlan(this.model, {
            ...programsOf(specification, "jaeger", shape),
            gate: programsOf(specification, "caddy", shape),
          }),
        revision: () => metrics.observability.contributions,
      }),
    );
    this.contribute();
    props.retention?.addStore({
      name: "jaeger",
      holds: "traces",
      keeps: this.retention,
      path: "tracing.storage.retention",
    });
    checkRelations(
      this,
      () => [
        ...storageProblems(this.storageParts),
        ...strangerProblems(fleet, this.indices?.urls ?? [], "elasticsearch"),
      ],
      specification,
    );
  }

  /** How the gateway of each host reaches the Jaeger beside it. */
  public get traces(): TraceStore {
    return {
      endpoint: `127.0.0.1:${JAEGER_PORTS.otlp}`,
      ...(this.metrics.fleet.certificates && { tls: { authority: "fleet", showsCertificate: true } }),
    };
  }

  /** Address of its pages, without a slash at its end; undefined where only programs reach it. */
  public get url(): string | undefined {
    return this.placed.url;
  }

  /** How long it keeps traces. */
  public get retention(): Duration {
    return this.indices?.keeps ?? traceRetention(this.metrics.specification);
  }

  /**
   * Adds links to other tools, which its pages show at traces and at values of tags.
   *
   * @throws ValidationError when its pages could not show one
   */
  public addLinks(...links: readonly LinkPattern[]): void {
    ValidationError.throwIfAny(this, linkShapes(links, "addLinks"));
    ValidationError.throwIfAny(this, jaegerProblems({ ...this.model, links }));
    this.added.push(...links);
    // What was rendered from fewer links is rendered again.
    this.metrics.contribute(ours({}));
  }

  private get indices() {
    return (this.props.elasticsearch ?? storeOf(this.metrics))?.traceIndices;
  }

  private get storageParts(): StorageParts {
    const { props, metrics, placed, indices } = this;
    const hasStore = (props.elasticsearch ?? storeOf(metrics)) !== undefined;
    return { specification: metrics.specification, hosts: placed.hosts, indices, hasStore };
  }

  private get model(): JaegerModel {
    const { fleet, specification } = this.metrics;
    const { port, memory } = specification.tracing.storage;
    const { exposure, basePath } = this.placed;
    return {
      ports: { ...JAEGER_PORTS, gate: port },
      exposure,
      tls: fleet.certificates !== undefined,
      basePath,
      storage: storageOf(this.storageParts),
      retention: this.retention,
      memory,
      searchable: searchableTags(specification),
      links: [...(this.props.links ?? []), ...this.added, ...this.correlated],
    };
  }

  /** Links that follow from what belongs together by the specification, to the tools that there are. */
  private get correlated(): readonly LinkPattern[] {
    const { specification, observability } = this.metrics;
    const [logs, portal] = ["kibana", "portal"].map((tool) => addressOf(observability.monitoring, tool));
    return jaegerLinks(specification, {
      ...(logs !== undefined && { logs }),
      ...(portal !== undefined && { portal }),
    });
  }

  private contribute(): void {
    const { fleet, specification } = this.metrics;
    const { port } = specification.tracing.storage;
    const { exposure, url } = this.placed;
    const found = fleet.discovery({ on: ON, port, as: asMember(fleet) });
    this.metrics.contribute(
      ours({
        job: {
          name: JAEGER_JOB,
          discovery: exposure === "loopback" ? onLoopback(found, port) : found,
          onHosts: true,
        },
        metrics: JAEGER_METRICS,
        rules: () => [jaegerRules(storageOf(this.storageParts))],
        dashboards: [JAEGER_DASHBOARD],
        dataSources: dataSourcesOn(fleet, {
          name: "Jaeger",
          uid: "jaeger",
          type: "jaeger",
          reads: READS,
          role: ON.role,
          port,
          exposure,
          ...(fleet.certificates && { letsIn: JAEGER_CLIENTS }),
        }),
        tool: {
          name: "jaeger",
          ...(url !== undefined && {
            url,
            link: { title: "Jaeger", text: "traces: what a request did in each service." },
          }),
          proxied: { port, exposure, role: ON.role, access: JAEGER_ACCESS },
        },
      }),
    );
  }
}

function placeProblems({ hosts }: JaegerPlace, specification: Specification): readonly Problem[] {
  return [
    ...(hosts.length > 0 ? [] : [{ path: "hosts", message: "must have one with the role tracing, got none" }]),
    ...ownToolProblems(specification, "traces", "Jaeger"),
  ];
}
