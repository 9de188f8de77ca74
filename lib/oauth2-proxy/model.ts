import type { OidcSection } from "../specification";
import { Duration } from "../units";

/** The oauth2-proxy that is meant, before any file or version. */
export interface Oauth2ProxyModel {
  readonly port: number;
  readonly issuer: string;
  readonly clientId: string;
  /** Address to which the provider sends people back: `https://portal.example.com/oauth2/callback`. */
  readonly redirectUrl: string;
  readonly groupsClaim: string;
  readonly scopes: readonly string[];
  readonly sessionLength: Duration;
  /** Files of the host. */
  readonly clientSecretFile: string;
  /** @default - made on the host */
  readonly cookieSecretFile?: string;
  /** @default - the authorities that the host trusts */
  readonly authorityFile?: string;
}

/** Where it listens on loopback: at its own usual port, unless the specification names another. */
export function oauth2ProxyPort({ port = 4180 }: OidcSection): number {
  return port;
}

/** The oauth2-proxy of a specification, behind a site with the address `externalUrl`, without a slash at its end. */
export function oauth2ProxyOf(oidc: OidcSection, externalUrl: string): Oauth2ProxyModel {
  const { groupsClaim = "groups", scopes, sessionLength } = oidc;
  const { issuer, clientId, clientSecretFile, cookieSecretFile, authorityFile } = oidc;
  return {
    issuer,
    clientId,
    clientSecretFile,
    ...(cookieSecretFile !== undefined && { cookieSecretFile }),
    ...(authorityFile !== undefined && { authorityFile }),
    port: oauth2ProxyPort(oidc),
    redirectUrl: `${externalUrl}/oauth2/callback`,
    groupsClaim,
    scopes: scopes ?? ["openid", "email", "profile", "groups"],
    sessionLength: sessionLength ?? Duration.hours(12),
  };
}
