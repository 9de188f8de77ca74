/** The part of Prometheus's own file that concerns Alertmanager. */
export interface PrometheusExcerpt {
  readonly alerting: { readonly alertmanagers: readonly [{ readonly static_configs: readonly StaticConfig[] }] };
  readonly scrape_configs: readonly [
    { readonly job_name: "alertmanager"; readonly static_configs: readonly StaticConfig[] },
  ];
}

interface StaticConfig {
  readonly targets: readonly string[];
}

/** What a Prometheus that this library does not manage needs: it sends alerts to every member, and scrapes them. */
export function prometheusExcerpt(addresses: readonly string[], port: number): PrometheusExcerpt {
  const static_configs = [{ targets: addresses.map((address) => `${address}:${port}`) }];
  return {
    alerting: { alertmanagers: [{ static_configs }] },
    scrape_configs: [{ job_name: "alertmanager", static_configs }],
  };
}
