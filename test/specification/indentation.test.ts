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
      "o:4:4: is indented by 3 blanks, and no line above it that it could stand beside is; indent it by 2 blanks (like line 2) or 4 blanks (like line 3)",
    ],
    [
      "before a section",
      ["prometheus:", "  port: 9090", " portal:", "  port: 80"],
      "o:3:2: is indented by 1 blank, and no line above it that it could stand beside is; indent it by 0 blanks (like line 1) or 2 blanks (like line 2)",
    ],
    [
      "before the first section",
      [" prometheus:", "  port: 9090", "portal:", "  port: 80"],
      "o:3:1: is indented by 0 blanks, and no line above it that it could stand beside is; indent it by 1 blank (like line 1) or 2 blanks (like line 2)",
    ],
    [
      "before an entry of a list",
      ["cpu_metrics:", "  - a", " - b"],
      "o:3:2: is indented by 1 blank, and no line above it that it could stand beside is; indent it by 0 blanks (like line 1) or 2 blanks (like line 2)",
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
      "o:3:3: must have a colon and a blank behind its key, as in port: 9100",
    ],
    ["two colons", ["portal: a: b"], "o:1:9: must have its value in quotes, for a colon and a blank are in it"],
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
