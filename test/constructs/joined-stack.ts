import { FleetReleases } from "../../constructs/targets/releases";
import { MonitoringStack, parseSpecification, SshFleet, type SshHostProps } from "../../index";
import { planProblems } from "../../lib/host";
import { contributionShapeProblems } from "../../lib/monitoring";
import { testApp } from "../../testing";
import { KEY } from "./metrics-stack";

/** The smallest specification with which people sign in at the portal. */
export const SIGN_IN = "security: { users_file: /etc/observability/users, users: { ann: viewer } }";

/** A host of such a stack. */
export function host(name: string, last: number, roles?: SshHostProps["roles"]): SshHostProps {
  return { name, address: `10.20.0.${last}`, hostKeys: [KEY], ...(roles && { roles }) };
}

/** What a stack is made of. */
export interface JoinedWanted {
  readonly hosts: readonly SshHostProps[];
  readonly text: string;
  /** Whether its hosts have no certificates. */
  readonly isOpen: boolean;
}

/** A stack, and what a wing makes in it. */
export function joinedStack<T>(
  { hosts, text, isOpen }: JoinedWanted,
  join: (stack: MonitoringStack) => T,
): { readonly stack: MonitoringStack; readonly made: T } {
  const made: T[] = [];
  const stack = new MonitoringStack(testApp(), "production", {
    specification: parseSpecification(text, { source: "o.yaml" }),
    fleet: SshFleet.of({
      hosts,
      login: { user: "admin", privateKeyFile: "~/.ssh/id" },
      ...(!isOpen && { certificates: { folder: "certificates" } }),
    }),
    channels: { webhook: { url: "http://10.20.0.9/alerts" } },
    wings: [(joined) => void made.push(join(joined))],
  });
  const [one] = made;
  if (one === undefined) throw new TypeError("no wing was asked to join");
  return { stack, made: one };
}

/** What the schemas refuse of all plans and contributions of a stack. */
export function schemaProblems({ fleet, metrics }: MonitoringStack): readonly unknown[] {
  const releases = FleetReleases.of(fleet)!;
  return [
    ...releases.shapes.flatMap(({ ...shape }) =>
      releases
        .plansOf(shape)
        .flatMap((plan) =>
          planProblems(plan, { component: plan.component, distribution: shape.distribution, hosts: ["monitor-1"] }),
        ),
    ),
    ...metrics.observability.contributions.flatMap(contributionShapeProblems),
  ];
}
