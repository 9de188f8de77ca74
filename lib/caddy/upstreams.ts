import type { CaddyHandler } from "./config";
import type { Upstreams } from "./model";
import { trust } from "./tls";

/** Headers of an answer by which a server would let other sites read it through a browser. */
const CROSS_ORIGIN = "Access-Control-*";

/** Passes a request on to the first of `upstreams` that answers, without what its client says of itself. */
export function reverseProxy(
  { dial, tls }: Upstreams,
  version: string,
  {
    identity = {},
    hide = [],
  }: { readonly identity?: Readonly<Record<string, string>>; readonly hide?: readonly string[] } = {},
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
      response_header_timeout: "8s",
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
        delete: ["Authorization", "Cookie", "Origin"],
        ...(set.length > 0 && { set: Object.fromEntries(set) }),
      },
      response: { delete: [CROSS_ORIGIN, ...hide] },
    },
  };
}
