import {
  type SpecificationOverrides,
  defaultSpecification,
  mergeSpecification,
  parseSpecification,
} from "../../lib/specification";
import { complaintsOf } from "./source";

const over = (overrides: unknown) => mergeSpecification(defaultSpecification, overrides as SpecificationOverrides);

describe("a file whose words could be taken for something else", () => {
  test.each([
    [
      "a built-in alert whose lines are comments",
      "system_alerts:\n  cpu_critical:\n    # duration: 5m\n",
      "cpu_critical",
    ],
    ["a level whose lines are comments", "escalation_matrix:\n  severity_levels:\n    critical:\n", "critical"],
  ])("says so instead of removing %s", (_, text, name) => {
    expect(complaintsOf(() => parseSpecification(text))).toEqual([
      expect.stringMatching(new RegExp(`${name}: is empty; write null to remove it, or leave the key out to keep it$`)),
    ]);
    for (const written of ["null", "~"]) {
      const removed = `${text
        .split("\n")
        .slice(0, -1)
        .join("\n")
        .replace(/:\n? *#.*$|:$/, `: ${written}`)}\n`;
      expect(complaintsOf(() => parseSpecification(removed)).join()).not.toContain("is empty");
    }
  });

  test.each([
    "security:\n  certificates:\n",
    "channels:\n  slack:\n    # channel: '#ops'\n",
    "portal:\n  external_url:\n",
  ])("says so of an optional setting whose lines are comments: %j", (text) => {
    expect(complaintsOf(() => parseSpecification(text))).toEqual([
      expect.stringMatching(/: is empty; write its content below it, indented, or leave the key out$/),
    ]);
  });

  test("says so of a new entry without anything in it", () => {
    expect(complaintsOf(() => parseSpecification("application_alerts:\n  mine:\n"))).toEqual([
      "specification:2:3 application_alerts.mine: is empty; write its content below it, indented, or leave the key out",
    ]);
  });

  test.each([
    [
      "escalation_matrix: { on_call_schedule: { handover: '${TfToken[' } }",
      "escalation_matrix.on_call_schedule.handover",
    ],
    [
      "system_alerts: { a: { condition: up, duration: 5m, severity: info, summary: 'x ${TfToken[TOKEN.0]}' } }",
      "system_alerts.a.summary",
    ],
    ["portal: { external_url: '${TfToken[TOKEN.1]}' }", "portal.external_url"],
  ])("takes no text of a file for a value that Terraform knows only at apply: %s", (text, path) => {
    expect(complaintsOf(() => parseSpecification(text, { source: "o" }))).toEqual([
      expect.stringContaining(
        `${path}: must not hold "\${TfToken[", which stands for values that Terraform knows only at apply; give such values in props`,
      ),
    ]);
  });

  test("takes no prop for such a value either that is none, or where none can be", () => {
    const schedule = (handover: string) => ({ escalationMatrix: { onCallSchedule: { handover } } });
    for (const handover of ["${TfToken[", "${TfToken[TOKEN.1]}"])
      expect(complaintsOf(() => over(schedule(handover)))).toEqual([expect.stringContaining("must be a time of day")]);
    expect(complaintsOf(() => over({ portal: { externalUrl: "${TfToken[" } }))).toEqual([
      expect.stringContaining("portal.externalUrl: must be an address"),
    ]);
  });

  test("refuses half of a character in texts and names, which no file can hold", () => {
    const alert = { condition: "up == 0", duration: "5m", severity: "info" };
    expect(complaintsOf(() => over({ systemAlerts: { one: { ...alert, summary: "a\ud800" } } }))).toEqual([
      'overrides systemAlerts.one.summary: characters must be whole: half of a pair of UTF-16 is no text, got "a\\ud800"',
    ]);
    expect(complaintsOf(() => over({ systemAlerts: { "a\udfff": alert } }))).toEqual([
      "overrides systemAlerts: must have names whose characters must be whole: half of a pair of UTF-16 is no text",
    ]);
    expect(complaintsOf(() => parseSpecification('log_levels: { A: "\\ud800" }'))).not.toEqual([]);
  });
});

test.each([
  [
    "prometheus: { remote_write: [{ name: a, url: 'URL' }] }",
    "; name the user in basic_auth.username, and a file of the host with the password in basic_auth.password_file",
  ],
  ["channels: { webhook: { url: 'URL' } }", "; write the address to a file of the host, and name it in url_file"],
  ["channels: { phone: { url: 'URL' } }", "; write the address to a file of the host, and name it in url_file"],
  ["portal: { external_url: 'URL' }", ""],
  ["links: { dashboards: 'URL' }", ""],
  ["links: { logs: 'URL' }", ""],
  ["runbooks: { base_url: 'URL' }", ""],
  ["artifacts: { mirror: 'URL' }", ""],
  ["system_alerts: { a: { condition: up == 0, duration: 5m, severity: info, runbook_url: 'URL' } }", ""],
])("a user and password in an address are refused and not repeated: %s", (text, secret) => {
  for (const url of [
    "https://user:secret@x.example/",
    "https://:secret@x.example",
    "https:\\\\u:secret@x.example",
    "//u:secret@x",
  ]) {
    const lines = complaintsOf(() => parseSpecification(text.replace("URL", url)));
    expect(lines).toEqual([
      expect.stringMatching(/: must have no user and password before @: everyone who can read the release sees them/),
    ]);
    expect(lines[0]?.endsWith(`sees them${secret}`)).toBe(true);
    expect(lines.join()).not.toContain("secret@");
  }
});
