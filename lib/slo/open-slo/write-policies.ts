import type { Problem } from "../../errors";
import type { BurnAlert, Objective } from "../model";
import { NAME } from "./names";
import { shorthand } from "./shorthand";

/** What OpenSLO has of alerts. */
export interface OpenSloAlerts {
  readonly apiVersion: "openslo/v1";
  readonly kind: "AlertPolicy" | "AlertNotificationTarget";
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The name of the policy about `burn`, of the objective that OpenSLO calls `own`. */
function policyName(own: string, { long }: BurnAlert): string {
  return `${own}-burn-${shorthand(long)}`;
}

/** Names of an objective's policies, for its SLO. */
export function policyRefs(own: string, { burns }: Objective): readonly { readonly alertPolicyRef: string }[] {
  return burns.map((burn) => ({ alertPolicyRef: policyName(own, burn) }));
}

/** The alerts on how fast a budget is spent, as policies; what is spent in all has no form. */
export function policiesOf(own: string, { burns, mildest }: Objective): readonly OpenSloAlerts[] {
  return burns.map((burn) => ({
    apiVersion: "openslo/v1",
    kind: "AlertPolicy",
    metadata: { name: policyName(own, burn) },
    spec: {
      description: `${burn.budget} % of the budget spent in ${burn.long.toString()}`,
      alertWhenBreaching: true,
      alertWhenResolved: true,
      // Nothing to measure is notified of at the mildest severity.
      alertWhenNoData: burn.severity === mildest,
      conditions: [
        {
          kind: "AlertCondition",
          metadata: { name: policyName(own, burn) },
          spec: {
            severity: burn.severity,
            condition: {
              kind: "burnrate",
              op: "gt",
              threshold: burn.factor,
              lookbackWindow: shorthand(burn.long),
              alertAfter: shorthand(burn.short),
            },
          },
        },
      ],
      notificationTargets: [{ targetRef: burn.severity }],
    },
  }));
}

/** A target for each severity: who is notified of it is the escalation's concern. */
export function targetsOf(objectives: readonly Objective[]): readonly OpenSloAlerts[] {
  const severities = new Set(objectives.flatMap(({ burns }) => burns.map(({ severity }) => severity)));
  return [...severities].map((severity) => ({
    apiVersion: "openslo/v1",
    kind: "AlertNotificationTarget",
    metadata: { name: severity },
    spec: { target: severity },
  }));
}

/** What of an objective's alerts has no name or no time in OpenSLO. */
export function policyProblems(own: string, { burns }: Objective, path: string): readonly Problem[] {
  return burns.flatMap((burn): readonly Problem[] => {
    const whole = [burn.long, burn.short].every(({ milliseconds }) => milliseconds % 60_000 === 0);
    return [
      ...(whole
        ? []
        : [{ path, message: `has an alert over ${burn.long.toString()}, and OpenSLO needs whole minutes` }]),
      ...(NAME.test(policyName(own, burn))
        ? []
        : [
            {
              path,
              message: `has a name that is too long for its alert policies in OpenSLO, which end in -burn-${shorthand(burn.long)}`,
            },
          ]),
      ...(NAME.test(burn.severity)
        ? []
        : [
            {
              path,
              message: `has an alert of the severity "${burn.severity}", which is no name in OpenSLO: lower-case letters, digits and "-"`,
            },
          ]),
    ];
  });
}
