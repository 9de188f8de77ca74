import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { AlertRouting } from "../constructs/alert-routing";
import type { AlertRoutingProps } from "../constructs/alert-routing-props";
import { Metrics } from "../constructs/metrics";
import type { MetricsProps } from "../constructs/metrics-props";
import { Portal, type PortalProps } from "../constructs/portal";
import { throughPortal } from "../constructs/portal-address";
import { Runbooks } from "../constructs/runbooks";
import type * as GrafanaModule from "../constructs/grafana";
import type * as JaegerModule from "../constructs/jaeger";
import type * as LongTermModule from "../constructs/long-term-store";
import type * as SloTrackerModule from "../constructs/slo-tracker";
import type * as TracingModule from "../constructs/tracing";
import { specifyFleet } from "../constructs/specified-fleet";
import type { FilePatch, IFleet, IFleetDefinition } from "../constructs/targets/fleet";
import { nearest, type Problem, type PropKinds, propProblems, quoted, ValidationError } from "../lib/errors";
import {
  defaultSpecification,
  located,
  mergeSpecification,
  type Specification,
  type SpecificationOverrides,
} from "../lib/specification";

/** The first Terraform with `terraform_data`. Ephemeral variables need 1.10; Terraform reports that itself. */
const REQUIRED_TERRAFORM = ">= 1.4";

/**
 * A component that joins a stack: it places its plan on `stack.fleet`, and is seen by what it contributes to `stack.metrics`. It may be a
 * construct of its own below the stack.
 */
export type Wing = (stack: MonitoringStack) => void;

/**
 * Props of {@link MonitoringStack}: where everything runs, and every section of the specification; only what
 * differs is given. What is given here comes before the specification, which comes before the built-in defaults.
 */
export interface MonitoringStackProps extends SpecificationOverrides {
  /** The hosts: `SshFleet.of({ … })`, or several fleets by `JoinedFleet.of({ … })`. */
  readonly fleet: IFleetDefinition;
  /** What `parseSpecification` read. @default - the built-in specification */
  readonly specification?: Specification;
  /** What the specification cannot say about Prometheus: `{ exposure: "loopback" }`. @default - nothing */
  readonly metrics?: Omit<MetricsProps, "fleet" | "specification">;
  /** What the specification cannot say about who is notified. @default - nothing */
  readonly alertRouting?: Omit<AlertRoutingProps, "metrics" | "fleet" | "specification" | "escalation" | "onCall">;
  /** Components beside those that every stack has, in the order in which they join. @default - none */
  readonly wings?: readonly Wing[];
  /** Who may open the portal's pages. @default "fleet" */
  readonly portalExposure?: PortalProps["exposure"];
}

/** The whole stack on one fleet: metrics and their alerts, who is notified of them, and what to do about each. */
export class MonitoringStack extends TerraformStack {
  /** The specification that it was made from: built-in, then file, then props. */
  public readonly specification: Specification;
  public readonly fleet: IFleet;
  public readonly metrics: Metrics;
  /** The objectives of the specification; none where it has none. */
  public readonly slo: SloTrackerModule.SloTracker | undefined;
  /** The Grafana of the specification; none where it does not enable one. */
  public readonly grafana: GrafanaModule.Grafana | undefined;
  /** The collectors of traces, where the specification enables tracing. */
  public readonly tracing: TracingModule.Tracing | undefined;
  /** The store of traces, where the specification enables tracing. */
  public readonly jaeger: JaegerModule.Jaeger | undefined;
  /** The long-term stores of the specification; none where it has none. */
  public readonly longTerm: LongTermModule.LongTermStores | undefined;
  public readonly alertRouting: AlertRouting;
  public readonly portal: Portal;
  public readonly runbooks: Runbooks;

  /**
   * @throws SpecificationError with everything that is wrong with the overrides
   * @throws ValidationError with everything that is wrong with the fleet
   */
  constructor(scope: Construct, id: string, props: MonitoringStackProps) {
    super(scope, id);
    this.addOverride("terraform.required_version", REQUIRED_TERRAFORM);
    ValidationError.throwIfAny(this, stackProblems(props));
    const {
      fleet,
      specification = defaultSpecification,
      metrics,
      alertRouting,
      portalExposure,
      wings,
      ...overrides
    } = props;
    // Judging overrides loads the schemas, which takes longer than most stacks take to build.
    const isOverridden = Object.values(overrides).some((section) => section !== undefined);
    this.specification = isOverridden
      ? mergeSpecification(specification, overrides, { source: `[${this.node.path}]` })
      : specification;
    this.fleet = fleet.bind(this, "fleet");
    specifyFleet(this, this.fleet, this.specification);
    const links = (tool: string) => {
      const externalUrl = throughPortal(this.fleet, this.specification, tool);
      return externalUrl === undefined ? {} : { externalUrl };
    };
    this.metrics = new Metrics(this, "metrics", {
      ...links("prometheus"),
      ...metrics,
      fleet: this.fleet,
      specification: this.specification,
    });
    this.alertRouting = new AlertRouting(this, "alert-routing", {
      ...links("alertmanager"),
      ...alertRouting,
      metrics: this.metrics,
    });
    this.portal = new Portal(this, "portal", { metrics: this.metrics, exposure: portalExposure });
    this.runbooks = new Runbooks(this, "runbooks", { metrics: this.metrics, portal: this.portal });
    this.longTerm = this.keepSamples();
    this.slo = this.trackObjectives();
    for (const join of wings ?? []) join(this);
    this.jaeger = this.keepTraces();
    this.tracing = this.jaeger && this.followRequests(this.jaeger);
    this.grafana = this.placeGrafana();
  }

  /** After the wings, whose dashboards it takes where one makes some. */
  private placeGrafana(): GrafanaModule.Grafana | undefined {
    if (!this.specification.grafana.enabled) return undefined;
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded late
    const { Grafana } = require("../constructs/grafana") as typeof GrafanaModule;
    return new Grafana(this, "grafana", { metrics: this.metrics });
  }

  /** After the wings, whose Elasticsearch keeps traces where one makes one. */
  private keepTraces(): JaegerModule.Jaeger | undefined {
    if (!this.specification.tracing.enabled) return undefined;
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded late
    const { Jaeger } = require("../constructs/jaeger") as typeof JaegerModule;
    this.refuseSecond("Jaeger", Jaeger);
    return new Jaeger(this, "jaeger", { metrics: this.metrics });
  }

  private followRequests(store: JaegerModule.Jaeger): TracingModule.Tracing {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded late
    const { Tracing } = require("../constructs/tracing") as typeof TracingModule;
    this.refuseSecond("Tracing", Tracing);
    return new Tracing(this, "tracing", { metrics: this.metrics, store });
  }

  /** Where a wing has made what `tracing.enabled` makes. */
  private refuseSecond(name: string, kind: typeof JaegerModule.Jaeger | typeof TracingModule.Tracing): void {
    if (!this.node.children.some((child) => child instanceof kind)) return;
    const message = `must be false where a wing makes a ${name} of its own; or leave that out, and take stack.jaeger and stack.tracing`;
    ValidationError.throwIfAny(this, located(this.specification, [{ path: "tracing.enabled", message }]));
  }

  /** Stacks without long-term stores do not load what they are made of. */
  private keepSamples(): LongTermModule.LongTermStores | undefined {
    if (Object.keys(this.specification.longTerm).length === 0) return undefined;
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded late
    const { LongTermStores } = require("../constructs/long-term-store") as typeof LongTermModule;
    return new LongTermStores(this, "long-term", { metrics: this.metrics });
  }

  /** Stacks without objectives do not load what tracks them. */
  private trackObjectives(): SloTrackerModule.SloTracker | undefined {
    if (Object.keys(this.specification.slaDefinitions).length === 0) return undefined;
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded late
    const { SloTracker } = require("../constructs/slo-tracker") as typeof SloTrackerModule;
    return new SloTracker(this, "slo", { metrics: this.metrics });
  }

  /** Changes a file of the fleet's releases where no prop reaches; see {@link IFleet.overrideFile}. */
  public overrideFile(path: string, patch: FilePatch): void {
    this.fleet.overrideFile(path, patch);
  }
}

/** The stack's own props beside the sections of the specification. */
const OWN_PROPS = ["fleet", "specification", "metrics", "alertRouting", "wings", "portalExposure"];

/** Props of the stack's parts, with the prop under which they stand. */
const PARTS: Readonly<Record<string, string>> = {
  exposure: "metrics: { exposure }, alertRouting: { exposure } or portalExposure",
  disk: "metrics: { disk }",
  remoteWrite: "metrics: { remoteWrite }",
  deadMansSwitch: "alertRouting: { deadMansSwitch }",
  inhibitions: "alertRouting: { inhibitions }",
  externalUrl: "metrics: { externalUrl }, alertRouting: { externalUrl } or portal: { externalUrl }",
  hosts: "fleet: SshFleet.of({ hosts, login })",
};

/** Keys that are no section and certainly meant as a prop of the stack or of one of its parts. */
function misplacedProps(props: object): readonly Problem[] {
  const sections = Object.keys(defaultSpecification);
  const others = Object.keys(props).filter((name) => !sections.includes(name) && !OWN_PROPS.includes(name));
  return others.flatMap((name) => {
    if (Object.hasOwn(PARTS, name)) return [{ path: name, message: `is no prop of the stack; write ${PARTS[name]}` }];
    const meant = nearest(name, [...OWN_PROPS, ...sections]);
    return meant !== undefined && OWN_PROPS.includes(meant)
      ? [{ path: name, message: `is no prop; did you mean ${meant}?` }]
      : [];
  });
}

/** What each prop must be beside the sections of the specification, which are judged by its schemas. */
const PROPS: PropKinds<Omit<MonitoringStackProps, keyof Specification | "wings">> = {
  fleet: "fleetDefinition",
  specification: "specification?",
  metrics: "object?",
  alertRouting: "object?",
  portalExposure: "exposure?",
};

/** What is wrong with the stack's own props. */
function stackProblems(props: MonitoringStackProps): readonly Problem[] {
  if (propProblems<object>(props, {}).length > 0) return propProblems<object>(props, { fleet: "any" });
  const { fleet, specification, metrics, alertRouting, portalExposure, wings = [] } = props;
  return [
    ...misplacedProps(props),
    ...propProblems({ fleet, specification, metrics, alertRouting, portalExposure }, PROPS),
    ...(Array.isArray(wings)
      ? (wings as readonly unknown[]).flatMap((wing, index) =>
          propProblems<object>({ [`wings[${index}]`]: wing }, { [`wings[${index}]`]: "wing" }),
        )
      : [
          {
            path: "wings",
            message: `must be a list of functions such as (stack) => new Exporter(stack, "exporter", stack), got ${quoted(wings)}`,
          },
        ]),
  ];
}
