import type { KeyObject, X509Certificate } from "node:crypto";
import { networkOf } from "../units";
import { nameConstraintsOf, signatureAlgorithmOf, type Subtrees } from "./beyond-node";
import { alternativeNameKind } from "./names";
import { namesIn } from "./read";

/** Curves that TLS 1.3 of both Go and OpenSSL knows. */
const CURVES = ["prime256v1", "secp384r1", "secp521r1"];
/** OpenSSL refuses less on Debian, Go refuses more. */
const RSA_BITS = { least: 2048, most: 8192 };
/** Identifiers of RSA with MD5, RSA with SHA-1, DSA with SHA-1, ECDSA with SHA-1. */
const BROKEN: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.4": "MD5",
  "1.2.840.113549.1.1.5": "SHA-1",
  "1.2.840.10040.4.3": "SHA-1",
  "1.2.840.10045.4.1": "SHA-1",
};

/** Why programs of the fleet refuse the key of a certificate; sentences without a subject. */
export function keyKindReasons({ asymmetricKeyType: kind, asymmetricKeyDetails = {} }: KeyObject): readonly string[] {
  const { namedCurve = "", modulusLength = 0 } = asymmetricKeyDetails;
  if (kind === "ed25519" || (kind === "ec" && CURVES.includes(namedCurve))) return [];
  if (kind !== "rsa") return [`has a key that programs refuse (${namedCurve || kind}); ECDSA P-256 is good`];
  return modulusLength >= RSA_BITS.least && modulusLength <= RSA_BITS.most
    ? []
    : [`has an RSA key of ${modulusLength} bits; programs accept ${RSA_BITS.least} to ${RSA_BITS.most}`];
}

/** Why programs refuse how a certificate was signed. An authority's own signature is of no account where hosts trust it. */
export function signatureKindReasons({ raw }: X509Certificate): readonly string[] {
  const broken = BROKEN[signatureAlgorithmOf(raw) ?? ""];
  return broken === undefined ? [] : [`is signed with ${broken}, which programs refuse`];
}

/** What `leaf` says that `authority` must not sign for. */
export function constraintReasons(leaf: X509Certificate, authority: X509Certificate): readonly string[] {
  const constraints = nameConstraintsOf(authority.raw);
  if (constraints === undefined) return [];
  const { permitted, excluded } = constraints;
  const { dns, ip } = namesIn(leaf);
  const isIn = (one: string, { names, networks }: Subtrees) =>
    isAddress(one) ? networks.some((network) => contains(network, one)) : names.some((end) => endsIn(one, end));
  const isLimited = (one: string) => (isAddress(one) ? permitted.networks : permitted.names).length > 0;
  const refused = [...dns, ...ip].filter((one) => isIn(one, excluded) || (isLimited(one) && !isIn(one, permitted)));
  return refused.length > 0
    ? [`holds ${refused.join(", ")}, which its authority must not sign for (name constraints)`]
    : [];
}

function endsIn(name: string, end: string): boolean {
  return end === "" || name === end || name.endsWith(end.startsWith(".") ? end : `.${end}`);
}

function isAddress(text: string): boolean {
  return alternativeNameKind(text) === "address";
}

function contains(network: string, address: string): boolean {
  const [, bits] = network.split("/");
  return networkOf(`${address}/${bits}`) === networkOf(network);
}
