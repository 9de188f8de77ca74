import type { ComponentPlan, Release } from "../../lib/host";
import type { HostShape } from "./fleet";

/** The release of one shape, with what it was made from. */
export interface ShapeRelease {
  readonly shape: HostShape;
  readonly plans: readonly ComponentPlan[];
  readonly release: Release;
}
