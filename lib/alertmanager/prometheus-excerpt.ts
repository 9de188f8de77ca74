import { clientRoleName } from "../certificates";
import { clientConfigOf, type LocalServer, type TlsClientConfig } from "../web-config";

/** The part of Prometheus's own file that concerns Alertmanager. */
export interface PrometheusExcerpt {
  readonly alerting: { readonly alertmanagers: readonly [Place] };
  readonly scrape_configs: readonly [{ readonly job_name: "alertmanager" } & Place];
}

/** Where Alertmanager is, and how it is asked. */
type Place = {
  readonly scheme?: "https";
  readonly tls_config?: TlsClientConfig;
  readonly static_configs: readonly StaticConfig[];
};

interface StaticConfig {
  readonly targets: readonly string[];
}

/**
 * What a Prometheus that this library does not manage needs: it sends alerts to every member, and scrapes them. Over TLS its certificate, which
 * lies where the fleet's hosts have theirs, needs the client role `metrics`.
 */
export function prometheusExcerpt(addresses: readonly string[], { port, tls }: LocalServer): PrometheusExcerpt {
  const place: Place = {
    ...(tls && { scheme: "https", tls_config: clientConfigOf(clientRoleName("metrics")) }),
    static_configs: [{ targets: addresses.map((address) => `${address}:${port}`) }],
  };
  return {
    alerting: { alertmanagers: [place] },
    scrape_configs: [{ job_name: "alertmanager", ...place }],
  };
}
