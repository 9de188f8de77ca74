import type { Duration } from "../../units";
import type { Named, Severity } from "./names";
import { address } from "./scraping";
import type { SchemaWords, Section } from "./section";

/** Extension: what is asked from outside, as its users do. */
export type ProbeSection = HttpProbeSection | TcpProbeSection | TlsProbeSection | IcmpProbeSection;

interface AnyProbeSection {
  /** How often each target is asked. @default 30s */
  readonly interval: Duration;
  /** Longest that an answer may take, shorter than the interval. @default 5s */
  readonly timeout: Duration;
  /** How long a target fails before the alert. @default 2m */
  readonly duration: Duration;
  /** Of the alert. @default "critical" */
  readonly severity: Severity;
  /** Asked over this one alone. @default - IPv4, and IPv6 where a target has no address of it */
  readonly ipProtocol?: "ip4" | "ip6";
}

/** Extension: a page answers. */
export interface HttpProbeSection extends AnyProbeSection {
  readonly type: "http";
  /** Addresses of pages. */
  readonly targets: readonly string[];
  /** @default "GET" */
  readonly method: "GET" | "HEAD";
  /** Status codes that count as an answer. @default - 200 to 299 */
  readonly statuses: readonly number[];
  /** What the page must match, as a regular expression of Go. */
  readonly matches?: string;
  /** What it must not match. */
  readonly matchesNot?: string;
  /** Whether the page that a redirect names is asked for. @default - true without credentials, and false with them: they would go with the request */
  readonly followRedirects?: boolean;
  readonly basicAuth?: { readonly username: string; readonly passwordFile: string };
  /** File of the host with a bearer token. */
  readonly tokenFile?: string;
  readonly tls?: ProbeTlsSection;
}

/** Extension: a port takes connections. */
export interface TcpProbeSection extends AnyProbeSection {
  readonly type: "tcp";
  /** `host:port` each. */
  readonly targets: readonly string[];
}

/** Extension: a port shows a certificate that can be trusted. */
export interface TlsProbeSection extends AnyProbeSection {
  readonly type: "tls";
  /** `host:port` each. */
  readonly targets: readonly string[];
  readonly tls?: ProbeTlsSection;
}

/** Extension: a host answers pings. */
export interface IcmpProbeSection extends AnyProbeSection {
  readonly type: "icmp";
  /** Names or addresses of hosts. */
  readonly targets: readonly string[];
}

/** Extension: whom a probe trusts. */
export interface ProbeTlsSection {
  /** File of the host with the authorities. @default - those of the host */
  readonly caFile?: string;
  /** Name in the certificate. @default - the target's */
  readonly serverName?: string;
}

/** Extension: the server that asks. */
export interface BlackboxExporterSection {
  /** @default 9115 */
  readonly port: number;
}

const any = (s: SchemaWords) => ({
  interval: s.duration().prefault("30s"),
  timeout: s.duration().prefault("5s"),
  duration: s.duration({ zero: true }).prefault("2m"),
  severity: s.word().default("critical"),
  ipProtocol: s.oneOf(["ip4", "ip6"]).optional(),
});

const tls = (s: SchemaWords) =>
  s.section({ caFile: s.absolutePath().optional(), serverName: s.word().optional() }).optional();

const some = { atLeastOne: true };

const kinds = (s: SchemaWords) =>
  [
    s.section({
      type: s.oneOf(["http"]),
      targets: s.set(s.url(), some),
      ...any(s),
      method: s.oneOf(["GET", "HEAD"]).default("GET"),
      statuses: s
        .set(
          s.number(
            "must be a status code from 100 to 599",
            (code) => Number.isInteger(code) && code > 99 && code < 600,
          ),
        )
        .prefault([]),
      matches: s.text().optional(),
      matchesNot: s.text().optional(),
      followRedirects: s.flag().optional(),
      basicAuth: s.section({ username: s.text(), passwordFile: s.absolutePath() }).optional(),
      tokenFile: s.absolutePath().optional(),
      tls: tls(s),
    }),
    s.section({ type: s.oneOf(["tcp"]), targets: s.set(address(s), some), ...any(s) }),
    s.section({ type: s.oneOf(["tls"]), targets: s.set(address(s), some), ...any(s), tls: tls(s) }),
    s.section({ type: s.oneOf(["icmp"]), targets: s.set(s.host(), some), ...any(s) }),
  ] as const;

const probeName = (s: SchemaWords) =>
  s.keyOf("must be a probe's name (letters, digits, _ and -, a letter or digit first)", (name) =>
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$/.test(name),
  );

/** What is asked from outside, by names of the user's own. @internal */
export const probes = {
  builtIn: {},
  schema: (s) => s.named(probeName(s), s.variants("type", kinds(s))),
} satisfies Section<Named<ProbeSection>>;

/** The server that asks. @internal */
export const blackboxExporter = {
  builtIn: { port: 9115 },
  schema: (s) => s.section({ port: s.port() }),
} satisfies Section<BlackboxExporterSection>;
