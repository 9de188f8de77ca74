import { Construct } from "constructs";
import {
  type ApiCall,
  dataNodesOf,
  type ElasticsearchModel,
  elasticsearchChosen,
  elasticsearchPlan,
  elasticsearchProblems,
  logCalls,
  mappingName,
  mastersOf,
  newDataNodesOf,
  type NodeTier,
  PEOPLE,
  snapshotCalls,
  traceCalls,
  USERS,
} from "../lib/elasticsearch";
import {
  ELASTICSEARCH_DASHBOARD,
  ELASTICSEARCH_EXPORTER,
  ELASTICSEARCH_JOB,
  ELASTICSEARCH_METRICS,
  elasticsearchExporterFeatures,
  elasticsearchExporterPlan,
  elasticsearchExporterPrograms,
  elasticsearchRules,
} from "../lib/exporters/elasticsearch";
import { type Advice, propProblems, ValidationError } from "../lib/errors";
import { fleetNameOf } from "../lib/host";
import type { LogStore, SearchedStore } from "../lib/log-pipeline";
import { webFact } from "../lib/server-exporters";
import {
  deletionPolicy,
  elasticsearchCalls,
  type RetentionModel,
  retentionOf,
  roomOf,
  type TierName,
} from "../lib/retention";
import { searchableTags, TRACE_INDICES, TRACE_POLICY, type TraceIndexStore, traceRetention } from "../lib/tracing";
import { Bytes, type Duration } from "../lib/units";
import { programsOf } from "./components";
import {
  type ElasticsearchStoreProps,
  foundersOf,
  heapOf,
  memoryOf,
  outputOf,
  PROPS,
  storeProblems,
} from "./elasticsearch/props";
import { addWebConfig } from "./exporters/web-config";
import { nodesOf } from "./elasticsearch/nodes";
import { addStore } from "./elasticsearch/of-stack";
import { copiesOf } from "./retention/copies";
import { libText } from "./lib-files";
import type { ILogStore, ISearchedStore } from "./log-store";
import type { ITraceIndexStore } from "./trace-store";
import type { Metrics } from "./metrics";
import { ours } from "./ours";
import { adviseOnSynthesis } from "./synthesis/advise";
import { asMember } from "./tls";
import type { HostShape } from "./targets/fleet";

export type { ElasticsearchStoreProps } from "./elasticsearch/props";
export type { ILogStore } from "./log-store";
export type { NodeTier, Passwords, Snapshots, Watermarks } from "../lib/elasticsearch";
export type { LogStore, LogStoreLogin } from "../lib/log-pipeline";
export type { TraceIndexStore } from "../lib/tracing";
export type { ITraceIndexStore } from "./trace-store";

/** Of a node's disk, what may be full before it gets no more shards. */
const FULL = 0.8;

/** What a node takes without logs, and what it may take where nobody said how much is logged. */
const LEAST_DISK = Bytes.gibibytes(10);

/**
 * Elasticsearch on every host with the role `logs`: the log store of the fleet, alone or as a cluster, with users, streams and how long each is
 * kept. It serves with the fleet's certificates, and its nodes know each other by an authority of their own.
 */
export class ElasticsearchStore extends Construct implements ILogStore, ISearchedStore, ITraceIndexStore {
  private readonly metrics: Metrics;
  private readonly props: ElasticsearchStoreProps;
  private readonly retention: RetentionModel;

  /** @throws ValidationError with everything that no node could run with */
  constructor(scope: Construct, id: string, props: ElasticsearchStoreProps) {
    super(scope, id);
    ValidationError.throwIfAny(this, propProblems(props, PROPS));
    const { fleet, specification } = props.metrics;
    this.metrics = props.metrics;
    addStore(props.metrics, this);
    this.props = props;
    this.retention = props.retention?.model ?? retentionOf(specification).model;
    ValidationError.throwIfAny(this, storeProblems(props, this.retention));
    ValidationError.throwIfAny(this, elasticsearchProblems(this.modelFor(undefined)));
    fleet.place(
      ours({
        component: "elasticsearch",
        on: { role: "logs" },
        atOnce: 1,
        seeds: true,
        plan: (shape) =>
          elasticsearchPlan(this.modelFor(shape), {
            ...programsOf(specification, "elasticsearch", shape),
            tier: shape.tiers.logs as NodeTier | undefined,
            script: libText("elasticsearch/prepare.sh"),
          }),
      }),
    );
    this.watch();
    adviseOnSynthesis(this, specification, () => this.advice);
  }

  /** An exporter beside each node, and what follows from its metrics. */
  private watch(): void {
    const { metrics } = this;
    const { fleet, specification } = metrics;
    const { port: nodePort, nodes } = this.modelFor(undefined);
    const { passwords, exporterPort: port = 9114 } = this.props;
    const { component, program: name } = ELASTICSEARCH_EXPORTER;
    const on = { role: "logs" } as const;
    const model = { port, nodePort, user: USERS.monitor.name, password: passwords.monitor, nodes: nodes.length };
    fleet.place(
      ours({
        component,
        on,
        plan: (shape) => elasticsearchExporterPlan(model, programsOf(specification, name, shape)),
      }),
    );
    const program = { name, on, programs: elasticsearchExporterPrograms, features: elasticsearchExporterFeatures };
    addWebConfig(fleet, webFact({ component }), { ...program, opens: "read its metrics" }, specification);
    metrics.contribute(
      ours({
        job: { name: ELASTICSEARCH_JOB, discovery: fleet.discovery({ on, port, as: asMember(fleet) }), onHosts: true },
        metrics: ELASTICSEARCH_METRICS,
        rules: elasticsearchRules(nodes.length),
        dashboards: [ELASTICSEARCH_DASHBOARD],
      }),
    );
  }

  /** How log agents reach it. */
  public get logs(): LogStore {
    return {
      ...this.address,
      login: { user: USERS.agent.name, password: this.props.passwords.agent },
      streams: this.streams,
    };
  }

  /** How Kibana reaches it; undefined without the passwords of `kibana` and `people`. */
  public get searched(): SearchedStore | undefined {
    const { kibana, people } = this.props.passwords;
    if (!kibana || !people) return undefined;
    const [viewer, operator, admin] = [PEOPLE.viewer.name, PEOPLE.operator.name, PEOPLE.admin.name];
    return {
      ...this.address,
      login: { user: USERS.kibana.name, password: kibana },
      people: { users: { viewer, operator, admin }, password: people },
      streams: this.streams,
      ...(this.props.passwords.jaeger && { traces: `${TRACE_INDICES[0]}-*` }),
    };
  }

  private get streams(): LogStore["streams"] {
    return Object.fromEntries(this.retention.categories.map(({ name }) => [name, `${this.prefix}-${name}`]));
  }

  /** How Jaeger reaches it; undefined without the password of `jaeger`. */
  public get traceIndices(): TraceIndexStore | undefined {
    const { jaeger: password } = this.props.passwords;
    return password && { ...this.address, login: { user: USERS.jaeger.name, password }, keeps: this.keepsTraces };
  }

  private get address(): Pick<LogStore, "version" | "urls"> & { readonly authority: "fleet" } {
    const { specification, fleet } = this.metrics;
    const model = this.modelFor(undefined);
    const [distribution] = fleet.hosts.map((host) => host.distribution ?? "debian-13");
    const programs = programsOf(specification, "elasticsearch", { distribution: distribution ?? "debian-13" });
    return {
      version: elasticsearchChosen(programs).version,
      urls: newDataNodesOf(model).map(({ host }) => `https://${fleetNameOf(host)}:${model.port}`),
      authority: "fleet",
    };
  }

  /** Copies of each index beside the first: those that retention was told of, or what the nodes allow. */
  private get copies() {
    return this.props.retention?.copies ?? copiesOf(this.metrics.fleet);
  }

  private get prefix(): string {
    return outputOf(this.metrics.specification).indexName;
  }

  /** The cluster, and what a host of `shape` gives its node. */
  private modelFor(shape: HostShape | undefined): ElasticsearchModel {
    const { passwords, cluster = "logs", watermarks, snapshots, transportPort = 9300 } = this.props;
    const nodes = nodesOf(this.metrics.fleet);
    const memory = memoryOf(this.props, shape);
    const streams = this.retention.categories.map(({ name }) => `${this.prefix}-${name}`);
    return {
      cluster,
      port: outputOf(this.metrics.specification).port,
      transportPort,
      nodes,
      founders: foundersOf(this.props, nodes),
      memory,
      heap: heapOf(this.props, memory),
      disk: this.diskOf(shape?.tiers.logs as NodeTier | undefined),
      ...(watermarks && { watermarks }),
      passwords,
      streams,
      ...(snapshots && { snapshotRegion: snapshots.region }),
      calls: [
        ...logCalls({
          prefix: this.prefix,
          streams,
          retention: elasticsearchCalls(this.retention, {
            prefix: this.prefix,
            ...this.copies,
            composedOf: [mappingName(this.prefix)],
          }),
          fields: this.addedFields,
        }),
        ...this.traceCalls,
        ...(snapshots ? snapshotCalls(snapshots) : []),
      ],
    };
  }

  private get keepsTraces(): Duration {
    return traceRetention(this.metrics.specification);
  }

  private get traceCalls(): readonly ApiCall[] {
    if (!this.props.passwords.jaeger) return [];
    const { specification } = this.metrics;
    return traceCalls({
      policy: deletionPolicy(TRACE_POLICY, this.keepsTraces),
      replicas: this.copies.replicas,
      searchable: searchableTags(specification),
    });
  }

  /** Keys that the specification's filters add to each line. */
  private get addedFields(): readonly string[] {
    return this.metrics.specification.fluentd.filter.flatMap(({ record }) => Object.keys(record));
  }

  /** What logs take on each node of a tier. */
  private diskOf(tier: NodeTier | undefined): Bytes {
    const { volume } = this.props;
    if (!volume || tier === "master") return LEAST_DISK;
    const nodes = nodesOf(this.metrics.fleet);
    const tiers: readonly TierName[] = tier === undefined ? ["hot", "warm", "cold"] : [tier];
    const alike = dataNodesOf({ nodes }).filter((node) => node.tier === tier).length;
    const { replicas, tierReplicas = {} } = this.copies;
    const copies = 1 + ((tier === "warm" || tier === "cold" ? tierReplicas[tier] : undefined) ?? replicas);
    const logs = roomOf(this.retention, volume, tiers).times(copies / Math.max(alike, 1) / FULL);
    return Bytes.gibibytes(Math.ceil(logs.count / Bytes.gibibytes(1).count)).plus(LEAST_DISK);
  }

  private get advice(): readonly Advice[] {
    const masters = mastersOf({ nodes: nodesOf(this.metrics.fleet) });
    if (masters.length !== 2) return [];
    const hosts = masters.map(({ host }) => host).join(", ");
    const message = `should be one host or at least three that may lead, got 2 (${hosts}): when one of them is gone, the other may not lead`;
    return [{ name: "elasticsearch.two-masters", path: "hosts", message }];
  }
}
