/**
 * blackbox_exporter's configuration file, as far as this library writes it.
 *
 * @see https://github.com/prometheus/blackbox_exporter/blob/master/CONFIGURATION.md
 */
export interface BlackboxConfig {
  readonly modules: Readonly<Record<string, BlackboxModule>>;
}

/** How one kind of target is asked. */
export interface BlackboxModule {
  readonly prober: "http" | "tcp" | "icmp";
  readonly timeout: string;
  readonly http?: HttpProber;
  readonly tcp?: Protocol & { readonly tls?: true; readonly tls_config?: ProberTls };
  readonly icmp?: Protocol;
}

/** Over which protocol. */
export interface Protocol {
  readonly preferred_ip_protocol: "ip4" | "ip6";
  readonly ip_protocol_fallback: boolean;
}

/** Whom a prober trusts. */
export interface ProberTls {
  readonly ca_file?: string;
  readonly server_name?: string;
}

/** What a page must be like. */
export interface HttpProber extends Protocol {
  readonly method: "GET" | "HEAD";
  readonly valid_status_codes?: readonly number[];
  readonly follow_redirects: boolean;
  readonly fail_if_body_not_matches_regexp?: readonly string[];
  readonly fail_if_body_matches_regexp?: readonly string[];
  readonly basic_auth?: { readonly username: string; readonly password_file: string };
  readonly authorization?: { readonly type: "Bearer"; readonly credentials_file: string };
  readonly tls_config?: ProberTls;
}
