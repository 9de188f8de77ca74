import type { Construct, IConstruct } from "constructs";
import type { HostDistribution } from "../../lib/artifacts";
import type { CertificateOrigin, ComponentPlan, HostRole, HostVolumes } from "../../lib/host";
import type { TargetDiscovery } from "../../lib/scraping";
import type { Bytes } from "../../lib/units";

export type { HostRole };

/** The tier of each role that has some, in small letters and digits. */
export type HostTiers = Readonly<Partial<Record<HostRole, string>>>;

/** A virtual machine that exists or will. */
export interface HostProps {
  /** Literal and unique in the fleet; the `instance` label of its series and part of its construct id. */
  readonly name: string;
  /** @default - a workload */
  readonly roles?: readonly HostRole[];
  /**
   * Which part of a role it has, where the hosts of a role are not alike: `{ logs: "hot" }`. Hosts of another tier get a release of their own.
   *
   * @default - none
   */
  readonly tiers?: HostTiers;
  /**
   * Servers of yours that run on it, in words of small letters and digits: `["postgres"]`. Components that are placed on `{ runs: "postgres" }`
   * run beside them, and such hosts have a release of their own.
   *
   * @default - none
   */
  readonly runs?: readonly string[];
  /** Labels of every series of this host. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The operating system, where programs come from its packages. @default "debian-13" */
  readonly distribution?: HostDistribution;
  /** Size of the machine, for the over-commit check. @default - not checked */
  readonly memory?: Bytes;
  /**
   * File systems of its own that hold data: `{ data: { size: Bytes.gibibytes(200) } }`. An activation refuses a host where one is not
   * mounted, and units wait for those that hold their data.
   *
   * @default - none: data lies on the host's own disk
   */
  readonly volumes?: HostVolumes;
  /**
   * Whether the specification's `app_metrics` are scraped here.
   *
   * @default - true on workloads, false on hosts with a role
   */
  readonly application?: boolean;
  /** Metrics pages beside the specification's, such as `{ port: 8000 }`. @default - none */
  readonly additionalTargets?: readonly AdditionalTarget[];
}

/** One more metrics page of a host. */
export interface AdditionalTarget {
  readonly port: number;
  /** @default "/metrics" */
  readonly path?: string;
  /** The `job` label. @default "application" */
  readonly job?: string;
}

/** What a component plan may depend on: hosts that agree in it share one release. */
export interface HostShape {
  /** Stable and readable: `metrics-dashboards`, `workload`, `workload-with-postgres`; with the distribution where it matters. */
  readonly name: string;
  readonly roles: readonly HostRole[];
  readonly tiers: HostTiers;
  /** Servers of the user's own that its hosts run, sorted. */
  readonly runs: readonly string[];
  readonly distribution: HostDistribution;
  /** Memory of its smallest host. @default - not known */
  readonly memory?: Bytes;
}

/** Which hosts get a component. */
export type HostSelector =
  | { readonly role: HostRole; readonly tier?: string }
  /** Hosts whose `runs` names this server. */
  | { readonly runs: string }
  | "every host"
  | "workloads";

/** One component on some hosts of a fleet. Rendered at synthesis, when everything that adds to it is known. */
export interface ComponentPlacement {
  /** Unique in the fleet: `prometheus`. */
  readonly component: string;
  readonly on: HostSelector;
  /** Called once for each shape, and again only when {@link revision} gives another value. */
  readonly plan: (shape: HostShape) => ComponentPlan;
  /**
   * What the plan is made from: another value, or another object, whenever the plan would differ.
   *
   * @default - the plan never changes once it is placed
   */
  readonly revision?: () => unknown;
  /**
   * How many of its hosts may change at a time: the next one waits until one of them is healthy. For clusters, whose members must not all
   * stop at once.
   *
   * @default - as many as the fleet's rollout allows
   */
  readonly atOnce?: number;
  /** Whether its plans have seeds: calls that one host makes once all of them have their release. @default false */
  readonly seeds?: boolean;
}

/** Content of a host's own file: text, or a value that is written as JSON. Either may hold tokens. */
export type FactContent = string | { readonly json: unknown };

/** A file beside the releases, for what is known only at apply or is a host's own. */
export interface HostFact {
  /** Below `/opt/vm-observability/host/`: `alertmanager.env`. Unique in the fleet. */
  readonly path: string;
  readonly on: HostSelector;
  /** The same for all, or what it is for each host. */
  readonly content: FactContent | ((host: HostProps) => FactContent);
}

/**
 * What a file of the releases becomes: a merge patch (RFC 7396: objects merge, `null` removes, lists replace), or a function from its
 * content. Content is the value of a YAML or JSON file, and the text of any other.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7396
 */
export type FilePatch =
  | Readonly<Record<string, unknown>>
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- content is whatever the file holds, as in JSON.parse
  | ((content: any, shape: HostShape) => unknown);

/** Hosts with roles; a component is placed on them, and finds them. The one interface between constructs and targets. */
export interface IFleet extends IConstruct {
  /** All hosts, in the order given. */
  readonly hosts: readonly HostProps[];
  /** Puts a component on hosts. */
  place(placement: ComponentPlacement): void;
  /** Puts a file beside the releases of hosts. */
  addFact(fact: HostFact): void;
  /**
   * Changes a file of the releases where no prop reaches. The programs' own checks see the changed file: a host refuses what they refuse. A
   * file that no host has is refused at synthesis, with the names of all.
   *
   * @param path - in a release, below `files/`: `prometheus/prometheus.yml`
   */
  overrideFile(path: string, patch: FilePatch): void;
  /** Where the hosts get their certificates from. @default - they have none, and nothing is encrypted between them */
  readonly certificates?: CertificateOrigin | undefined;
  /** Sets where certificates come from, unless the fleet's own props say so. Before anything is placed that asks. */
  useCertificates?(from: CertificateOrigin): void;
  /** How Prometheus finds what to scrape. */
  discovery(of: DiscoveryQuery): TargetDiscovery;
  /**
   * How to have a host checked and brought to its release again although nothing changed, as a sentence of a runbook: Markdown, with `<host>`
   * for its name.
   *
   * @default - `activate apply` by hand
   */
  readonly recheckAdvice?: string | undefined;
  /**
   * Literal names of the hosts with a role, in the order of {@link hosts}: `monitor-1.fleet.internal`. Units whose `fleetNames` is true find
   * those hosts by them.
   */
  fleetNamesOf(role: HostRole): readonly string[];
  /** Addresses of the hosts with a role, in the order of {@link hosts}; tokens where they are known only at apply. */
  addressesOf(role: HostRole): readonly string[];
}

/** The targets of one scrape job. */
export type DiscoveryQuery =
  /** This port of every host, or of those with a role; with `labels`, only of hosts that have them all. */
  | {
      readonly on: HostSelector;
      readonly port: number;
      readonly labels?: Readonly<Record<string, string>>;
      /**
       * They serve with certificates of this authority: Prometheus asks them over TLS, by their fleet names, with the certificate of its host.
       *
       * @default - they serve plain HTTP, and are asked by address
       */
      readonly as?: "fleet" | undefined;
    }
  /** Every application's metrics page: the specification's port and the hosts' additional targets. */
  | { readonly applications: { readonly port: number; readonly path: string } };

/** A fleet that is described before its stack exists; `MonitoringStack` binds it. */
export interface IFleetDefinition {
  bind(scope: Construct, id: string): IFleet;
}
