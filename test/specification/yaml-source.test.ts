import { parseSpecification } from "../../lib/specification";
import { complaintsAbout } from "./source";

describe("YAML that cannot be meant is refused with its place", () => {
  test.each([
    ["a tab", "node_exporter:\n\tport: 1", "o.yaml:2:1: must not be indented with tabs; YAML takes spaces only"],
    ["an open bracket", "cpu_metrics: [a", "o.yaml:1:14: the bracket [ is not closed; put ] at its end"],
    ["a list", "- a\n", "o.yaml:1:1: must be a map of sections, got a list"],
    ["a number", "5", "o.yaml:1:1: must be a map of sections, got 5"],
    ["two documents", "---\na: 1\n---\nb: 2\n", "o.yaml:3:1: must be one YAML document; a second begins here"],
    [
      "a tag",
      "cpu_metrics: !include metrics.yaml",
      "o.yaml:1:14: must not have a tag of its own; only plain YAML is read",
    ],
    [
      "a key twice",
      "node_exporter:\n  port: 1\n  port: 2\n",
      "o.yaml:3:3 node_exporter.port: stands twice in one map, first in line 2",
    ],
    [
      "a map as key",
      "log_levels: { { a: b }: c }",
      "o.yaml:1:15 log_levels: must have plain text as keys, got a map, a list or nothing",
    ],
    [
      "an alias without an anchor",
      "cpu_metrics: &metrics [a]\ndisk_metrics: *metric\n",
      'o.yaml:2:15 disk_metrics: must have an anchor before its alias, got "*metric"; did you mean "*metrics"?',
    ],
    [
      "a list in itself",
      "cpu_metrics: &a [*a]",
      'o.yaml:1:18 cpu_metrics[0]: must not contain itself, got "*a" inside "&a"',
    ],
    [
      "a map merged into itself",
      "system_alerts: { a: &a { <<: *a, condition: x, duration: 1m, severity: info } }",
      'o.yaml:1:26 system_alerts.a.<<: must not contain itself, got "*a" inside "&a"',
    ],
    [
      "a list merged",
      "system_alerts: { cpu_high: { <<: [1] } }",
      "o.yaml:1:30 system_alerts.cpu_high.<<: must merge a map or a list of maps",
    ],
    [
      "a name that JavaScript gives a meaning",
      "log_levels: { __proto__: a }",
      "o.yaml:1:15 log_levels.__proto__: must not be called __proto__",
    ],
    [
      "a mistake behind an alias, where it is written",
      "system_alerts:\n  a: &a\n    condition: x\n    duration: soon\n    severity: info\n  b: &b { <<: *a }\n  a: null\n".replace(
        "  a: null\n",
        "",
      ),
      'o.yaml:4:15 system_alerts.a.duration: must be a duration such as "30s", "5m", "1h30m" or "7d", got "soon"\no.yaml:4:15 system_alerts.b.duration: must be a duration such as "30s", "5m", "1h30m" or "7d", got "soon"',
    ],
  ])("%s", (_, text, message) => {
    expect(complaintsAbout(text, "o.yaml").join("\n")).toBe(message);
  });

  test("bytes for text are reported as what they are", () => {
    expect(() => parseSpecification(Buffer.from("") as unknown as string, { source: "o.yaml" })).toThrow(
      'o.yaml: must be text, got object; read a file with the encoding "utf8"',
    );
  });
});
