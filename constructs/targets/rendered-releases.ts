import type { Construct } from "constructs";
import { type Problem, ValidationError } from "../../lib/errors";
import { type ComponentPlan, mergePlans, planProblems, releaseOf } from "../../lib/host";
import { isOurs } from "../ours";
import { activationScript } from "./activation-script";
import { FileOverrides } from "./file-overrides";
import type { ComponentPlacement, FilePatch, HostShape } from "./fleet";
import type { FleetParts } from "./fleet-parts";
import { placementProblems } from "./hosts";
import { isMeant } from "./meant";
import type { ShapeRelease } from "./shape-release";
import { unknownsIn } from "./unknown-values";

interface Rendered extends ShapeRelease {
  readonly revisions: readonly unknown[];
}

/** A plan for hosts of a shape that is made of all other plans for them. */
export type Follower = (shape: HostShape, plans: readonly ComponentPlan[]) => ComponentPlan;

/** What was placed, rendered once a shape and again when something adds to it. */
export class RenderedReleases {
  private readonly placements: ComponentPlacement[] = [];
  private readonly followers = new Map<string, Follower>();
  private readonly overrides: FileOverrides;
  private readonly rendered = new Map<string, Rendered>();

  /**
   * @param fleet - what messages name
   * @param parts - all hosts, and where they get certificates from
   */
  constructor(
    private readonly fleet: Construct,
    private readonly parts: FleetParts,
  ) {
    this.overrides = new FileOverrides(fleet);
  }

  /** What was placed, in the order of placing; grows with {@link place}. */
  public get placed(): readonly ComponentPlacement[] {
    return this.placements;
  }

  /** @throws ValidationError when the component is placed already */
  public place(placement: ComponentPlacement): void {
    ValidationError.throwIfAny(this.fleet, placementProblems(placement));
    if (this.placements.some(({ component }) => component === placement.component))
      throw new ValidationError(this.fleet, [
        { path: placement.component, message: "is placed on the fleet already; a fleet has each component once" },
      ]);
    this.placements.push(placement);
    this.forget();
  }

  /** Puts a component on every host whose plan is made of the plans of all that {@link place} puts there. */
  public placeLast(component: string, plan: Follower): void {
    this.followers.set(component, plan);
    this.forget();
  }

  /** Changes a file after it was rendered; see `IFleet.overrideFile`. */
  public overrideFile(path: string, patch: FilePatch): void {
    this.overrides.add(path, patch);
    this.forget();
  }

  /** Renders everything anew when it is asked for. */
  public forget(): void {
    this.rendered.clear();
  }

  /**
   * What goes to the hosts of a shape, as of now.
   *
   * @throws ValidationError when the plans do not fit together
   */
  public of(shape: HostShape): ShapeRelease {
    const revisions = this.placements.map((placement) => placement.revision?.());
    const before = this.rendered.get(shape.name);
    if (before?.revisions.every((revision, index) => Object.is(revision, revisions[index]))) return before;
    const plans = this.overrides.applyTo(this.planned(shape), shape);
    const plan = mergePlans(plans, {
      where: this.fleet,
      memory: shape.memory,
      certificates: this.parts.ofShape(shape).certificates(),
    });
    const rendered = { shape, plans, release: releaseOf(plan, activationScript()), revisions };
    this.rendered.set(shape.name, rendered);
    return rendered;
  }

  /** The plans for hosts of a shape. None while they do not fit together, which {@link conflictsIn} reports. */
  public plansOf(shape: HostShape): readonly ComponentPlan[] {
    try {
      return this.of(shape).plans;
    } catch (error) {
      problemsIn(error);
      return [];
    }
  }

  /** Why a shape cannot have a release. */
  public conflictsIn(shape: HostShape): readonly Problem[] {
    try {
      const release = this.of(shape);
      return [...unknownsIn(release.release.entries), ...this.parts.secretProblems(shape, release.plans)];
    } catch (error) {
      return problemsIn(error);
    }
  }

  /** Overrides of files that no host has. */
  public overrideProblems(shapes: readonly HostShape[]): readonly Problem[] {
    return this.overrides.problems(shapes.flatMap((shape) => this.plansOf(shape)));
  }

  private planned(shape: HostShape): readonly ComponentPlan[] {
    const problems: Problem[] = [];
    const hosts = this.parts.hosts.map(({ name }) => name);
    const attempt = (component: string, plan: () => readonly ComponentPlan[]): readonly ComponentPlan[] => {
      try {
        return plan();
      } catch (error) {
        problems.push(...problemsIn(error).map(({ path, message }) => ({ path: `${component}.${path}`, message })));
        return [];
      }
    };
    const plans = this.placements
      .filter(({ on }) => isMeant(on, shape))
      .flatMap((placement) => {
        const { component, plan } = placement;
        return attempt(component, () => {
          const planned = plan(shape);
          const wrong = isOurs(placement)
            ? []
            : planProblems(planned, { component, distribution: shape.distribution, hosts });
          problems.push(...wrong);
          return wrong.length > 0 ? [] : [planned];
        });
      });
    const last = [...this.followers].flatMap(([component, plan]) => attempt(component, () => [plan(shape, plans)]));
    ValidationError.throwIfAny(this.fleet, problems);
    return [...plans, ...last];
  }
}

/** The problems that a ValidationError of any copy of this package holds; everything else is thrown again. */
function problemsIn(error: unknown): readonly Problem[] {
  if (error !== null && typeof error === "object" && "problems" in error && Array.isArray(error.problems))
    return error.problems as readonly Problem[];
  throw error;
}
