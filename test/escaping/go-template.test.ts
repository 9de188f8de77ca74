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
    ['{{ "a }}', 'has "{{ \\"a }}" with "\\"", which means nothing there'],
  ])("is refused: %s", (text, problem) => {
    expect(templateProblem(text)).toBe(problem);
  });

  it("writes text as it is", () => {
    expect(templateText('up{a=~"{{ x }}"}')).toBe('up{a=~"{{ "{{" }} x }}"}');
    expect(templateProblem(templateText("{{{ {{ $value {{"))).toBeUndefined();
  });
});
