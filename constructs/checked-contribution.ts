import type { IConstruct } from "constructs";
import { propProblems, ValidationError } from "../lib/errors";
import { type Contribution, contributionShapeProblems, dashboardShapeProblems } from "../lib/monitoring";
import { isOurs } from "./ours";

/**
 * `contribution`, of which every part was checked; what its functions make is checked when they make it.
 *
 * @throws ValidationError with everything that is wrong with it
 */
export function checkedContribution(where: IConstruct, contribution: Contribution): Contribution {
  if (isOurs(contribution)) return contribution;
  ValidationError.throwIfAny(where, propProblems<object>(contribution, {}, "contribution"));
  ValidationError.throwIfAny(where, contributionShapeProblems(contribution));
  const { dashboards, rules } = contribution;
  return {
    ...contribution,
    ...(typeof dashboards === "function" && {
      dashboards: (catalogue) => {
        const made = dashboards(catalogue);
        ValidationError.throwIfAny(where, dashboardShapeProblems(made));
        return made;
      },
    }),
    ...(typeof rules === "function" && {
      rules: (catalogue) => {
        const made = rules(catalogue);
        ValidationError.throwIfAny(where, propProblems<object>({ rules: made }, { rules: "list" }));
        ValidationError.throwIfAny(
          where,
          made.flatMap((group) => contributionShapeProblems({ rules: group })),
        );
        return made;
      },
    }),
  };
}
