import "reflect-metadata";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralNames,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type X509Certificate,
} from "@peculiar/x509";
import { webcrypto } from "node:crypto";
import { readCertificateFile, readCertificates, reasonsToRenew } from "../../lib/certificates";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const TERMS = { now: new Date("2027-01-10T12:00:00Z"), within: 30, authorityWithin: 365 };
const WANTED = { names: ["web-1.fleet.internal"], addresses: ["10.0.0.11"] };
const NAMES: JsonGeneralNames = [
  { type: "dns", value: "web-1.fleet.internal" },
  { type: "ip", value: "10.0.0.11" },
];

interface Party {
  readonly certificate: X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

/** What a company's own PKI may issue; an authority where there are no purposes. */
async function issued(name: string, by: Party | undefined, purposes?: ExtendedKeyUsage[]): Promise<Party> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.create({
    subject: [{ CN: [name] }],
    issuer: by?.certificate.subjectName ?? [{ CN: [name] }],
    publicKey: keys.publicKey,
    signingKey: by?.keys.privateKey ?? keys.privateKey,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date("2027-01-01T00:00:00Z"),
    notAfter: new Date("2028-01-01T00:00:00Z"),
    extensions: purposes
      ? [
          new SubjectAlternativeNameExtension(NAMES),
          ...(purposes.length > 0 ? [new ExtendedKeyUsageExtension(purposes)] : []),
        ]
      : [new BasicConstraintsExtension(true, undefined, true)],
  });
  return { certificate, keys };
}

const textOf = (...parties: readonly Party[]) =>
  parties.map(({ certificate }) => `${certificate.toString("pem")}\n`).join("");

async function withKey(...parties: readonly [Party, ...Party[]]): Promise<string> {
  const key = await webcrypto.subtle.exportKey("pkcs8", parties[0].keys.privateKey);
  return `${textOf(...parties)}${PemConverter.encode(key, "PRIVATE KEY")}\n`;
}

describe("a certificate of a company's own PKI", () => {
  const { serverAuth, clientAuth } = ExtendedKeyUsage;
  let root: Party;
  let middle: Party;
  beforeAll(async () => {
    root = await issued("root", undefined);
    middle = await issued("middle", root);
  });
  const reasons = (pem: string, ca: string) =>
    reasonsToRenew(readCertificateFile(pem), WANTED, readCertificates(ca), TERMS);

  it("is good with its chain to an authority that hosts trust, the root in it or not", async () => {
    const leaf = await issued("web-1", middle, [serverAuth, clientAuth]);
    expect(reasons(await withKey(leaf, middle), textOf(root))).toEqual([]);
    expect(reasons(await withKey(leaf, middle, root), textOf(root))).toEqual([]);
    expect(reasons(await withKey(leaf), textOf(middle))).toEqual([]);
    expect(reasons(await withKey(leaf), textOf(root))).toEqual(["is not signed by an authority of ca.pem"]);
  });

  it("is good without purposes, which means all, and due where it is for one of two", async () => {
    expect(reasons(await withKey(await issued("web-1", root, [])), textOf(root))).toEqual([]);
    const onlyServes = await issued("web-1", root, [serverAuth]);
    expect(reasons(await withKey(onlyServes), textOf(root))).toEqual(["lacks the purpose clientAuth"]);
  });

  it("is not taken for one of an authority of the same name", async () => {
    const namesake = await issued("root", undefined);
    const leaf = await issued("web-1", root, [serverAuth, clientAuth]);
    expect(reasons(await withKey(leaf), textOf(namesake))).toEqual(["is not signed by an authority of ca.pem"]);
  });
});
