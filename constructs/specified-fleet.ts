import type { IConstruct } from "constructs";
import { lockProblems } from "../lib/artifacts";
import { didYouMean, type Problem, ValidationError } from "../lib/errors";
import type { CertificateOrigin } from "../lib/host";
import { type CertificatesSection, secretAddressAdvice, type Specification } from "../lib/specification";
import { COMPONENTS } from "./components";
import { firewallAdvice, firewallProblems, placeFirewall } from "./firewall";
import { advise, adviseOnSynthesis } from "./synthesis/advise";
import { checkRelations } from "./synthesis/check-relations";
import { fleetSecurityAdvice } from "./synthesis/security-advice";
import type { IFleet } from "./targets/fleet";
import { FleetReleases } from "./targets/releases";
import { unknownsOf } from "./targets/unknown-values";

/** The construct that gave a fleet its specification. */
const GIVEN_BY = new WeakMap<IFleet, IConstruct>();

/**
 * Gives a fleet what its specification says about all hosts: certificates, unless its own props name some, and the firewall; and has said,
 * once for each fleet, what is wrong or unwise about the two together. Before anything is placed that asks for certificates.
 *
 * @throws ValidationError when the specification has values that are known only at apply, or certificates that the fleet cannot have
 */
export function specifyFleet(construct: IConstruct, fleet: IFleet, specification: Specification): void {
  ValidationError.throwIfAny(construct, [...unknownsOf(specification), ...certificateProblems(fleet, specification)]);
  if (GIVEN_BY.has(fleet)) return;
  GIVEN_BY.set(fleet, construct);
  placeFirewall(fleet, specification);
  advise(construct, specification, secretAddressAdvice(specification));
  adviseOnSynthesis(fleet, specification, () => [
    ...(FleetReleases.of(fleet)?.advice() ?? []),
    ...fleetSecurityAdvice(fleet),
    ...firewallAdvice(fleet, specification),
  ]);
  checkRelations(
    construct,
    () => [...firewallProblems(fleet, specification), ...artifactProblems(specification, fleet)],
    specification,
  );
}

/** Lets the fleet use the specification's certificates, and says why it does not. */
function certificateProblems(fleet: IFleet, { security: { certificates } }: Specification): readonly Problem[] {
  if (certificates === undefined || fleet.certificates !== undefined) return [];
  const path = "security.certificates";
  const first = GIVEN_BY.get(fleet);
  if (first !== undefined) {
    const message = `must stand in the specification of ${first.node.path} too, which has placed servers without them; or give certificates to the fleet`;
    return [{ path, message }];
  }
  fleet.useCertificates?.(originOf(certificates));
  return fleet.certificates === undefined
    ? [{ path, message: `must not be given, because ${fleet.node.path} gives its hosts no certificates` }]
    : [];
}

/** One of the three places, as the specification's own rules have made sure. */
function originOf({
  folder,
  parameterPrefix,
  hostFile = "",
  authorityFile = "",
}: CertificatesSection): CertificateOrigin {
  if (parameterPrefix !== undefined) return { parameterPrefix, ...(folder !== undefined && { folder }) };
  return folder === undefined ? { hostFile, authorityFile } : { folder };
}

/** Versions and locks that nothing uses, although their author believes that something is pinned. */
function artifactProblems({ artifacts }: Specification, fleet: IFleet): readonly Problem[] {
  const releases = FleetReleases.of(fleet);
  const plans = releases?.shapes.flatMap((shape) => releases.plansOf(shape)) ?? [];
  const used = plans.flatMap((plan) => plan.artifacts);
  const known: readonly string[] = [...COMPONENTS, ...used.map(({ name }) => name)];
  const named = (["versions", "sources"] as const).flatMap((key) =>
    Object.keys(artifacts[key])
      .filter((name) => !known.includes(name))
      .map((name) => {
        const hint = didYouMean(name, COMPONENTS);
        return { path: `${key}.${name}`, message: `must be one of ${COMPONENTS.join(", ")}${hint}` };
      }),
  );
  const problems = [...named, ...lockProblems(artifacts.lock, used)];
  return problems.map(({ path, message }) => ({ path: `artifacts.${path}`, message }));
}
