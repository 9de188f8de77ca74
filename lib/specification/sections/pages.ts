import { Bytes } from "../../units";
import type { Named } from "./names";
import type { SchemaWords, Section } from "./section";

/** Extension. */
export interface RunbooksSection {
  /** Alerts link to `<base_url>/<alert>`. @default - this stack's own portal */
  readonly baseUrl?: string;
  /** A team's own text by the name of its alert. */
  readonly pages: Named<RunbookPageSection>;
}

/** Extension: a team's own text about an alert. */
export interface RunbookPageSection {
  /** Markdown; HTML in it is shown as text. */
  readonly text: string;
  /** Whether it replaces the built-in page instead of becoming a part of it. @default false */
  readonly replace: boolean;
}

/** Pages about alerts. @internal */
export const runbooks = {
  builtIn: { pages: {} },
  schema: (s) =>
    s.section({
      baseUrl: s.url().optional(),
      pages: s.named(s.entryName(), s.section({ text: s.text(), replace: s.flag().default(false) })),
    }),
} satisfies Section<RunbooksSection>;

/** Extension. */
export interface PortalSection {
  /** @default 8090 */
  readonly port: number;
  /** Port of its own metrics, where the other asks for a certificate or a password. @default 8091 */
  readonly metricsPort: number;
  /** Most memory of the server. @default 64MiB */
  readonly memory: Bytes;
  /** Address under which people reach it. @default - address and port of its first host */
  readonly externalUrl?: string;
}

/** The server of static pages. @internal */
export const portal = {
  builtIn: { port: 8090, metricsPort: 8091, memory: Bytes.mebibytes(64) },
  schema: (s) =>
    s.section({
      port: s.port(),
      metricsPort: s.port(),
      memory: s.bytes(),
      externalUrl: s.url("", { query: false }).optional(),
    }),
} satisfies Section<PortalSection>;

/** Extension: base addresses. What is absent is not linked to. */
export interface LinksSection {
  /** Grafana. */
  readonly dashboards?: string;
  /** UID of the dashboard about one host, with a variable `instance`. @default - links lead to the list of dashboards */
  readonly hostDashboard?: string;
  /** UID of the dashboard about one application, with a variable `instance`. @default - the same */
  readonly applicationDashboard?: string;
  /** Kibana. */
  readonly logs?: string;
  /** Jaeger. */
  readonly traces?: string;
}

const dashboardUid = (s: SchemaWords) =>
  s.textOf('must be the UID of a dashboard such as "host-overview"', /^[A-Za-z0-9_-]{1,40}$/);

/** Where dashboards, logs and traces are looked at. @internal */
export const links = {
  builtIn: {},
  schema: (s) =>
    s.section({
      dashboards: s.url("", { query: false }).optional(),
      hostDashboard: dashboardUid(s).optional(),
      applicationDashboard: dashboardUid(s).optional(),
      logs: s.url("", { query: false }).optional(),
      traces: s.url("", { query: false }).optional(),
    }),
} satisfies Section<LinksSection>;
