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
}

/** What decides where messages lead to. */
export interface MessagePlaces {
  /** Address of the portal, without a slash at its end. @default - there is none */
  readonly portal?: string;
  /** Whether Prometheus and Alertmanager have web pages; Debian's builds have none. */
  readonly webPages: boolean;
}

/** Links that work: the portal's where there is one, and else Alertmanager's own where its build has pages. */
export function messageLinks({ portal, webPages }: MessagePlaces): MessageLinks {
  if (portal !== undefined)
    return { home: `${portal}/`, alerts: `${portal}/`, silences: `${portal}/silence/`, queries: webPages };
  const own = "{{ .ExternalURL }}";
  if (!webPages) return { home: own, alerts: own, queries: false };
  return {
    home: own,
    alerts: `${own}/#/alerts?receiver={{ .Receiver | urlquery }}`,
    silences: `${own}/#/silences/new`,
    queries: true,
  };
}
