import { complaintsAbout } from "./source";

const about = (...lines: string[]) => complaintsAbout(lines.join("\n"), "o");

describe("a file with one blank too many or too few says which line, by how much, against which", () => {
  test.each([
    [
      "before a key behind another",
      ["node_exporter:", "  enabled: true", "   port: 9100"],
      'o:3:4: is indented by 3 blanks, deeper than line 2 ("enabled: true"), which has a value already; indent it by 2 blanks to stand beside that',
    ],
    [
      "between two levels",
      ["system_alerts:", "  cpu_high:", "    duration: 5m", "   severity: critical"],
      "o:4:4: is indented by 3 blanks, but no line above is; indent it by 2 blanks (like line 2) or 4 blanks (like line 3)",
    ],
    [
      "before a section",
      ["prometheus:", "  port: 9090", " portal:", "  port: 80"],
      "o:3:2: is indented by 1 blank, but no line above is; indent it by 0 blanks (like line 1) or 2 blanks (like line 2)",
    ],
    [
      "before the first section",
      [" prometheus:", "  port: 9090", "portal:", "  port: 80"],
      "o:3:1: is indented by 0 blanks, but no line above is; indent it by 1 blank (like line 1) or 2 blanks (like line 2)",
    ],
    [
      "before an entry of a list",
      ["cpu_metrics:", "  - a", " - b"],
      "o:3:2: is indented by 1 blank, but no line above is; indent it by 0 blanks (like line 1) or 2 blanks (like line 2)",
    ],
    [
      "below a key without its colon",
      ["prometheus", "  port: 1"],
      'o:2:3: stands below line 1 ("prometheus"), which has no colon behind its key; write "prometheus:"',
    ],
    [
      "after a text over several lines and a list in brackets",
      [
        "runbooks:",
        "  pages:",
        "    a:",
        "      text: |",
        "        # x",
        "         y: z",
        "cpu_metrics: [",
        "    a ]",
        "portal:",
        "  port: 80",
        "   memory: 1GiB",
      ],
      'o:11:4: is indented by 3 blanks, deeper than line 10 ("port: 80"), which has a value already; indent it by 2 blanks to stand beside that',
    ],
    [
      "no colon",
      ["node_exporter:", "  enabled: true", "  port 9100"],
      "o:3:3: must have a colon and a space after its key, as in port: 9100",
    ],
    [
      "two colons",
      ["portal: a: b"],
      "o:1:9: must have its value in quotes, because it contains a colon and a space, or its second key on a line of its own",
    ],
  ])("%s", (_, lines, message) => {
    expect(about(...lines)[0]).toBe(message);
  });

  test("and nothing of a file that is YAML", () => {
    const lines = [
      "runbooks:",
      "  pages:",
      "     cpu_high:",
      "           text: a",
      "             b no key",
      "           replace: true",
    ];
    expect(about(...lines).join()).not.toContain("indented");
  });
});

describe("a file that no YAML reader takes says where its bracket, quote or second key begins", () => {
  test.each([
    [
      "a map",
      ["contacts:", '  alice: { phone: "+1"', "  bob: {}"],
      "o:2:10: the bracket { is not closed; put } at its end",
    ],
    [
      "a list",
      ["advice:", "  off: [a, b", "portal:", "  port: 80"],
      "o:2:8: the bracket [ is not closed; put ] at its end",
    ],
    [
      "a bracket at the very beginning",
      ["{x:", "portal:", "  port: 80", "a:", "  b: c"],
      "o:1:1: the bracket { is not closed; put } at its end",
    ],
    [
      "another bracket's end",
      ["advice:", "  off: [a}", "portal: {}"],
      "o:2:8: the bracket [ is closed by }; close it by ]",
    ],
    ["an end alone", ["portal: }"], "o:1:9: closes a bracket that is not open; remove it, or put the value in quotes"],
    [
      "a quote",
      ["portal:", '  external_url: "https://x', "  port: 80"],
      'o:2:17: opens a quote that is not closed; put " at its end',
    ],
    [
      "a quote within quotes",
      ["portal:", "  external_url: 'it's'"],
      "o:2:21: has text after the end of its value; put all of it in one pair of quotes",
    ],
    [
      "a key behind a text",
      ["app_metrics:", '  endpoint: "/m" port: 80'],
      'o:2:13: has a second key in one line; put "port:" on a line of its own',
    ],
    [
      "a key behind a list",
      ["advice:", "  off: [a] on: b"],
      'o:2:12: has a second key in one line; put "on:" on a line of its own',
    ],
    [
      "a key behind a key",
      ["scrape_jobs: postgres:", "  port: 1"],
      'o:1:14: has two keys in one line; put "postgres:" on the next line, indented',
    ],
    [
      "a list beside its key",
      ["cpu_metrics: - a"],
      "o:1:14: must have the entries of its list on lines of their own below its key, or in brackets, as in [a, b]",
    ],
    [
      "a sign that YAML keeps",
      ["portal:", "  memory: @big"],
      "o:2:11: must have its value in quotes, because it begins with @",
    ],
  ])("%s", (_, lines, message) => {
    expect(about(...lines)).toEqual([message]);
  });
});

test("a misspelt name of a built-in alert is reported as that", () => {
  expect(about("system_alerts:", "  cpu_hihg: { duration: 10m }")).toEqual([
    'o:2:3 system_alerts.cpu_hihg.condition: is missing; must be a PromQL condition; did you mean the built-in "cpu_high"?',
    'o:2:3 system_alerts.cpu_hihg.severity: is missing; must be a name without spaces; did you mean the built-in "cpu_high"?',
  ]);
});
