import {
  escalationOf,
  levelProblems,
  type ChannelOffer,
  type EscalationLevel,
  type EscalationStep,
} from "../../lib/escalation";
import { defaultSpecification, mergeSpecification, type SpecificationOverrides } from "../../lib/specification";

type Matrix = NonNullable<SpecificationOverrides["escalationMatrix"]>;

export const [ALICE, BOB, CHARLIE] = ["alice@company.com", "bob@company.com", "charlie@company.com"] as const;

/** A channel for everybody. */
export const toTeam = (name: string): ChannelOffer => ({ name, team: true, reaches: () => false });

/** A channel for these persons alone. */
export const toPersons = (name: string, persons: readonly string[] = [ALICE, BOB, CHARLIE]): ChannelOffer => ({
  name,
  team: false,
  reaches: (engineer) => persons.includes(engineer),
});

/** An incident manager that reaches people by these channels. */
export const manager = (name: string, ...carries: string[]): ChannelOffer => ({ ...toTeam(name), carries });

export const [SLACK, EMAIL, WEBHOOK] = [toTeam("slack"), toTeam("email"), toTeam("webhook")] as const;
export const PAGERDUTY = manager("pagerduty", "sms", "phone");
export const [SMS, PHONE] = [toPersons("sms"), toPersons("phone")] as const;

/** A severity of the document's matrix, changed by `matrix`, with the channels that `offers` has. */
export function levelOf(severity: string, offers: readonly ChannelOffer[], matrix: Matrix = {}): EscalationLevel {
  const { escalationMatrix } = mergeSpecification(defaultSpecification, { escalationMatrix: matrix });
  const level = escalationOf(escalationMatrix, offers).levels.find((one) => one.severity === severity);
  if (!level) throw new TypeError(`${severity} is none of the matrix`);
  return level;
}

/** Steps as lines: `15m phone by pagerduty: on call (incident manager waits)`. */
export const stepsOf = (...given: Parameters<typeof levelOf>) => levelOf(...given).steps.map(line);

function line({ after, channel, via, owner, audience }: EscalationStep): string {
  const who = audience.kind === "person" ? audience.engineer : audience.kind;
  const by = channel === via ? "" : ` by ${via}`;
  return `${after.toString()} ${channel}${by}: ${who}${owner === "alertmanager" ? "" : ` (${owner})`}`;
}

/** Problems as lines. */
export const problemsOf = (severity: string, offers: readonly ChannelOffer[], matrix: Matrix = {}) =>
  levelProblems(levelOf(severity, offers, matrix), offers, "its alerts").map(
    ({ path, message }) => `${path}: ${message}`,
  );
