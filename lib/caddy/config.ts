/**
 * Caddy's configuration in its own JSON, as far as it is used here.
 *
 * @see https://caddyserver.com/docs/json/
 */
export interface CaddyConfig {
  readonly admin: { readonly disabled: true; readonly config: { readonly persist: false } };
  readonly logging: { readonly logs: Readonly<Record<string, CaddyLog>> };
  readonly apps: {
    readonly http: { readonly servers: Readonly<Record<string, CaddyServer>>; readonly metrics?: object };
    readonly tls?: CaddyTls;
  };
}

/** What goes into one log. */
export interface CaddyLog {
  readonly level?: "WARN";
  readonly encoder?: { readonly format: "json" };
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

/** A server of {@link CaddyConfig}. */
export interface CaddyServer {
  readonly listen: readonly string[];
  readonly protocols: readonly ("h1" | "h2")[];
  readonly read_header_timeout: string;
  readonly idle_timeout: string;
  readonly max_header_bytes?: number;
  readonly automatic_https: { readonly disable: true };
  readonly strict_sni_host?: false;
  readonly tls_connection_policies?: readonly CaddyTlsPolicy[];
  readonly logs?: object;
  readonly metrics?: object;
  readonly routes: readonly CaddyRoute[];
  /** What answers in place of a handler that failed. */
  readonly errors?: { readonly routes: readonly CaddyRoute[] };
}

/** How a connection is encrypted, and what its client has to show. */
export interface CaddyTlsPolicy {
  readonly protocol_min: "tls1.2" | "tls1.3";
  readonly certificate_selection?: { readonly any_tag: readonly string[] };
  readonly client_authentication?: Readonly<Record<string, unknown>>;
}

/** Where certificates come from. */
export interface CaddyTls {
  readonly certificates: {
    readonly load_files?: readonly {
      readonly certificate: string;
      readonly key: string;
      readonly tags: readonly string[];
    }[];
    readonly automate?: readonly string[];
  };
  readonly automation?: object;
}

/** A route of {@link CaddyServer}. */
export interface CaddyRoute {
  /** Any of them. */
  readonly match?: readonly CaddyMatch[];
  readonly handle: readonly CaddyHandler[];
  readonly terminal?: boolean;
}

/** What a request is like: all of it. */
export interface CaddyMatch {
  readonly path?: readonly string[];
  readonly method?: readonly string[];
  readonly not?: readonly CaddyMatch[];
  readonly vars?: Readonly<Record<string, readonly string[]>>;
  readonly vars_regexp?: Readonly<Record<string, { readonly pattern: string }>>;
  readonly header?: Readonly<Record<string, readonly string[]>>;
  readonly remote_ip?: { readonly ranges: readonly string[] };
  readonly expression?: string;
  readonly file?: { readonly root: string; readonly try_files: readonly string[] };
}

/** What is done with a request. */
export type CaddyHandler = { readonly handler: string } & Readonly<Record<string, unknown>>;
