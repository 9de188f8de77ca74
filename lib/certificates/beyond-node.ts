import type * as X509 from "./x509";

/** Names that an authority may sign for: DNS names by their ends, networks as `10.0.0.0/8`. */
export interface Subtrees {
  readonly names: readonly string[];
  readonly networks: readonly string[];
}

/** Identifier of the algorithm that signed the certificate `raw`: `1.2.840.113549.1.1.11`. Node 20 does not say it. */
export function signatureAlgorithmOf(raw: Buffer): string | undefined {
  return certificateIn(raw)?.signatureAlgorithm.algorithm;
}

/** What the authority in `raw` may and may not sign for; undefined where that is not limited. */
export function nameConstraintsOf(
  raw: Buffer,
): { readonly permitted: Subtrees; readonly excluded: Subtrees } | undefined {
  const { id_ce_nameConstraints, NameConstraints } = x509();
  const extensions = certificateIn(raw)?.tbsCertificate.extensions ?? [];
  const found = extensions.find(({ extnID }) => extnID === id_ce_nameConstraints);
  const limits = found && parsed(found.extnValue.buffer, NameConstraints);
  return limits && { permitted: subtreesIn(limits.permittedSubtrees), excluded: subtreesIn(limits.excludedSubtrees) };
}

function subtreesIn(list: Iterable<X509.GeneralSubtrees[number]> = []): Subtrees {
  const bases = [...list].map(({ base }) => base);
  return {
    names: bases.flatMap(({ dNSName }) => dNSName?.toLowerCase() ?? []),
    networks: bases.flatMap(({ iPAddress }) => iPAddress ?? []),
  };
}

function certificateIn(raw: Buffer): X509.Certificate | undefined {
  return parsed(raw, x509().Certificate);
}

/** Undefined where `octets` are something else. Node has read the certificate: what is odd about it is for programs to refuse. */
function parsed<T>(octets: Buffer | ArrayBuffer, type: new () => T): T | undefined {
  try {
    return x509().AsnConvert.parse(octets, type);
  } catch {
    return undefined;
  }
}

/** Loaded when a certificate is judged: a synthesis judges none. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const x509 = () => require("./x509") as typeof X509;
