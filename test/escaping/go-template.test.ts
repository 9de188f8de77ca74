import { templateProblem, templateText } from "../../lib/escaping";

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
    expect(templateProblem(text)).toBeUndefined();
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
    ["{{ if }}x{{ end }}", 'has "{{ if }}" with nothing behind if'],
    ["{{ if true }}{{ else if }}{{ end }}", 'has "{{ else if }}" with nothing behind if'],
    ["{{ template }}", 'has "{{ template }}" with nothing behind template'],
    ["{{ break }}", "has {{ break }} outside of {{ range }}"],
    ["{{ if true }}{{ continue }}{{ end }}", "has {{ continue }} outside of {{ range }}"],
    ["{{ 'ab' }}", `has "{{ 'ab' }}" with "'", which means nothing there`],
    [
      "{{ htmlEscape `x` }}",
      'has "{{ htmlEscape `x` }}", where htmlEscape is no function of Prometheus; labels are written $labels.htmlEscape',
    ],
    ['{{ "a }}', 'has "{{ \\"a }}" with "\\"", which means nothing there'],
  ])("is refused: %s", (text, problem) => {
    expect(templateProblem(text)).toBe(problem);
  });

  it.each([
    ["now", "3.6.0"],
    ["toDuration 1", "3.6.0"],
    ["urlQueryEscape `x`", "3.8.0"],
  ])("may call %s from Prometheus %s on", (call, since) => {
    const text = `{{ ${call} }}`;
    expect(templateProblem(text, (version) => version === since)).toBeUndefined();
    expect(templateProblem(text, () => false)).toMatch(new RegExp(`needs Prometheus ${since} or later$`));
  });

  it("writes text as it is", () => {
    expect(templateText('up{a=~"{{ x }}"}')).toBe('up{a=~"{{ "{{" }} x }}"}');
    expect(templateProblem(templateText("{{{ {{ $value {{"))).toBeUndefined();
  });
});
