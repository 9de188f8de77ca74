import { HOST_FIELD, logAddress } from "../../correlation";
import type { Dashboard, Link, Panel } from "../../panels";
import { matched } from "../queries";
import type { LiveDashboards } from "./model";

/** What the page's script knows of a panel; `lib/dashboards/browser` reads it. */
export function livePanel(panel: Panel, dashboard: Dashboard, live: LiveDashboards): Readonly<Record<string, unknown>> {
  const { title, kind, unit, thresholds = [], min, max, stacked, states, columns, queries } = panel;
  return {
    title,
    kind,
    unit,
    thresholds,
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(stacked && { stacked }),
    ...(states && { states }),
    ...(columns && { columns }),
    queries: queries.map((query) => ({
      expr: matched(query, dashboard.variables ?? []),
      ...(query.legend !== undefined && { legend: query.legend }),
      ...(query.unit !== undefined && { unit: query.unit }),
      ...(query.thresholds && { thresholds: query.thresholds }),
    })),
    links: linksOf(panel, dashboard, live),
  };
}

/** A link as the page's script has it: to an address, or to a dashboard. */
type LiveLink =
  { readonly title: string; readonly url: string } | { readonly title: string; readonly dashboard: string };

const RANGE = { from: { slot: "__FROM__" }, to: { slot: "__TO__" } };

/** The script puts in times and host. */
function linksOf({ links = [] }: Panel, { variables = [] }: Dashboard, { uids, logs }: LiveDashboards) {
  const one = variables.some(({ name, single }) => name === "instance" && single);
  const toLogs =
    logs === undefined
      ? []
      : [{ title: "Logs", url: logAddress(logs, RANGE, { [HOST_FIELD]: one ? { slot: "__INSTANCE__" } : undefined }) }];
  return [...links, ...toLogs].flatMap((link: Link): readonly LiveLink[] => {
    if ("url" in link) return [{ title: link.title, url: link.url }];
    const uid = uids.get(link.dashboard);
    return uid === undefined ? [] : [{ title: link.title, dashboard: uid }];
  });
}
