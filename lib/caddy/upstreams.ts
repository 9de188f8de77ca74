import { Duration } from "../units";
import type { CaddyHandler } from "./config";
import type { Upstreams } from "./model";
import { trust } from "./tls";

/** Headers of an answer that are the proxy's to set: those by which a server would let other sites read it, and how long a browser insists on TLS. */
const OWN_HEADERS = ["Access-Control-*", "Strict-Transport-Security"];

/** More than the longest query of Prometheus (two minutes): its own words are better than a 504 without any. */
export const LONGEST_ANSWER = Duration.seconds(130);

/** Passes a request on to the first of `upstreams` that answers, without what its client says of itself. */
export function reverseProxy(
  { dial, tls }: Upstreams,
  version: string,
  {
    identity = {},
    hide = [],
    patience = Duration.seconds(8),
  }: {
    readonly identity?: Readonly<Record<string, string>>;
    readonly hide?: readonly string[];
    /** How long a server may take until it begins to answer. @default 8 seconds */
    readonly patience?: Duration;
  } = {},
): CaddyHandler {
  const set = Object.entries(identity).map(([name, value]) => [name, [value]] as const);
  return {
    handler: "reverse_proxy",
    upstreams: dial.map((address) => ({ dial: address })),
    load_balancing: { selection_policy: { policy: "first" }, try_duration: "3s" },
    // Of one that is slow once, the others would say for seconds that it is away.
    ...(dial.length > 1 && { health_checks: { passive: { fail_duration: "10s" } } }),
    transport: {
      protocol: "http",
      dial_timeout: "2s",
      response_header_timeout: `${patience.toSeconds()}s`,
      ...(tls && {
        tls: {
          client_certificate_file: tls.host.certificate,
          client_certificate_key_file: tls.host.key,
          ...trust(tls.host, "upstream", version),
          ...(tls.serverName !== undefined && { server_name: tls.serverName }),
        },
      }),
    },
    headers: {
      request: {
        // Caddy deletes after it has set.
        delete: ["Authorization", "Cookie", "Origin"].filter((name) => !(name in identity)),
        ...(set.length > 0 && { set: Object.fromEntries(set) }),
      },
      response: { delete: [...OWN_HEADERS, ...hide] },
    },
  };
}
