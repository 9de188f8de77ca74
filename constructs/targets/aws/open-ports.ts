import type { ComponentPlan, Listener } from "../../../lib/host";
import type { Host } from "../hosts";

/** A port that hosts of a shape open to hosts of the fleet. */
export interface OpenPort {
  readonly port: number;
  readonly protocol: "tcp" | "udp";
  readonly purpose: string;
  /** Roles whose hosts connect to it. @default - every host of the fleet */
  readonly clients?: readonly string[];
  /** Whether clients outside of the fleet reach it too. @default - they do not */
  readonly exposure?: Listener["exposure"];
  /** Networks of these clients. @default - those of the fleet */
  readonly networks?: Listener["networks"];
}

/**
 * What hosts of a shape open to the fleet: the listeners that their plans expose, and the metrics pages of users' own
 * programs, which Prometheus reads.
 *
 * @param applicationPort - the specification's, once Prometheus asked for applications
 */
export function openPortsOf(
  plans: readonly ComponentPlan[],
  hosts: readonly Host[],
  applicationPort: number | undefined,
): readonly OpenPort[] {
  const listeners = plans.flatMap(({ listens }) => listens.filter(({ exposure }) => exposure !== "loopback"));
  const taken = new Set(listeners.filter(({ protocol }) => protocol === "tcp").map(({ port }) => port));
  const applications = hosts.flatMap(({ application, additionalTargets }) => [
    ...(application && applicationPort !== undefined ? [applicationPort] : []),
    ...additionalTargets.map(({ port }) => port),
  ]);
  return [
    ...listeners,
    ...[...new Set(applications)]
      .filter((port) => !taken.has(port))
      .map((port) => ({ port, protocol: "tcp", clients: ["metrics"], purpose: "Metrics of an application" }) as const),
  ];
}
