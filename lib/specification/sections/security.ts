import { type Duration, networkOf, USER_ROLES, type UserRole } from "../../units";
import type { Named } from "./names";
import type { SchemaWords, Section } from "./section";

/** Extension: who may reach what, and over what. */
export interface SecuritySection {
  /** Where hosts' certificates come from. @default - servers answer over plain HTTP, to everyone who reaches them */
  readonly certificates?: CertificatesSection;
  /** Who may sign in, and as what, by their names. @default - nobody has to */
  readonly users: Named<UserRole>;
  /** File of the host with a line `name=hash` for each of {@link users}. */
  readonly usersFile?: string;
  /** People sign in at the company's OpenID provider, instead of as {@link users}. */
  readonly oidc?: OidcSection;
  /** Networks that people may come from; a fleet with a firewall lets in these and no others. @default - any; none where there is a firewall */
  readonly clientNetworks: readonly string[];
  /** Whether hosts let nobody else connect to the ports of the stack. */
  readonly firewall: FirewallSection;
  /** Certificate that people's browsers see, and how long they insist on TLS. @default - that of the host, a year */
  readonly proxy: { readonly certificateFile?: string; readonly acme?: AcmeSection; readonly hsts?: Duration };
}

/** Extension: a table of nftables on each host, about the ports of the stack alone. */
export interface FirewallSection {
  readonly enabled: boolean;
  /** Networks that count as hosts of the fleet, beside the addresses of these. */
  readonly fleetNetworks: readonly string[];
}

/** Extension: where each host's certificate and key, and the authorities that it trusts, come from: folder, AWS, or the host. */
export interface CertificatesSection {
  /** Folder that `vm-observability certificates` made, on the machine that deploys; with {@link parameterPrefix}, without keys. */
  readonly folder?: string;
  /** Where parameters with them begin in AWS's Parameter Store, as the command wrote them. */
  readonly parameterPrefix?: string;
  /** File that each host has, with its certificate and key; together with {@link authorityFile}. */
  readonly hostFile?: string;
  /** File that each host has, with the authorities that it trusts. */
  readonly authorityFile?: string;
}

/** Extension: a certificate that the server of pages gets by itself. */
export interface AcmeSection {
  /** Whom the authority notifies. */
  readonly email: string;
  /** Address of another authority's directory. @default - Let's Encrypt, or else ZeroSSL */
  readonly directory?: string;
}

/** Extension: the OpenID provider that knows the people, and what its groups may do. */
export interface OidcSection {
  /** Its address, as its discovery document says it: `https://login.example.com`. */
  readonly issuer: string;
  readonly clientId: string;
  /** File of the host with the client's secret. */
  readonly clientSecretFile: string;
  /** What members of a group may do; who is in several may do the most that one of them may. */
  readonly groups: Named<UserRole>;
  /** Claim with a person's groups. @default "groups" */
  readonly groupsClaim?: string;
  /** What the provider is asked for. @default ["openid", "email", "profile", "groups"] */
  readonly scopes?: readonly string[];
  /** File of the host with the authorities that its certificate is signed by. @default - those that the host trusts */
  readonly authorityFile?: string;
  /** How long a sign-in lasts; changed groups count from the next one on. @default 12 hours */
  readonly sessionLength?: Duration;
  /** File of the host with 32 random characters that encrypt sessions, the same on every host of the portal. @default - made on the host */
  readonly cookieSecretFile?: string;
  /** Port of oauth2-proxy on loopback. @default 4180 */
  readonly port?: number;
}

// Names stand in the server's environment, where lower-case ones meet no variable of another meaning.
const userName = (s: SchemaWords) =>
  s.keyOf("must be a user's name of at most 64 of a-z, 0-9, ., @ and -, a letter or digit first", (name) =>
    /^[a-z0-9][a-z0-9.@-]{0,63}$/.test(name),
  );

const network = (s: SchemaWords) =>
  s.textThat('must be a network such as "10.0.0.0/8" or "fd00::/8"', (given) => networkOf(given) !== undefined);

/** Who may reach what, and over what. @internal */
export const security = {
  builtIn: { users: {}, clientNetworks: [], firewall: { enabled: false, fleetNetworks: [] }, proxy: {} },
  schema: (s) =>
    s.section({
      certificates: s
        .section({
          folder: s.literalOf('must be a literal folder such as "certificates"', /^[^\p{Cc}]+$/u).optional(),
          parameterPrefix: s
            .textOf(
              'must be the beginning of a parameter such as "/observability/certificates"',
              /^(\/[A-Za-z0-9_.-]+)+$/,
            )
            .optional(),
          hostFile: s.absolutePath().optional(),
          authorityFile: s.absolutePath().optional(),
        })
        .optional(),
      users: s.named(userName(s), s.oneOf(USER_ROLES)),
      usersFile: s.absolutePath().optional(),
      oidc: s
        .section({
          issuer: s.textOf('must be an address such as "https://login.example.com"', /^https:\/\/[^\s"'\\%${}?#@]+$/),
          clientId: s.text('must be a name such as "observability"'),
          clientSecretFile: s.absolutePath(),
          // oauth2-proxy separates groups by commas.
          groups: s.named(
            s.keyOf("must be a group's name without commas and blanks at its ends", (name) =>
              /^[^\s,]([^,\n]*[^\s,])?$/.test(name),
            ),
            s.oneOf(USER_ROLES),
          ),
          groupsClaim: s.text('must be a claim such as "groups"').optional(),
          scopes: s.set(s.textOf('must be a scope such as "groups"', /^[^\s"\\]+$/)).optional(),
          authorityFile: s.absolutePath().optional(),
          sessionLength: s.duration().optional(),
          cookieSecretFile: s.absolutePath().optional(),
          port: s.port().optional(),
        })
        .optional(),
      clientNetworks: s.set(network(s)),
      firewall: s.section({ enabled: s.flag(), fleetNetworks: s.set(network(s)) }),
      proxy: s.section({
        certificateFile: s.absolutePath().optional(),
        acme: s
          .section({
            email: s.textOf('must be a mail address such as "ops@example.com"', /^[^\s@]+@[^\s@]+$/),
            directory: s.url("", { query: false }).optional(),
          })
          .optional(),
        hsts: s.duration({ zero: true }).optional(),
      }),
    }),
} satisfies Section<SecuritySection>;
