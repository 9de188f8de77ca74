import type { IConstruct } from "constructs";
import { ValidationError } from "../lib/errors";
import { type Contribution, contributionShapeProblems, dashboardShapeProblems } from "../lib/monitoring";
import { isOurs } from "./ours";

/**
 * `contribution`, of which every part was checked; what its functions make is checked when they make it.
 *
 * @throws ValidationError with everything that is wrong with it
 */
export function checkedContribution(where: IConstruct, contribution: Contribution): Contribution {
  if (isOurs(contribution)) return contribution;
  ValidationError.throwIfAny(where, contributionShapeProblems(contribution));
  const { dashboards } = contribution;
  if (typeof dashboards !== "function") return contribution;
  return {
    ...contribution,
    dashboards: (catalogue) => {
      const made = dashboards(catalogue);
      ValidationError.throwIfAny(where, dashboardShapeProblems(made));
      return made;
    },
  };
}
