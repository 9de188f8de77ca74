/** What a file with one group has in it. */
const group = (text: string) => `groups: [{ ${text} }]`;
const rule = (text: string) => group(`name: g, rules: [{ ${text} }]`);
const AT = "groups[0] (g).rules[0]";

/** Rule files that promtool of every version refuses, with what synthesis says of them. */
export const REFUSED: readonly (readonly [what: string, text: string, message: string])[] = [
  [
    "an unknown field of a rule",
    rule("alert: a, expr: up, exp: up"),
    `${AT}.exp: is no field of a rule; did you mean "expr"? (fields: record,`,
  ],
  [
    "an unknown field of a group",
    group("name: g, interva: 5m, rules: []"),
    'groups[0] (g).interva: is no field of a rule group; did you mean "interval"?',
  ],
  ["an unknown field at the top", "groups: []\nfoo: 1\n", "foo: is no field of a rule file (fields: groups)"],
  [
    "two groups of one name",
    "groups: [{ name: g, rules: [] }, { name: g, rules: [] }]",
    'groups[1].name: must be unique in its file, got "g" twice',
  ],
  ["a group without a name", group("rules: []"), "groups[0].name: must be text that is not empty, got undefined"],
  ["an empty name", group('name: "", rules: []'), 'groups[0].name: must be text that is not empty, got ""'],
  ["a name that is a list", group("name: [g], rules: []"), "groups[0].name: must be text"],
  [
    "an interval with a blank",
    group("name: g, interval: 5 min, rules: []"),
    'groups[0] (g).interval: must be a duration such as "5m", got "5 min"',
  ],
  ["an interval without a unit", group("name: g, interval: 5, rules: []"), "interval: must be a duration"],
  ["an empty interval", group('name: g, interval: "", rules: []'), "interval: must be a duration"],
  [
    "keep_firing_for with a blank",
    rule("alert: a, expr: up, keep_firing_for: 5 x"),
    `${AT}.keep_firing_for: must be a duration such as "5m", got "5 x"`,
  ],
  [
    "for that is a map",
    rule("alert: a, expr: up, for: { a: b }"),
    `${AT}.for: must be a duration such as "5m", got {"a":"b"}`,
  ],
  ["for that is empty", rule('alert: a, expr: up, for: ""'), `${AT}.for: must be a duration`],
  [
    "for of a recording rule",
    rule("record: a, expr: up, for: 5m"),
    `${AT}.for: must not be given for a recording rule, only for an alert`,
  ],
  [
    "keep_firing_for of a recording rule",
    rule("record: a, expr: up, keep_firing_for: 5m"),
    `${AT}.keep_firing_for: must not be given`,
  ],
  [
    "annotations of a recording rule",
    rule("record: a, expr: up, annotations: { a: b }"),
    `${AT}.annotations: must not be given for a recording rule`,
  ],
  [
    "the label __name__ of a recording rule",
    rule("record: a, expr: up, labels: { __name__: x }"),
    `${AT}.labels: must not have a label called "__name__"`,
  ],
  [
    "the label __name__ of an alert",
    rule("alert: a, expr: up, labels: { __name__: x }"),
    `${AT}.labels: must not have a label called "__name__"`,
  ],
  ["a label without a name", rule('alert: a, expr: up, labels: { "": x }'), 'must not have a label called ""'],
  [
    "labels that are a list",
    rule("alert: a, expr: up, labels: [a]"),
    `${AT}.labels: must be a map of texts, got ["a"]`,
  ],
  ["labels that are text", rule("alert: a, expr: up, labels: a"), `${AT}.labels: must be a map of texts, got "a"`],
  ["a label that is a list", rule("alert: a, expr: up, labels: { b: [a] }"), `${AT}.labels.b: must be text, got ["a"]`],
  [
    "an annotation that is a list",
    rule("alert: a, expr: up, annotations: { b: [a] }"),
    `${AT}.annotations.b: must be text, got ["a"]`,
  ],
  [
    "rules that are a map",
    group("name: g, rules: { a: 1 }"),
    'groups[0] (g).rules: must be a list of rules, got {"a":1}',
  ],
  ["a group that is text", "groups: [text]", 'groups[0]: must be a rule group, a map, got "text"'],
  ["a rule that is text", group("name: g, rules: [x]"), `${AT}: must be a rule, a map, got "x"`],
  ["groups that are a map", "groups: { a: 1 }", "groups: must be a list of rule groups"],
  ["a file that is a list", "[1]", "groups: must be a list of rule groups"],
  [
    "a limit that is text",
    group("name: g, limit: x, rules: []"),
    'groups[0] (g).limit: must be a whole number, got "x"',
  ],
  [
    "alert and record in one rule",
    rule("alert: a, record: b, expr: up"),
    `${AT}: must have either alert or record, got "a" and "b"`,
  ],
  ["neither alert nor record", rule("expr: up"), `${AT}: must have alert or record`],
  ["no expression", rule("alert: a"), `${AT}.expr: must be a PromQL expression`],
  ["an expression that is a list", rule("alert: a, expr: [up]"), `${AT}.expr: must be a PromQL expression`],
  ["an expression that does not parse", rule('alert: a, expr: "up =="'), `${AT}.expr: column 6: ends too`],
  [
    "a template that nothing closes",
    rule('alert: a, expr: up, annotations: { s: "{{ $labels.instance }" }'),
    `${AT}.annotations.s: `,
  ],
  [
    "a function that templates do not have",
    rule('alert: a, expr: up, annotations: { s: "{{ foo $value }}" }'),
    `${AT}.annotations.s: has "{{ foo $value }}", where foo is no function of Prometheus`,
  ],
  [
    "such a function in a label",
    rule('alert: a, expr: up, labels: { s: "{{ foo $value }}" }'),
    `${AT}.labels.s: has "{{ foo $value }}"`,
  ],
  [
    "a block without an end",
    rule('alert: a, expr: up, annotations: { s: "{{ if $value }}x" }'),
    `${AT}.annotations.s: has {{ if … }} that no {{ end }} closes`,
  ],
];

/** Rule files that promtool of every version takes, although they look odd. */
export const TAKEN: readonly (readonly [what: string, text: string])[] = [
  ["a recording rule with for of no time", rule("record: a, expr: up, for: 0s")],
  ["a recording rule with no annotations", rule("record: a, expr: up, annotations: {}")],
  ["a template in a label of a recording rule", rule('record: a, expr: up, labels: { s: "{{ foo $value }}" }')],
  ["a field that shows only when the text is filled", rule('alert: a, expr: up, annotations: { s: "{{ .Nothing }}" }')],
  ["numbers, words and nothing as labels", rule("alert: a, expr: up, labels: { a: 1, b: true, c: null }")],
  ["numbers as names and expressions", "groups: [{ name: 5, rules: [{ alert: 5, expr: 1 }] }]"],
  ["two alerts of one name", group("name: g, rules: [{ alert: a, expr: up }, { alert: a, expr: up }]")],
  ["a group without rules", group("name: g")],
  ["a rule that is nothing", group("name: g, rules: [null]")],
  ["an interval of nothing, and a limit", group("name: g, interval: null, limit: 5, rules: []")],
  ["an anchor", group("name: g, rules: [{ alert: a, expr: &e up }, { alert: b, expr: *e }]")],
];
