import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { canonicalName } from "./names";

/** A certificate as a file of this tool, or one of a company's own, holds it. */
export interface CertificateFile {
  /** The certificate of the host, and after it those that lead to its authority. */
  readonly chain: readonly X509Certificate[];
  /** The private key that lies beside it. */
  readonly key?: KeyObject;
  /** Where else the key is: `ssm:/observability/fleet/web-1`. */
  readonly keyAt?: string;
}

/** A certificate cannot be read; the message continues "web-1.pem: ". */
export class UnreadableCertificateError extends Error {
  public override readonly name = "UnreadableCertificateError";
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g;
const BORDER = /^-----(BEGIN|END) [A-Z0-9 ]+-----[ \t\r]*$/;
/** A line above the certificate, which readers of PEM skip. */
const KEY_AT = /^Key: (ssm:\S+)$/m;

/**
 * Reads the certificates and the key in `pem`.
 *
 * @throws UnreadableCertificateError when there is no certificate, or something else that cannot be read
 */
export function readCertificateFile(pem: string): CertificateFile {
  const chain = readCertificates(pem);
  if (chain.length === 0) throw new UnreadableCertificateError("holds no certificate in PEM");
  const key = blocksOf(pem, "PRIVATE KEY")[0];
  const keyAt = KEY_AT.exec(pem)?.[1];
  return { chain, ...(key !== undefined && { key: readKey(key) }), ...(keyAt !== undefined && { keyAt }) };
}

/**
 * Every certificate in `pem`, in its order.
 *
 * @throws UnreadableCertificateError when one cannot be read
 */
export function readCertificates(pem: string): readonly X509Certificate[] {
  return blocksOf(pem, "CERTIFICATE").map((block) => {
    try {
      return new X509Certificate(block);
    } catch {
      throw new UnreadableCertificateError("holds a certificate that cannot be read");
    }
  });
}

/** Text of a file with a certificate whose key is elsewhere; {@link readCertificateFile} reads it back. */
export function withKeyAt(certificate: string, keyAt: string): string {
  return `Key: ${keyAt}\n${certificate}`;
}

/** A short, stable name of a certificate: the first 8 digits of its SHA-256. */
export function fingerprintOf(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(":", "").slice(0, 8).toLowerCase();
}

/** The alternative names of a certificate, spelled as {@link canonicalName} does; `spelled` has the DNS names as they are. */
export function namesIn({ subjectAltName = "" }: X509Certificate) {
  const entries = subjectAltName.split(", ");
  const after = (prefix: string) =>
    entries.filter((entry) => entry.startsWith(prefix)).map((entry) => entry.slice(prefix.length));
  const spelled = after("DNS:");
  return { dns: spelled.map(canonicalName), ip: after("IP Address:").map(canonicalName), spelled };
}

function readKey(block: string): KeyObject {
  try {
    return createPrivateKey(block);
  } catch {
    throw new UnreadableCertificateError("holds a private key that cannot be read, or an encrypted one");
  }
}

function blocksOf(pem: string, kind: string): readonly string[] {
  // Programs skip a block that does not begin on a line of its own, and what they then lack they say to nobody.
  if (pem.startsWith("\uFEFF"))
    throw new UnreadableCertificateError("begins with a byte order mark, which programs refuse; save it without one");
  const joined = pem.split("\n").find((line) => /-----(BEGIN|END) /.test(line) && !BORDER.test(line));
  if (joined !== undefined)
    throw new UnreadableCertificateError(
      `has something else on a line with BEGIN or END (${joined.trim().slice(0, 60)}), which programs refuse; each needs a line of its own`,
    );
  return [...pem.matchAll(BLOCK)].filter(([, label]) => label?.endsWith(kind)).map(([block]) => block);
}
