import { Construct } from "constructs";
import { TerraformStack } from "cdktf";
import { type Advice, type Problem, type PropKinds, propProblems, quoted, ValidationError } from "../lib/errors";
import {
  FLUENTD_JOB,
  FLUENTD_METRICS,
  FLUENTD_RULES,
  type FluentdModel,
  fluentdPlan,
  LOGS_DASHBOARD,
  recordRules,
} from "../lib/fluentd";
import { hostAsked, type SecretOrigin } from "../lib/host";
import {
  type ArchivePlace,
  type LogInput,
  type LogPipelineModel,
  pipelineOf,
  pipelineReport,
  type PipelineSurroundings,
} from "../lib/log-pipeline";
import {
  defaultSpecification,
  located,
  mergeSpecification,
  type Specification,
  type SpecificationOverrides,
} from "../lib/specification";
import type { IArchive } from "./archive";
import { programsOf } from "./components";
import { libFiles, libText } from "./lib-files";
import type { ILogStore } from "./log-store";
import type { Metrics } from "./metrics";
import { ours } from "./ours";
import type { RetentionTiers } from "./retention-tiers";
import { portalRole } from "./portal-address";
import { isLoopback } from "./scrape-jobs";
import { adviseOnSynthesis } from "./synthesis/advise";
import { strangerProblems } from "./strangers";
import { checkRelations } from "./synthesis/check-relations";
import { writeTexts } from "./synthesis/text-files";
import type { HostSelector, HostShape, IFleet } from "./targets/fleet";
import { selectorProblems } from "./targets/hosts";
import { isMeant, runsOn } from "./targets/meant";
import { asMember } from "./tls";

export type { ILogStore } from "./log-store";
export type { LogStore, LogStoreLogin } from "../lib/log-pipeline";

/** Props of {@link LogPipeline}. */
export interface LogPipelineProps {
  /** Whose Prometheus watches the agents. @default - none: nobody is notified of logs that do not arrive */
  readonly metrics?: Metrics;
  /** Whose logs are collected. @default - that of {@link metrics} */
  readonly fleet?: IFleet;
  /** Where `fluentd` and `log_pipeline` come from. @default - that of {@link metrics}, or the built-in one */
  readonly specification?: Specification;
  /** Inputs, filters and outputs in the words of `fluentd`, over those of the specification. @default - none */
  readonly pipeline?: SpecificationOverrides["fluentd"];
  /** Where logs are searched: an `ElasticsearchStore`, or one of your own. @default - the output of the type `elasticsearch` */
  readonly store?: ILogStore;
  /** Where objects of logs are kept: a `RetentionTiers` with an archive, or an archive of your own. @default - the output of the type `s3` */
  readonly archive?: RetentionTiers | IArchive;
  /** Key of the hash that takes the place of `user_id`, the same on all hosts. @default - `log_pipeline.pseudonym_key_file` */
  readonly pseudonymKey?: SecretOrigin;
  /** Hosts whose logs are collected. @default "every host" */
  readonly on?: HostSelector;
}

const PROPS: PropKinds<LogPipelineProps> = {
  metrics: "metrics?",
  fleet: "fleet?",
  specification: "specification?",
  pipeline: "object?",
  store: "logStore?",
  archive: "archive?",
  pseudonymKey: "secret?",
  on: "selector?",
};

/** Its own plugins, beside the sources and beside what is compiled. */
const PLUGIN_FOLDER = "fluentd/plugin";

/**
 * The way of logs from the files and the journal of every host to where they are searched and kept: a Fluentd on each host, which makes records of
 * the standard of its lines, takes secrets out of them before anything is written, and delivers each at least once.
 */
export class LogPipeline extends Construct {
  /** The words by which it collects. */
  public readonly specification: Specification;
  /** Whose logs it collects. */
  public readonly fleet: IFleet;
  private readonly props: LogPipelineProps;

  /**
   * @throws SpecificationError with everything that is wrong with `pipeline`
   * @throws ValidationError with everything that no agent could do
   */
  constructor(scope: Construct, id: string, props: LogPipelineProps) {
    super(scope, id);
    ValidationError.throwIfAny(this, propProblems(props, PROPS));
    ValidationError.throwIfAny(this, plainProblems(props));
    this.props = props;
    this.fleet = fleetOf(props);
    this.specification = specificationOf(props, this.node.path);
    // What a store says of itself is known when the app is synthesized.
    if (!props.store) ValidationError.throwIfAny(this, located(this.specification, this.read().problems));
    this.place();
    this.contribute();
    checkRelations(this, () => [...this.read().problems, ...this.strangerProblems()], this.specification);
    adviseOnSynthesis(this, this.specification, () => {
      const { model, problems } = this.read();
      return problems.length > 0 ? [] : [...encryptionAdvice(model), ...this.inputAdvice(model)];
    });
    writeTexts(this, "logs", () => this.files);
  }

  /** Where logs come from and where they go. Asked when the app is synthesized, a store has said where it is. */
  public get model(): LogPipelineModel {
    return this.read().model;
  }

  /** What synthesis writes into `logs/` of the stack's folder, by its name. */
  public get files(): Readonly<Record<string, string>> {
    return {
      "report.txt": pipelineReport(this.model, this.specification),
      // Once and line by line, for people who review what agents take out of records: each input has them in one line.
      "rules.json": `${JSON.stringify(recordRules(this.specification), undefined, 2)}\n`,
    };
  }

  private read() {
    const { pseudonymKey } = this.props;
    const { model, problems } = pipelineOf(this.specification, this.surroundings);
    return { model: pseudonymKey ? { ...model, pseudonymKey } : model, problems };
  }

  private get surroundings(): PipelineSurroundings {
    const { store, archive } = this.props;
    const places = archive && placesOf(archive, Object.keys(this.specification.logCategories));
    return {
      environment: TerraformStack.of(this).node.id,
      portal: portalRole(this.fleet),
      ...(store && { store: store.logs }),
      ...(places && { archive: { places } }),
    };
  }

  private place(): void {
    const { on = "every host" } = this.props;
    const plugins = Object.fromEntries(
      libFiles(PLUGIN_FOLDER).map((name) => [name, libText(`${PLUGIN_FOLDER}/${name}`)] as const),
    );
    this.fleet.place(
      ours({
        component: "fluentd",
        on,
        plan: (shape) => {
          const { model, problems } = this.read();
          ValidationError.throwIfAny(this, located(this.specification, problems));
          return fluentdPlan(this.fluentd(model), {
            ...programsOf(this.specification, "fluentd", shape),
            gate: programsOf(this.specification, "caddy", shape),
            inputs: inputsOf(model, shape),
            plugins,
          });
        },
        // A store may name its nodes until the end.
        revision: () => JSON.stringify(this.model),
      }),
    );
  }

  private fluentd(pipeline: LogPipelineModel): FluentdModel {
    const { port, memory } = this.specification.logPipeline;
    const { metrics } = this.props;
    return {
      pipeline,
      rules: JSON.stringify(recordRules(this.specification)),
      port,
      memory,
      exposure: metrics ? "fleet" : "loopback",
      tls: metrics !== undefined && this.fleet.certificates !== undefined,
    };
  }

  private contribute(): void {
    const { metrics, on = "every host" } = this.props;
    if (!metrics) return;
    const { port } = this.specification.logPipeline;
    metrics.contribute(
      ours({
        job: {
          name: FLUENTD_JOB,
          discovery: this.fleet.discovery({ on, port, as: asMember(this.fleet) }),
          owns: true,
          onHosts: true,
        },
        metrics: FLUENTD_METRICS,
        rules: FLUENTD_RULES,
        dashboards: [LOGS_DASHBOARD],
      }),
    );
  }

  /** Nodes of another fleet, whose names no host here knows. */
  private strangerProblems(): readonly Problem[] {
    const { model, problems } = this.read();
    return problems.length > 0 ? [] : strangerProblems(this.fleet, model.store?.urls ?? [], "store.urls");
  }

  private inputAdvice({ inputs }: LogPipelineModel): readonly Advice[] {
    const { hosts } = this.fleet;
    return inputs.slice(0, this.specification.fluentd.input.length).flatMap(({ on, tag }, index): readonly Advice[] => {
      if (on === undefined || hosts.some((host) => runsOn(on, host))) return [];
      return [
        {
          name: "logs.input-nowhere",
          path: `fluentd.input[${index}]`,
          message: `is read on no host: none is meant by ${quoted(on)}, so nothing has the tag ${quoted(tag)}`,
        },
      ];
    });
  }
}

function fleetOf({ fleet, metrics }: LogPipelineProps): IFleet {
  return (fleet ?? metrics?.fleet) as IFleet;
}

function specificationOf({ specification, metrics, pipeline }: LogPipelineProps, path: string): Specification {
  const base = specification ?? metrics?.specification ?? defaultSpecification;
  return pipeline ? mergeSpecification(base, { fluentd: pipeline }, { source: `[${path}]` }) : base;
}

function plainProblems({ fleet, metrics, on, archive }: LogPipelineProps): readonly Problem[] {
  const none = { path: "fleet", message: "must be given, or metrics: the hosts whose logs are collected" };
  const empty = {
    path: "archive",
    message: "must be a RetentionTiers that has an archive; or leave it out, for the output of the type s3",
  };
  const isEmpty = archive && !("destinationsOf" in archive) && !archive.archive;
  return [...((fleet ?? metrics) ? [] : [none]), ...(isEmpty ? [empty] : []), ...selectorProblems("on", on)];
}

/** Where each category goes; undefined where tiers have no archive. */
function placesOf(
  given: RetentionTiers | IArchive,
  categories: readonly string[],
): Readonly<Record<string, readonly ArchivePlace[]>> | undefined {
  const archive = "destinationsOf" in given ? given : given.archive;
  return archive && Object.fromEntries(categories.map((category) => [category, archive.destinationsOf(category)]));
}

function inputsOf({ inputs }: LogPipelineModel, shape: HostShape): readonly LogInput[] {
  return inputs.filter(({ on }) => on === undefined || isMeant(on, shape));
}

function encryptionAdvice({ store }: LogPipelineModel): readonly Advice[] {
  const open = store?.urls.filter((url) => url.startsWith("http:") && !isLoopback(new URL(url).hostname)) ?? [];
  return open.map((url) => ({
    name: "logs.unencrypted",
    path: hostAsked(url) === undefined ? "fluentd.output" : "store",
    message: `should be reached over https, got ${url}: the network can read what logs say of people, and a password with them`,
  }));
}
