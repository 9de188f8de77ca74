import type { Alert } from "../rules";
import type { Named, RunbookPageSection, Specification } from "../specification";

/** Base addresses that pages link to; what is absent is not linked to. */
export interface RunbookLinks {
  /** Prometheus. */
  readonly prometheus?: string;
  /** Alertmanager. */
  readonly alertmanager?: string;
  /** Grafana. */
  readonly dashboards?: string;
  /** Kibana. */
  readonly logs?: string;
  /** The site that the pages are served on. */
  readonly portal?: string;
}

/** What pages are made of beside their alerts. */
export interface RunbooksModel extends Pick<Specification, "rcaProcess" | "investigationTools"> {
  readonly alerts: readonly Alert[];
  /** A team's own texts by the name of their alert. */
  readonly pages: Named<RunbookPageSection>;
  readonly links: RunbookLinks;
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
