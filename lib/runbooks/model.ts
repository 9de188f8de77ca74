import type { Alert, AlertLinks } from "../rules";
import type { Named, RunbookPageSection, Specification } from "../specification";

/** What pages link to; what is absent is not linked to. */
export interface RunbookLinks extends AlertLinks {
  /** Base address of Prometheus. */
  readonly prometheus?: string;
  /** Base address of Alertmanager. */
  readonly alertmanager?: string;
  /** Whether those two have web pages. Debian's builds have none: links lead to their APIs then. @default true */
  readonly webPages?: boolean;
  /** The site that the pages are served on. */
  readonly portal?: string;
}

/** What pages are made of beside their alerts. */
export interface RunbooksModel extends Pick<Specification, "rcaProcess" | "investigationTools"> {
  readonly alerts: readonly Alert[];
  /** A team's own texts by the name of their alert. */
  readonly pages: Named<RunbookPageSection>;
  readonly links: RunbookLinks;
  /** Whether Prometheus has a metric: code in steps that reads such ones alone is a query. @default - no code is known to be one */
  readonly hasMetric?: (name: string) => boolean;
  /** How a host is brought to its release again, as a sentence with `<host>` for its name. @default - pages do not say */
  readonly recheck?: string;
}

/** A piece of a line: text, code, or a link. */
export type Inline = string | { readonly code: string } | { readonly text: string; readonly to: string };

/** A line of a page. */
export type Line = readonly Inline[];

/** A part of a page, the same for Markdown and HTML. */
export type Block =
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "text"; readonly line: Line }
  /** Numbered steps, points, or boxes to tick. */
  | { readonly kind: "steps" | "points" | "checks"; readonly lines: readonly Line[] }
  /** Markdown as it stands, such as a text of the user's own. */
  | { readonly kind: "markdown"; readonly markdown: string };

/** A section of a page, under a heading of its own. */
export interface Section {
  readonly heading: string;
  readonly blocks: readonly Block[];
}

/** A page about an alert, before it is text. */
export interface Runbook {
  /** Name of the alert. */
  readonly alert: string;
  readonly title: string;
  readonly sections: readonly Section[];
}
