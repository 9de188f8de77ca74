/** What a program's templates may use. Functions and fields are given with the version that has them, or "" where all have. */
export interface TemplateDialect {
  /** The program, as messages name it. */
  readonly program: string;
  /** The program's functions beside Go's own. */
  readonly functions: Readonly<Record<string, string>>;
  /** Fields of what a template gets: `.Status` of Alertmanager. */
  readonly fields: Readonly<Record<string, string>>;
  /** Variables beside `$`, with what each is: a text has no fields, a map of texts one level of them, a value those of a histogram at most. */
  readonly variables: Readonly<Record<string, "text" | "map" | "value">>;
  /** The function that an unknown name was probably meant to be. */
  readonly hint: (name: string) => string;
}

/** Functions that Go's `text/template` has itself. */
export const GO_FUNCTIONS: ReadonlySet<string> = new Set(
  "and or not len index slice print printf println html js urlquery call eq ne lt le gt ge".split(" "),
);

const since = (version: string, names: string): Readonly<Record<string, string>> =>
  Object.fromEntries(names.split(" ").map((name) => [name, version]));

/**
 * Labels and annotations of alerts.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/template_reference/
 * @see https://github.com/prometheus/prometheus/blob/main/CHANGELOG.md
 */
export const ALERT_TEMPLATE: TemplateDialect = {
  program: "Prometheus",
  functions: {
    ...since(
      "",
      "query first label value sortByLabel humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp " +
        "toTime match reReplaceAll title toUpper toLower strvalue safeHtml tableLink graphLink args tmpl externalURL " +
        "pathPrefix parseDuration stripPort stripDomain",
    ),
    ...since("3.6.0", "now toDuration"),
    ...since("3.8.0", "urlQueryEscape"),
  },
  fields: since("", "Labels ExternalLabels ExternalURL Value"),
  variables: { $labels: "map", $value: "value", $externalLabels: "map", $externalURL: "text" },
  hint: (name) => `labels are written $labels.${name}`,
};

/**
 * Texts of notifications.
 *
 * @see https://prometheus.io/docs/alerting/latest/notifications/
 * @see https://github.com/prometheus/alertmanager/blob/main/CHANGELOG.md
 */
export const NOTIFICATION_TEMPLATE: TemplateDialect = {
  program: "Alertmanager",
  functions: {
    ...since("", "toUpper toLower title join match safeHtml reReplaceAll stringSlice"),
    ...since("0.26.0", "trimSpace"),
    ...since("0.28.0", "date tz since humanizeDuration"),
    ...since("0.30.0", "safeUrl urlUnescape toJson"),
    ...since("0.32.0", "list append dict"),
    ...since("0.33.0", "now"),
    ...since("0.34.0", "toDate mustToDate routeLabels base64encode base64decode"),
  },
  fields: {
    ...since("", "Receiver Status Alerts GroupLabels CommonLabels CommonAnnotations ExternalURL"),
    ...since("0.32.0", "NotificationReason"),
    ...since("0.34.0", "RouteLabels"),
  },
  variables: {},
  hint: (name) => `labels are written .CommonLabels.${name}`,
};
