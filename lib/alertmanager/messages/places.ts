import type { Duration } from "../../units";

/** Where messages lead to, as Alertmanager's templates write it. */
export interface MessageLinks {
  /** The page behind the word Alertmanager. */
  readonly home: string;
  /** The page with all alerts of a message. */
  readonly alerts: string;
  /** The page that makes a silence of the matchers in its query `filter`. @default - there is none */
  readonly silences?: string;
  /** Whether the address that Prometheus gives for a query leads to a page. */
  readonly queries: boolean;
  /** What puts the times around an alert's beginning into an address: the end of a pipeline, where the dot is the alert. */
  readonly times: string;
}

/** What decides where messages lead to. */
export interface MessagePlaces {
  /** Address of the portal, without a slash at its end. @default - there is none */
  readonly portal?: string;
  /** Whether Prometheus and Alertmanager have web pages; Debian's builds have none. */
  readonly webPages: boolean;
  /** How long before an alert's beginning links to dashboards, logs and traces look, and how long after it. */
  readonly around: Duration;
}

/** Links that work: the portal's where there is one, and else Alertmanager's own where its build has pages. */
export function messageLinks({ portal, webPages, around }: MessagePlaces): MessageLinks {
  const times = timesAround(around);
  if (portal !== undefined)
    return { home: `${portal}/`, alerts: `${portal}/`, silences: `${portal}/silence/`, queries: webPages, times };
  const own = "{{ .ExternalURL }}";
  if (!webPages) return { home: own, alerts: own, queries: false, times };
  return {
    home: own,
    alerts: `${own}/#/alerts?receiver={{ .Receiver | urlquery }}`,
    silences: `${own}/#/silences/new`,
    queries: true,
    times,
  };
}

/** Puts moments into an address: `__FROM__` and `__TO__` as Kibana and dashboards write them, `__FROM_US__` and `__TO_US__` as Jaeger does. */
function timesAround(around: Duration): string {
  // Go counts durations in nanoseconds.
  const moment = (sign: string) => `(.StartsAt.UTC.Add ${sign}${around.milliseconds}000000)`;
  return [
    ["FROM", "-"],
    ["TO", ""],
  ]
    .flatMap(([name, sign = ""]) => [
      `| reReplaceAll "__${name}__" (${moment(sign)}.Format "2006-01-02T15:04:05.000Z")`,
      `| reReplaceAll "__${name}_US__" (printf "%d" ${moment(sign)}.UnixMicro)`,
    ])
    .join(" ");
}
