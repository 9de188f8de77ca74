import { compareVersions } from "../../lib/artifacts";
import { templateText } from "../../lib/escaping";
import { ALERT_TEMPLATE, NOTIFICATION_TEMPLATE, templateProblem } from "../../lib/templates";

describe("a template of an alert", () => {
  it.each([
    "nothing",
    "{{ $labels.instance }} is down",
    "{{- with $labels.port -}} port {{ . }}{{ end }}",
    '{{ printf "%.1f" $value }} {{ $value | humanize }} {{ "}}" }} {{ `{{` }}',
    '{{ range $i, $e := query "up" }}{{ $i }}{{ $e.Value }}{{ else }}none{{ end }}',
    '{{ if and (gt $value 1.5e3) (lt $value -1) }}a{{ else if eq $labels.a "b" }}b{{ end }}',
    '{{/* words */}}{{ $x := 1 }}{{ $x = 2 }}{{ (index $labels "a-b") }} }} {',
    '{{ define "a" }}{{ .Labels.x }}{{ end }}{{ template "a" . }}',
    "{{ range query `up` }}{{ if .Value }}{{ break }}{{ else }}{{ continue }}{{ end }}{{ end }}{{ '\\n' }}{{ '\\u00e4' }}{{ 'ä' }}",
    "{{ $externalURL }}{{ pathPrefix }}{{ externalURL }}{{ true }}{{ $.Value }}{{ 'x' }}",
  ])("is taken: %s", (text) => {
    expect(templateProblem(text, ALERT_TEMPLATE)).toBeUndefined();
  });

  it.each([
    [
      "{{ $label.x }}",
      'has "{{ $label.x }}", where $label is no variable; there are $labels, $value, $externalLabels and $externalURL',
    ],
    ["x {{ foo }}", 'has "{{ foo }}", where foo is no function of Prometheus; labels are written $labels.foo'],
    ["{{ $value", 'has "{{ $value" that no }} closes'],
    ["{{ $value }", 'has "{{ $value }" with "}", which means nothing there'],
    ["{{ }}", 'has "{{ }}" with nothing in it'],
    ["{{ if $value }}a", "has {{ if … }} that no {{ end }} closes"],
    ["a {{ end }}", "has {{ end }} with nothing that it ends"],
    ["{{ (1 }}", 'has "{{ (1 }}" with ( that no ) closes'],
    ["{{ 1) }}", 'has "{{ 1) }}" with ) that no ( opens'],
    ["{{ if }}x{{ end }}", 'has "{{ if }}" with nothing after if'],
    ["{{ if true }}{{ else if }}{{ end }}", 'has "{{ else if }}" with nothing after if'],
    ["{{ template }}", 'has "{{ template }}" with nothing after template'],
    ["{{ break }}", "has {{ break }} outside of {{ range }}"],
    ["{{ if true }}{{ continue }}{{ end }}", "has {{ continue }} outside of {{ range }}"],
    ["{{ 'ab' }}", `has "{{ 'ab' }}" with "'", which means nothing there`],
    [
      "{{ htmlEscape `x` }}",
      'has "{{ htmlEscape `x` }}", where htmlEscape is no function of Prometheus; labels are written $labels.htmlEscape',
    ],
    ['{{ "a }}', 'has "{{ \\"a }}" with "\\"", which means nothing there'],
  ])("is refused: %s", (text, problem) => {
    expect(templateProblem(text, ALERT_TEMPLATE)).toBe(problem);
  });

  it.each([
    ["now", "3.6.0"],
    ["toDuration 1", "3.6.0"],
    ["urlQueryEscape `x`", "3.8.0"],
  ])("may call %s from Prometheus %s on", (call, since) => {
    const text = `{{ ${call} }}`;
    expect(templateProblem(text, ALERT_TEMPLATE, (version) => version === since)).toBeUndefined();
    expect(templateProblem(text, ALERT_TEMPLATE, () => false)).toMatch(
      new RegExp(`needs Prometheus ${since} or later$`),
    );
  });

  it.each([
    "{{ .Value }}{{ .Labels.instance }}{{ $.ExternalURL }}{{ $value.Count }}",
    '{{ with query "up" }}{{ . | first | value }}{{ end }}{{ if true }}{{ .Foo }}{{ end }}',
    "{{ (query `up` | first).Labels.instance }}{{ and false .Foo }}",
    '{{ 1 | printf "%d" | toUpper }}{{ printf "%d" (1 | len | not) }}',
  ])("reads fields where they are: %s", (text) => {
    expect(templateProblem(text, ALERT_TEMPLATE)).toBeUndefined();
  });

  it.each([
    [
      "{{ .Foo }}",
      'has "{{ .Foo }}", where .Foo is no field; Prometheus gives .Labels, .ExternalLabels, .ExternalURL and .Value, and labels are written $labels.Foo',
    ],
    ["{{ with .instance }}{{ . }}{{ end }}", /\.instance is no field/],
    ["{{ $.Foo }}", /\.Foo is no field/],
    ["{{ $value.x }}", 'has "{{ $value.x }}", where $value has no .x'],
    ["{{ $externalURL.Host }}", /\$externalURL has no \.Host/],
    [
      "{{ $labels.k8s.pod }}",
      'has "{{ $labels.k8s.pod }}", where $labels.k8s is a text and has no .pod; a name with dots is read by {{ index $labels "k8s.pod" }}',
    ],
    ["{{ 1 | 2 }}", 'has "{{ 1 | 2 }}", where 2 follows | but is not a function'],
    ['{{ $value | "x" }}', /"x" follows \| but is not a function$/],
    ["{{ $value | . }}", /\. follows \| but is not a function$/],
  ])("knows what there is: %s", (text, problem) => {
    expect(templateProblem(text, ALERT_TEMPLATE)).toMatch(problem);
  });

  it("writes text as it is", () => {
    expect(templateText('up{a=~"{{ x }}"}')).toBe('up{a=~"{{ "{{" }} x }}"}');
    expect(templateProblem(templateText("{{{ {{ $value {{"), ALERT_TEMPLATE)).toBeUndefined();
  });
});

describe("a template of a notification", () => {
  const problemOf = (text: string, version = "0.33.1") =>
    templateProblem(text, NOTIFICATION_TEMPLATE, (since) => compareVersions(version, since) >= 0);

  it.each([
    "{{ .CommonLabels.team }}{{ .Status | toUpper }}{{ .ExternalURL }}",
    "{{ range .Alerts.Firing }}{{ .Labels.instance }}{{ .StartsAt }}{{ end }}",
    '{{ (index .Alerts 0).Labels.instance }}{{ template "slack.default.title" . }}',
    '{{ .GroupLabels.SortedPairs.Values | join " " }}{{ $.Receiver }}{{ $x := 1 }}{{ $x }}',
  ])("is taken: %s", (text) => {
    expect(problemOf(text)).toBeUndefined();
  });

  it.each([
    ["{{ .x }}@b.example", /\.x is no field; Alertmanager gives \.Receiver, .* labels are written \.CommonLabels\.x$/],
    ["{{ $labels.instance }}", 'has "{{ $labels.instance }}", where $labels is no variable'],
    ["{{ humanize 1 }}", /humanize is no function of Alertmanager/],
    ["{{ range .Alerts }}x", "has {{ range … }} that no {{ end }} closes"],
  ])("is refused: %s", (text, problem) => {
    expect(problemOf(text)).toMatch(problem);
  });

  it.each([
    ["trimSpace `x`", "0.26.0"],
    ["since now", "0.28.0"],
    ["toJson .Alerts", "0.30.0"],
    ["dict `a` 1", "0.32.0"],
    ["now", "0.33.0"],
    [".RouteLabels", "0.34.0"],
  ])("may use %s from Alertmanager %s on", (what, since) => {
    expect(problemOf(`{{ ${what} }}`, "1.0.0")).toBeUndefined();
    expect(problemOf(`{{ ${what} }}`, "0.25.0")).toMatch(new RegExp(`needs Alertmanager ${since} or later$`));
  });
});
