import { didYouMean, quoted, ValidationError } from "../errors";
import { SECRETS } from "./paths";

/** A certificate authority of the fleet. */
export type AuthorityName = "fleet" | "elasticsearch-transport";

/** A certificate of its host that a unit of a plan uses, with its key and the authorities that the host trusts. */
export interface UnitCertificate {
  readonly unit: string;
  /** Who signed it. */
  readonly authority: AuthorityName;
  /**
   * What the unit does when its certificate is renewed: `nothing` is for programs that read the file at each handshake. When the authority
   * changes the unit always restarts, because sessions of clients that it no longer trusts would go on.
   *
   * @default "nothing"
   */
  readonly onRenewal?: "restart" | "nothing";
}

/** Where the hosts of a fleet get their certificates from. */
export type CertificateOrigin = CertificateFolder | CertificateParameters | CertificateFiles;

/** The folder that `npx vm-observability certificates` fills, on the machine that runs Terraform. Over SSH only. */
export interface CertificateFolder {
  /** Relative to the folder in which the app is synthesized: `certificates`. */
  readonly folder: string;
}

/** Parameters of AWS Systems Manager, as the command's `--ssm` writes them. Each host reads its own with its role. */
export interface CertificateParameters {
  /** `/observability/certificates`; below it lie `fleet/<host>` and `fleet/ca.pem`. */
  readonly parameterPrefix: string;
  /**
   * The folder with the certificates alone, which the command keeps beside. With it, hosts take renewed certificates at the next deploy.
   *
   * @default - hosts take them when something else of theirs changes
   */
  readonly folder?: string;
}

/** Files that each host already has, readable by root: a company's own PKI. They are copied at each activation. */
export interface CertificateFiles {
  /** Certificate, intermediates and key in one PEM: `/etc/pki/host.pem` */
  readonly hostFile: string;
  /** The authorities that hosts trust: `/etc/pki/ca.pem` */
  readonly authorityFile: string;
}

/** Stands for the host's own name in addresses of requests and in places where secrets come from. */
export const OWN_NAME = "{host}";

/** Where a host's certificates lie, for units that have one. */
export const CERTIFICATES = `${SECRETS}/certificates`;

/** Its members may read the certificates of their host. */
export const CERTIFICATE_GROUP = "vmo-certificates";

const AUTHORITIES: Readonly<Record<AuthorityName, true>> = { fleet: true, "elasticsearch-transport": true };

/**
 * Paths on the host of its certificate from `authority` with its key, and of the authorities that it trusts.
 *
 * @throws ValidationError when there is no such authority
 */
export function certificateOf(authority: AuthorityName): { readonly pem: string; readonly ca: string } {
  if (typeof authority !== "string" || !Object.hasOwn(AUTHORITIES, authority)) throw unknownAuthority(authority);
  return { pem: `${CERTIFICATES}/${authority}.pem`, ca: `${CERTIFICATES}/${authority}-ca.pem` };
}

function unknownAuthority(given: unknown): ValidationError {
  const known = Object.keys(AUTHORITIES);
  const rule = `must be ${known.map((one) => JSON.stringify(one)).join(" or ")}`;
  const message = `${rule}, got ${quoted(given)}${didYouMean(given, known)}`;
  return new ValidationError("certificateOf", [{ path: "authority", message }]);
}

/** One file of a host's certificate, and where the activation finds what it becomes. */
export interface CertificateSource {
  /** `fleet.pem`, `fleet-ca.pem` */
  readonly name: string;
  /** Where it lies on the host for its units. */
  readonly path: string;
  readonly kind: "delivered" | "ssm-parameter" | "copied";
  /**
   * A file on the machine that runs Terraform, a parameter or a file of the host; {@link OWN_NAME} stands for the host's name.
   */
  readonly origin: string;
}

/** Authorities of whose certificates units of a plan make use. */
export function authoritiesOf(
  plans: readonly { readonly certificates?: readonly UnitCertificate[] }[],
): readonly AuthorityName[] {
  const used = plans.flatMap(({ certificates = [] }) => certificates.map(({ authority }) => authority));
  return [...new Set(used)].sort();
}

/** The files of a host's certificate from `authority`: the authorities first, so that nothing is signed by an unknown one. */
export function certificateSources(authority: AuthorityName, from: CertificateOrigin): readonly CertificateSource[] {
  const { pem, ca } = certificateOf(authority);
  const [kind, ofHost, ofAuthorities] = placesOf(authority, from);
  return [
    { name: `${authority}-ca.pem`, path: ca, kind, origin: ofAuthorities },
    { name: `${authority}.pem`, path: pem, kind, origin: ofHost },
  ];
}

function placesOf(authority: AuthorityName, from: CertificateOrigin): [CertificateSource["kind"], string, string] {
  if ("hostFile" in from) return ["copied", from.hostFile, from.authorityFile];
  if ("parameterPrefix" in from) {
    const at = `${from.parameterPrefix.replace(/\/+$/, "")}/${authority}`;
    return ["ssm-parameter", `${at}/${OWN_NAME}`, `${at}/ca.pem`];
  }
  return ["delivered", `${from.folder}/${authority}/hosts/${OWN_NAME}.pem`, `${from.folder}/${authority}/ca.pem`];
}
