import { Lazy, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { type Advice, lineOf, type Problem, ValidationError } from "../../lib/errors";
import {
  type AuthorityName,
  authoritiesOf,
  type CertificateSource,
  certificateSources,
  type ComponentPlan,
  type Secret,
} from "../../lib/host";
import { hostReportPlan } from "../../lib/host-report";
import { ours } from "../ours";
import { checkRelations } from "../synthesis/check-relations";
import { onSynthesis } from "../synthesis/on-synthesis";
import { Clusters, homelessProblems } from "./clusters";
import { type FleetPart, FleetParts } from "./fleet-parts";
import { HostFacts } from "./host-facts";
import type {
  ComponentPlacement,
  DiscoveryQuery,
  FactContent,
  FilePatch,
  HostFact,
  HostSelector,
  HostShape,
} from "./fleet";
import { type Host, nameOfWhere, queryProblems, shapesOf } from "./hosts";
import { isMeant } from "./meant";
import { writeReleases } from "./release-files";
import { type Follower, RenderedReleases } from "./rendered-releases";
import { unwatchedServers } from "./servers-beside";
import { volumeAdvice } from "./sizes";
import type { ShapeRelease } from "./shape-release";

const FLEETS = new WeakMap<TerraformStack, string>();
const RELEASES = Symbol.for("cdktf-vm-observability/releases");

/** Stands for a digest while the engine only looks for references between stacks: nothing is rendered for that. */
const NOT_YET = "0".repeat(64);

/**
 * The releases of a fleet: what was placed on it, rendered once a shape when everything that adds to it is known.
 * Every fleet has one, and fleets that are joined share one; it validates the plans together and writes releases and bundles when the app is
 * synthesized.
 */
export class FleetReleases {
  /** The port of applications, once Prometheus asked for them. */
  public applicationPort: number | undefined;
  /** All hosts, each with the fleet that reaches it. */
  public readonly parts = new FleetParts();
  /** Who changes in turns with whom, and who makes seeds. */
  public readonly clusters: Clusters;
  private readonly rendered: RenderedReleases;
  private readonly facts: HostFacts;
  private readonly queries: HostSelector[] = [];
  private readonly digests = new Map<string, string>();

  /**
   * @param fleet - the construct whose validations these are
   * @throws ValidationError when the stack has a fleet already
   */
  constructor(private readonly fleet: Construct) {
    const stack = TerraformStack.of(fleet);
    const other = FLEETS.get(stack);
    if (other !== undefined) {
      const message = `must be the only fleet of its stack, which has ${other}; join both with JoinedFleet, or give it its own stack`;
      throw new ValidationError(fleet, [{ path: "", message }]);
    }
    FLEETS.set(stack, fleet.node.path);
    this.rendered = new RenderedReleases(fleet, this.parts);
    this.facts = new HostFacts(fleet);
    this.clusters = new Clusters(this.rendered.placed, this.parts, (shape) => this.plansOf(shape));
    this.belongTo(fleet);
    this.place(ours({ component: "host-report", on: "every host", plan: hostReportPlan }));
    checkRelations(fleet, () => this.problems());
    onSynthesis(fleet, (folder) => writeReleases(folder, this.hosts, this.all(), this.parts));
  }

  /** The releases of a fleet of this library, of whatever kind; undefined for any other construct. */
  public static of(construct: object): FleetReleases | undefined {
    return (construct as { [RELEASES]?: FleetReleases })[RELEASES];
  }

  /**
   * Adds the hosts of a fleet.
   *
   * @throws ValidationError when a host is called like one that is there
   */
  public add(part: FleetPart): void {
    this.parts.add(part);
    this.belongTo(part.fleet);
  }

  /** All hosts, in the order given. */
  public get hosts(): readonly Host[] {
    return this.parts.hosts;
  }

  /** The hosts' shapes, each once, in the order of the hosts. */
  public get shapes(): readonly HostShape[] {
    return shapesOf(this.hosts);
  }

  /**
   * Puts a component on hosts; see `IFleet.place`.
   *
   * @throws ValidationError when the fleet has the component already
   */
  public place(placement: ComponentPlacement): void {
    this.rendered.place(placement);
    const [seeder] = placement.seeds ? this.clusters.hostsWith(placement.component) : [];
    if (seeder) this.parts.of(seeder).addSeeds(placement.component);
  }

  /** Puts a component on every host whose plan is made of the plans of all others. */
  public placeLast(component: string, plan: Follower): void {
    this.rendered.placeLast(component, plan);
  }

  /**
   * Puts a file beside the releases of hosts; see `IFleet.addFact`.
   *
   * @throws ValidationError when the fleet has a fact of this path already, or writes it itself
   */
  public addFact(fact: HostFact): void {
    this.facts.add(fact);
  }

  /** How many facts were added. They are only added, so the number stands for all of them. */
  public get factCount(): number {
    return this.facts.all.length;
  }

  /** Changes a file after it was rendered; see `IFleet.overrideFile`. */
  public overrideFile(path: string, patch: FilePatch): void {
    this.rendered.overrideFile(path, patch);
  }

  /**
   * Notes that Prometheus asks for targets.
   *
   * @throws ValidationError when the query has no shape of such
   */
  public asked(of: DiscoveryQuery): void {
    ValidationError.throwIfAny(this.fleet, queryProblems(of));
    if ("applications" in of) this.applicationPort = of.applications.port;
    else this.queries.push(of.on);
  }

  /** Facts that were added for a host, by their paths. */
  public factsOf(host: Host): Readonly<Record<string, FactContent>> {
    return this.facts.of(host);
  }

  /** Renders everything anew, since where a fleet's hosts get their certificates from is another place now. */
  public forget(): void {
    this.rendered.forget();
  }

  /** Files of certificates that the hosts of a shape need, with the limits of {@link plansOf}. */
  public certificatesOf(shape: HostShape): readonly CertificateSource[] {
    const from = this.parts.ofShape(shape).certificates();
    return from === undefined
      ? []
      : this.authoritiesOf(shape).flatMap((authority) => certificateSources(authority, from));
  }

  /** Authorities whose certificates the hosts of a shape need, with the limits of {@link plansOf}. */
  public authoritiesOf(shape: HostShape): readonly AuthorityName[] {
    return authoritiesOf(this.plansOf(shape));
  }

  /** Digest of a shape's release: its hosts' version. A token, because rules may still be added. */
  public digestOf(shape: HostShape): string {
    let digest = this.digests.get(shape.name);
    if (digest === undefined) {
      digest = Lazy.stringValue({
        produce: (context) => (context.preparing ? NOT_YET : this.releaseOf(shape).release.digest),
      });
      this.digests.set(shape.name, digest);
    }
    return digest;
  }

  /** Where a shape's bundle lies, as Terraform finds it from the stack's folder. A token. */
  public bundleOf(shape: HostShape): string {
    return `\${path.module}/bundles/${this.digestOf(shape)}.tar.gz`;
  }

  /**
   * What goes to the hosts of a shape, as of now.
   *
   * @throws ValidationError when the plans do not fit together
   */
  public releaseOf(shape: HostShape): ShapeRelease {
    return this.rendered.of(shape);
  }

  /**
   * The plans for hosts of a shape. None while they do not fit together, which validation reports; this is also called
   * before it.
   */
  public plansOf(shape: HostShape): readonly ComponentPlan[] {
    return this.rendered.plansOf(shape);
  }

  /** What is unwise about the hosts. */
  public advice(): readonly Advice[] {
    const lonely = this.queries.filter((on) => !this.shapes.some((shape) => isMeant(on, shape)));
    return [
      ...this.parts.advice(),
      ...volumeAdvice(this.hosts, (shape) => this.plansOf(shape)),
      ...unwatchedServers(this.hosts, [...this.queries, ...this.rendered.placed.map(({ on }) => on)]),
      ...[...new Set(lonely.map(nameOfWhere))].map((where) => ({
        name: "fleet.no-targets" as const,
        path: "hosts",
        message: `Prometheus looks for ${where}, and the fleet has none, so it finds no targets there`,
      })),
    ];
  }

  /** Secrets that the hosts of a shape need, with the limits of {@link plansOf}. */
  public secretsOf(shape: HostShape): readonly Secret[] {
    return this.plansOf(shape).flatMap(({ secrets }) => secrets);
  }

  /** Whether a unit on the hosts of a shape finds others by their fleet names. */
  public usesFleetNames(shape: HostShape): boolean {
    return this.plansOf(shape).some(({ units }) => units.some(({ fleetNames }) => fleetNames));
  }

  /** Every shape's release. */
  public all(): readonly ShapeRelease[] {
    return this.shapes.map((shape) => this.releaseOf(shape));
  }

  private problems(): readonly Problem[] {
    const wanted = [
      ...this.rendered.placed.map(({ component, on }) => ({ what: component, on })),
      ...this.facts.all.map(({ path, on }) => ({ what: `the fact ${path}`, on })),
    ];
    const homeless = homelessProblems(wanted, this.shapes);
    const conflicts = this.shapes.flatMap((shape) => {
      const problems = this.rendered.conflictsIn(shape);
      return problems.map((problem) => ({ path: shape.name, message: lineOf(problem) }));
    });
    // While plans do not fit together there are no files to compare with.
    const unknown = conflicts.length > 0 ? [] : this.rendered.overrideProblems(this.shapes);
    return [
      ...this.parts.claimedTwice(),
      ...homeless,
      ...conflicts,
      ...unknown,
      ...(conflicts.length > 0 ? [] : this.clusters.problems()),
    ];
  }

  private belongTo(fleet: Construct): void {
    Object.defineProperty(fleet, RELEASES, { value: this, enumerable: false });
  }
}
