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

/** The alternative names of a certificate, spelled as {@link canonicalName} does. */
export function namesIn({ subjectAltName = "" }: X509Certificate): { readonly dns: string[]; readonly ip: string[] } {
  const entries = subjectAltName.split(", ");
  const after = (prefix: string) =>
    entries.filter((entry) => entry.startsWith(prefix)).map((entry) => canonicalName(entry.slice(prefix.length)));
  return { dns: after("DNS:"), ip: after("IP Address:") };
}

function readKey(block: string): KeyObject {
  try {
    return createPrivateKey(block);
  } catch {
    throw new UnreadableCertificateError("holds a private key that cannot be read, or an encrypted one");
  }
}

function blocksOf(pem: string, kind: string): readonly string[] {
  return [...pem.matchAll(BLOCK)].filter(([, label]) => label?.endsWith(kind)).map(([block]) => block);
}
