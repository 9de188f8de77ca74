import type { CaddyTls, CaddyTlsPolicy } from "./config";
import type { AcmeCertificate, CertificateFiles, Front, HostCertificate, ServerCertificate } from "./model";
import { caddyFeatures } from "./versions";

/** Whom Caddy trusts, in the words of `version`: of the servers that it asks, or of the clients that ask it. */
export function trust({ authority }: HostCertificate, whom: "upstream" | "clients", version: string): object {
  if (caddyFeatures.supports(version, "authorityPools")) return { ca: { provider: "file", pem_files: [authority] } };
  return { [whom === "upstream" ? "root_ca_pem_files" : "trusted_ca_certs_pem_files"]: [authority] };
}

/** Which of the loaded certificates a server shows. */
export function selection(certificate: ServerCertificate): Pick<CaddyTlsPolicy, "certificate_selection"> {
  return isAcme(certificate) ? {} : { certificate_selection: { any_tag: [tagOf(certificate)] } };
}

/** Every certificate that a server shows; undefined when none does. */
export function tlsOf(
  { certificate, port }: Pick<Front, "certificate" | "port">,
  host: HostCertificate | undefined,
): CaddyTls | undefined {
  const loaded = [certificate, host].flatMap((one) => (one === undefined || isAcme(one) ? [] : [one]));
  const files = [...new Map(loaded.map((one) => [tagOf(one), one]))].map(([tag, { certificate: file, key }]) => ({
    certificate: file,
    key,
    tags: [tag],
  }));
  const acme = certificate && isAcme(certificate) ? certificate : undefined;
  if (files.length === 0 && !acme) return undefined;
  return {
    certificates: { ...(files.length > 0 && { load_files: files }), ...(acme && { automate: [acme.name] }) },
    ...(acme && { automation: { policies: [policyOf(acme, port)] } }),
  };
}

function policyOf({ name, email, directory }: AcmeCertificate, port: number) {
  const issuer = {
    module: "acme",
    email,
    ...(directory !== undefined && { ca: directory }),
    // The authority asks port 443, which is this one or leads to it. Nothing listens at port 80.
    challenges: { http: { disabled: true }, "tls-alpn": { alternate_port: port } },
  };
  return { subjects: [name], issuers: [issuer] };
}

function isAcme(certificate: ServerCertificate): certificate is AcmeCertificate {
  return "email" in certificate;
}

function tagOf(certificate: CertificateFiles): string {
  return "authority" in certificate ? "host" : "people";
}
