import type { X509Certificate } from "node:crypto";
import type { AlternativeNames } from "./member";
import { FLEET_DOMAIN } from "../host";
import { canonicalName, isRoleName } from "./names";
import { constraintReasons, keyKindReasons, signatureKindReasons } from "./programs";
import { type CertificateFile, namesIn } from "./read";

/** How certificates are looked at. */
export interface Terms {
  /** The moment that counts as now. */
  readonly now: Date;
  /** A certificate of a host is due when it ends within so many days. */
  readonly within: number;
  /** An authority is due when it ends within so many days. */
  readonly authorityWithin: number;
}

const DAY = 86_400_000;
/** Purposes that every certificate needs: each host serves, and its own probe asks. */
const PURPOSES = { "1.3.6.1.5.5.7.3.1": "serverAuth", "1.3.6.1.5.5.7.3.2": "clientAuth" } as const;

/**
 * Why the certificate in `file` has to be replaced; empty when it need not. Sentences without a subject, such as "lacks 10.0.0.5".
 *
 * @param authorities - those that hosts trust; the first one signs
 */
export function reasonsToRenew(
  file: CertificateFile,
  wanted: AlternativeNames,
  authorities: readonly X509Certificate[],
  { now, within }: Terms,
): readonly string[] {
  const [leaf] = file.chain as [X509Certificate];
  return [
    ...signatureReasons(file.chain, authorities),
    ...validityReasons(leaf, now, within),
    ...nameReasons(leaf, wanted),
    ...purposeReasons(leaf),
    ...keyReasons(file),
    ...keyKindReasons(leaf.publicKey),
    ...chainTo(file.chain).flatMap(signatureKindReasons),
    ...[...chainTo(file.chain).slice(1), ...authorities.filter((one) => isSignedBy(topOf(file.chain), one))].flatMap(
      (authority) => constraintReasons(leaf, authority),
    ),
  ];
}

/** What is wrong with an authority; empty when nothing is. Sentences without a subject. */
export function authorityReasons(authority: X509Certificate, { now, authorityWithin }: Terms): readonly string[] {
  return [
    ...validityReasons(authority, now, authorityWithin),
    ...(authority.ca ? [] : ["is no certificate of an authority (basicConstraints CA)"]),
    ...keyKindReasons(authority.publicKey),
  ];
}

/** Last moment of a certificate. */
export function endOf({ validTo }: X509Certificate): Date {
  return new Date(validTo);
}

/** `moment` as messages show it: `2027-11-29`. */
export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

/** `count` days in words. */
export function daysOf(count: number): string {
  return count === 1 ? "1 day" : `${count} days`;
}

/** Whether `issuer` signed `certificate`. */
export function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function signatureReasons(chain: readonly X509Certificate[], authorities: readonly X509Certificate[]): string[] {
  const top = topOf(chain);
  const [signing, ...others] = authorities;
  if (signing !== undefined && isSignedBy(top, signing)) return [];
  return others.some((other) => isSignedBy(top, other))
    ? ["is signed by the outgoing authority"]
    : ["is not signed by an authority of ca.pem"];
}

/** The last certificate of the chain that leads from the host's to an authority. */
function topOf(chain: readonly X509Certificate[]): X509Certificate {
  return chainTo(chain).at(-1) as X509Certificate;
}

/** The host's certificate and those that lead from it to an authority. */
function chainTo([leaf, ...rest]: readonly X509Certificate[]): readonly X509Certificate[] {
  const chain = [leaf as X509Certificate];
  for (const next of rest)
    if (isSignedBy(chain.at(-1) as X509Certificate, next) && !isSignedBy(next, next)) chain.push(next);
  return chain;
}

function validityReasons(certificate: X509Certificate, now: Date, within: number): string[] {
  const [start, end] = [new Date(certificate.validFrom), endOf(certificate)];
  if (start > now) return [`is valid only from ${dayOf(start)}`];
  const left = Math.floor((end.getTime() - now.getTime()) / DAY);
  if (left < 0) return [`ended on ${dayOf(end)}`];
  return left < within ? [`ends on ${dayOf(end)}, in ${daysOf(left)}; at least ${daysOf(within)} must be left`] : [];
}

function nameReasons(leaf: X509Certificate, { names, addresses }: AlternativeNames): string[] {
  const { dns, ip, spelled } = namesIn(leaf);
  const missing = [...names.filter((name) => !dns.includes(name)), ...addresses.filter((one) => !ip.includes(one))];
  // A role is power, so it goes with the role. Addresses count where they are known: on AWS they may have been given by hand.
  const roles = dns.filter((name) => isRoleName(name) && !names.includes(name));
  const old = addresses.length > 0 ? ip.filter((one) => !addresses.map(canonicalName).includes(one)) : [];
  const surplus = [...roles, ...old];
  // Servers compare these letter by letter with the names that they let in.
  const isLiteral = (name: string) => name.endsWith(`.${FLEET_DOMAIN}`);
  const misspelt = names.filter((name) => isLiteral(name) && dns.includes(name) && !spelled.includes(name));
  return [
    ...(missing.length > 0 ? [`lacks ${missing.join(", ")}`] : []),
    ...(misspelt.length > 0 ? [`does not spell ${misspelt.join(", ")} exactly so, in lower case`] : []),
    ...(surplus.length > 0 ? [`holds ${surplus.join(", ")}, which the host no longer has`] : []),
  ];
}

function purposeReasons({ ca, keyUsage }: X509Certificate): string[] {
  // Without the extension a certificate is for every purpose. Node's keyUsage is the extended one.
  const purposes = keyUsage as readonly string[] | undefined;
  const lacking = purposes ? Object.entries(PURPOSES).filter(([purpose]) => !purposes.includes(purpose)) : [];
  return [
    ...(ca ? ["is the certificate of an authority, and not of a host"] : []),
    ...lacking.map(([, name]) => `lacks the purpose ${name}`),
  ];
}

function keyReasons({ chain: [leaf], key, keyAt }: CertificateFile): string[] {
  if (key === undefined) return keyAt === undefined ? ["has no private key beside it"] : [];
  return leaf?.checkPrivateKey(key) ? [] : ["has another certificate's private key beside it"];
}
