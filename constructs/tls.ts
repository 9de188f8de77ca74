import type { ComponentPrograms } from "../lib/artifacts";
import { clientRoleName } from "../lib/certificates";
import type { Advice } from "../lib/errors";
import { fleetNameOf } from "../lib/host";
import type { TargetDiscovery } from "../lib/scraping";
import type { Specification } from "../lib/specification";
import { webConfigOf } from "../lib/web-config";
import { toYaml } from "../lib/yaml";
import { programsOf } from "./components";
import { DEFAULT_DISTRIBUTION } from "./targets/hosts";
import { runsOn } from "./targets/meant";
import type { HostProps, HostSelector, IFleet } from "./targets/fleet";

/** A program with a web configuration. */
export interface WebProgram {
  /** Its name in a specification. */
  readonly name: string;
  readonly on: HostSelector;
  readonly programs: ComponentPrograms;
  readonly features: { supports(version: string, feature: "clientAllowedSans"): boolean };
  /** What its clients may do: "read its metrics". */
  readonly opens: string;
}

/** How Prometheus asks servers of the fleet: with certificates where there are some. */
export function asMember({ certificates }: IFleet): "fleet" | undefined {
  return certificates && "fleet";
}

/** `discovery` of servers on hosts with the role `metrics` that Prometheus knows by address alone: their certificates prove the role. */
export function byRole(discovery: TargetDiscovery): TargetDiscovery {
  return { ...discovery, as: "fleet", serverName: clientRoleName("metrics") };
}

/** Content of an exporter's web configuration on `host`: the hosts of Prometheus may ask, and its own. */
export function exporterWebConfig(program: WebProgram, specification: Specification, host: HostProps): string {
  const { told } = buildOn(host, program, specification);
  return toYaml(webConfigOf({ roles: ["metrics"], host: fleetNameOf(host.name), told }));
}

/** What is open to every host of the fleet because its build of a program cannot tell clients apart. */
export function anyHostAdvice(fleet: IFleet, specification: Specification, program: WebProgram): readonly Advice[] {
  const { name, on, opens } = program;
  if (fleet.certificates === undefined) return [];
  const hosts = fleet.hosts.filter((host) => runsOn(on, host));
  const old = hosts.map((host) => buildOn(host, program, specification)).filter(({ told }) => !told);
  return [...new Set(old.map(({ version }) => version))].map((version) => ({
    name: "security.any-host",
    path: name,
    message:
      `version ${version} knows no client_allowed_sans: every host with a certificate of the fleet, workloads included, may ${opens}; ` +
      'set artifacts.source to "upstream", or upgrade the hosts to a Debian with a later version',
  }));
}

function buildOn(
  { distribution = DEFAULT_DISTRIBUTION }: HostProps,
  { name, programs, features }: WebProgram,
  specification: Specification,
) {
  const { version } = programs.chosen(programsOf(specification, name, { distribution }));
  return { version, told: features.supports(version, "clientAllowedSans") };
}
