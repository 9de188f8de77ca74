import type { Path } from "./path";
import type { Conflict, Relation } from "./relation";
import type { Specification } from "./specification";

/** What the parts of `security` must agree about. */
export const securityRelations: readonly Relation[] = [
  { of: ["security"], conflicts: certificatesFromNowhere },
  { of: ["security"], conflicts: usersWithoutPasswords },
  { of: ["security"], conflicts: networksWithoutFirewall },
  { of: ["security", "portal"], conflicts: twoCertificates },
  { of: ["security", "portal"], conflicts: oidcWithout },
];

/** Certificates that come from none of the places, from several, or from half of one. */
function* certificatesFromNowhere({ security }: Specification, print: (path: Path) => string): Iterable<Conflict> {
  if (!security.certificates) return;
  const { folder, parameterPrefix, hostFile, authorityFile } = security.certificates;
  const at = (key: string): Path => ["security", "certificates", key];
  const places = [parameterPrefix ?? folder, hostFile ?? authorityFile].filter((place) => place !== undefined);
  if (places.length !== 1) {
    const [last, ...others] = ["authorityFile", "hostFile", "parameterPrefix", "folder"].map((key) => print(at(key)));
    const message = `must have exactly one of ${others.reverse().join(", ")} (with ${last})`;
    yield { path: ["security", "certificates"], message };
  } else if ((hostFile === undefined) !== (authorityFile === undefined)) {
    const [missing, given] = hostFile === undefined ? ["hostFile", "authorityFile"] : ["authorityFile", "hostFile"];
    yield {
      path: at(missing),
      with: at(given),
      message: `is missing; must be given together with ${print(at(given))}`,
    };
  }
}

function* usersWithoutPasswords({ security }: Specification, print: (path: Path) => string): Iterable<Conflict> {
  const [users, file]: [Path, Path] = [
    ["security", "users"],
    ["security", "usersFile"],
  ];
  const isEmpty = Object.keys(security.users).length === 0;
  if (isEmpty !== (security.usersFile === undefined))
    yield isEmpty
      ? { path: file, with: users, message: `has no effect without ${print(users)}` }
      : { path: file, with: users, message: `is missing; must be given together with ${print(users)}` };
}

function* networksWithoutFirewall({ security }: Specification, print: (path: Path) => string): Iterable<Conflict> {
  const { enabled, fleetNetworks } = security.firewall;
  const at = (key: string): Path => ["security", "firewall", key];
  if (!enabled && fleetNetworks.length > 0)
    yield {
      path: at("fleetNetworks"),
      with: at("enabled"),
      message: `has no effect unless ${print(at("enabled"))} is true`,
    };
}

function* twoCertificates({ security, portal }: Specification, print: (path: Path) => string): Iterable<Conflict> {
  const { certificateFile, acme } = security.proxy;
  if (!acme) return;
  const at = (key: string): Path => ["security", "proxy", key];
  if (certificateFile !== undefined)
    yield {
      path: at("acme"),
      with: at("certificateFile"),
      message: `must not be given together with ${print(at("certificateFile"))}`,
    };
  const address: Path = ["portal", "externalUrl"];
  if (portal.externalUrl?.startsWith("https://") !== true)
    yield { path: at("acme"), with: address, message: `needs ${print(address)} with https://, whose name it is for` };
  // Every spelling of an IPv4 address becomes one that ends with a digit, which no public name does.
  else if (URL.canParse(portal.externalUrl) && /(\d|\])$/.test(new URL(portal.externalUrl).hostname))
    yield {
      path: address,
      with: at("acme"),
      message: `must have a name for ${print(at("acme"))}, got the address in ${JSON.stringify(portal.externalUrl)}`,
    };
}

/** Sign-in at a provider beside passwords, for nobody, or without the address to which the provider sends people back. */
function* oidcWithout({ security, portal }: Specification, print: (path: Path) => string): Iterable<Conflict> {
  const { oidc, users } = security;
  if (!oidc) return;
  const path: Path = ["security", "oidc"];
  if (Object.keys(users).length > 0)
    yield {
      path,
      with: ["security", "users"],
      message: `must not be given together with ${print(["security", "users"])}`,
    };
  if (Object.keys(oidc.groups).length === 0)
    yield { path: [...path, "groups"], message: "must have at least one group, or nobody may sign in" };
  const address: Path = ["portal", "externalUrl"];
  if (portal.externalUrl?.startsWith("https://") !== true)
    yield {
      path,
      with: address,
      message: `needs ${print(address)} with https://, to which the provider sends people back`,
    };
}
