import type { Dashboard } from "../../panels";
import type { Duration } from "../../units";

/** What pages of live dashboards are made from. */
export interface LiveDashboards {
  /** In the order of their folders, with what alerts say about their panels. */
  readonly dashboards: readonly Dashboard[];
  /** UIDs of all dashboards by their titles. */
  readonly uids: ReadonlyMap<string, string>;
  /** UID of the dashboard about one host. @default - series do not link to their host */
  readonly host?: string;
  /** Base address of Kibana. @default - nothing links to logs */
  readonly logs?: string;
  /** Address of runbooks, to which `/` and the name of an alert are added. @default - tables do not link to them */
  readonly runbooks?: string;
  /** Address of the Grafana that has the same dashboards, without a slash at its end. @default - pages do not lead there */
  readonly grafana?: string;
  /** How often targets are scraped: no line has more points. */
  readonly scrapeInterval: Duration;
}
