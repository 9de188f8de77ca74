// The library's decorators refuse to load without it.
import "reflect-metadata";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { randomBytes, webcrypto } from "node:crypto";
import type { AlternativeNames } from "../../lib/certificates";

/** A certificate and its private key, in PEM that ends with a line break. */
export interface Issued {
  readonly certificate: string;
  /** PKCS#8, not encrypted. */
  readonly key: string;
}

/** When a certificate is valid. */
export interface Validity {
  readonly from: Date;
  readonly to: Date;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const { keyCertSign, cRLSign, digitalSignature } = KeyUsageFlags;

/** Makes a certificate authority that signs for hosts, and for no other authority. */
export async function newAuthority(name: string, validity: Validity): Promise<Issued> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...terms(validity),
    // Two authorities of one name would be told apart by their keys alone.
    name: [{ CN: [`${name} ${randomBytes(4).toString("hex")}`] }],
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(keyCertSign | cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return issued(certificate, keys.privateKey);
}

/** What a certificate is signed with. */
export interface Signer {
  readonly certificate: X509Certificate;
  readonly key: webcrypto.CryptoKey;
}

/** Reads an authority to sign with; `key` is PKCS#8 in PEM, not encrypted. */
export async function signerOf(certificate: string, key: string): Promise<Signer> {
  return {
    certificate: new X509Certificate(certificate),
    key: await webcrypto.subtle.importKey("pkcs8", PemConverter.decodeFirst(key), ALGORITHM, false, ["sign"]),
  };
}

/** Makes a host's key and signs its certificate, for serving and for asking. */
export async function issue(
  signer: Signer,
  host: string,
  { names, addresses }: AlternativeNames,
  validity: Validity,
): Promise<Issued> {
  const keys = await newKeys();
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
    new SubjectAlternativeNameExtension([
      ...names.map((value) => ({ type: "dns" as const, value })),
      ...addresses.map((value) => ({ type: "ip" as const, value })),
    ]),
    await AuthorityKeyIdentifierExtension.create(signer.certificate),
    await SubjectKeyIdentifierExtension.create(keys.publicKey),
  ];
  const certificate = await X509CertificateGenerator.create({
    ...terms(validity),
    // A common name has at most 64 characters, which a fleet name may exceed. Nobody reads it but people.
    subject: [{ CN: [host] }],
    issuer: signer.certificate.subjectName,
    publicKey: keys.publicKey,
    signingKey: signer.key,
    extensions,
  });
  return issued(certificate, keys.privateKey);
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

function terms({ from, to }: Validity) {
  // A positive number of 16 octets.
  const serialNumber = `01${randomBytes(15).toString("hex")}`;
  return { serialNumber, notBefore: from, notAfter: to, signingAlgorithm: ALGORITHM };
}

async function issued(certificate: X509Certificate, privateKey: webcrypto.CryptoKey): Promise<Issued> {
  const key = await webcrypto.subtle.exportKey("pkcs8", privateKey);
  return {
    certificate: `${certificate.toString("pem")}\n`,
    key: `${PemConverter.encode(key, "PRIVATE KEY")}\n`,
  };
}
