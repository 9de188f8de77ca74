import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { alertsOf } from "../../lib/alerts";
import { templateText } from "../../lib/escaping";
import { catalogueOf, SCRAPE_METRICS } from "../../lib/rules";
import { defaultSpecification } from "../../lib/specification";
import { ALERT_TEMPLATE, templateProblem } from "../../lib/templates";
import { toYaml } from "../../lib/yaml";
import { runTool } from "./run-tool";

describe.each(["bookworm", "trixie", "sid"] as const)("promtool of %s", (suite) => {
  const folder = mkdtempSync(join(tmpdir(), "vmo-rule-texts-"));
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("refuses every template that is refused here", async () => {
    const parts = [
      "{{",
      "}}",
      " ",
      "$labels.x",
      "$value",
      "$label",
      "foo",
      "humanize",
      "|",
      "if",
      "end",
      "else",
      "range",
      '"a"',
      "`b`",
    ];
    const more = [
      "1.5",
      "(",
      ")",
      ".",
      ":=",
      "=",
      ",",
      "$x",
      "text",
      "{",
      "}",
      "{{/* c */}}",
      " -}}",
      "{{- ",
      "template",
      "\n",
      "eq",
    ];
    const part = fc.constantFrom(...parts, ...more);
    const template = fc.array(part, { minLength: 1, maxLength: 8 }).map((some) => `{{${some.join(" ")}`);
    const refused = fc
      .sample(template, { numRuns: 1_000, seed: 1 })
      .filter((text) => templateProblem(text, ALERT_TEMPLATE) !== undefined);
    const rules = refused.map((text, index) => ({ alert: `a${index}`, expr: "up", annotations: { text } }));
    const path = file("refused.yml", JSON.stringify({ groups: [{ name: "g", rules }] }));
    const { stdout, stderr } = await runTool("promtool", suite, ["check", "rules", path]);
    const named = new Set([...`${stdout}${stderr}`.matchAll(/rule \d+, "a(\d+)"/g)].map(([, index]) => Number(index)));
    expect(refused.length).toBeGreaterThan(500);
    expect(refused.filter((_, index) => !named.has(index))).toEqual([]);
  });

  it("cannot expand what is refused here for its fields or its query", async () => {
    const texts = [
      "{{ .Foo }}",
      "{{ $.Foo }}",
      "{{ $value.x }}",
      "{{ $externalURL.Host }}",
      "{{ $labels.k8s.pod }}",
      "{{ with .instance }}{{ . }}{{ end }}",
      '{{ query "up{" | len }}',
    ];
    const annotations = Object.fromEntries(texts.map((text, index) => [`a${index}`, text]));
    file("fields.yml", toYaml({ groups: [{ name: "g", rules: [{ alert: "x", expr: "up", annotations }] }] }));
    const test = {
      interval: "1m",
      input_series: [{ series: "up", values: "1" }],
      alert_rule_test: [{ eval_time: "0m", alertname: "x", exp_alerts: [] }],
    };
    const path = file("fields-test.yml", JSON.stringify({ rule_files: ["fields.yml"], tests: [test] }));
    const { stdout, stderr } = await runTool("promtool", suite, ["test", "rules", path]);
    const failed = [...`${stdout}${stderr}`.matchAll(/a(\d+)=\\?"<error expanding template/g)].map(
      ([, index]) => index,
    );
    expect([...new Set(failed)].sort()).toEqual(texts.map((_, index) => String(index)));
    const [query, ...others] = [...texts].reverse();
    expect(others.filter((text) => templateProblem(text, ALERT_TEMPLATE) === undefined)).toEqual([]);
    expect(templateProblem(query ?? "", ALERT_TEMPLATE)).toBeUndefined();
  });

  it("told of a dead host in the words of one stopped program: it tells them apart when the alert fires", async () => {
    const down = alertsOf(defaultSpecification, { catalogue: catalogueOf(SCRAPE_METRICS, []) }).find(
      ({ name }) => name === "service_down",
    );
    const annotations = { description: down?.description };
    file("down.yml", toYaml({ groups: [{ name: "g", rules: [{ alert: "down", expr: "up == 0", annotations }] }] }));
    const up = (job: string, instance: string, value: number) => ({
      series: `up{job="${job}",instance="${instance}"}`,
      values: String(value),
    });
    const said = (job: string, instance: string, next: string) => ({
      exp_labels: { job, instance },
      exp_annotations: {
        description: `Prometheus has had no answer from job ${job} on ${instance} for 1m. ${next}`,
      },
    });
    const program =
      "Other pages of web-1 answer, so it is this program. See what has stopped on web-1: sudo systemctl list-units --all 'vmo-*'";
    const host = "Nothing on web-2 answers: see first whether the host runs, at its console or by ping.";
    const test = {
      interval: "1m",
      input_series: [
        up("node", "web-1", 1),
        up("process", "web-1", 0),
        up("node", "web-2", 0),
        up("process", "web-2", 0),
      ],
      alert_rule_test: [
        {
          eval_time: "0m",
          alertname: "down",
          exp_alerts: [said("process", "web-1", program), said("node", "web-2", host), said("process", "web-2", host)],
        },
      ],
    };
    const path = file("down-test.yml", JSON.stringify({ rule_files: ["down.yml"], tests: [test] }));
    const { code, stdout, stderr } = await runTool("promtool", suite, ["test", "rules", path]);
    expect(code === 0 ? "told" : `${stdout}${stderr}`.slice(0, 3_000)).toBe("told");
  });

  it("reads every text as it was meant, whatever characters it has", async () => {
    const odd = [
      "\u2028",
      "\u2029",
      "\u0085",
      "\u007f",
      "\ufffe",
      "\uffff",
      "\ufeff",
      "\u0001",
      "\r",
      "\n",
      "\t",
      "{{",
      "'",
      '"',
      ": ",
      " #",
      "- ",
      "é",
      "😀",
    ];
    const text = fc.array(fc.oneof(fc.constantFrom(...odd), fc.string({ unit: "grapheme", maxLength: 4 })), {
      minLength: 1,
      maxLength: 6,
    });
    const texts = fc.sample(text, { numRuns: 200, seed: 2 }).map((some) => some.join(""));
    const annotations = Object.fromEntries(texts.map((one, index) => [`a${index}`, templateText(one)]));
    file("rules.yml", toYaml({ groups: [{ name: "g", rules: [{ alert: "x", expr: "up", annotations }] }] }));
    // Written another way, so that a mistake of the writer cannot be on both sides.
    const ascii = (value: unknown) =>
      JSON.stringify(value).replace(
        /[\u007f-\uffff]/g,
        (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );
    const meant = Object.fromEntries(texts.map((one, index) => [`a${index}`, one]));
    const byPair = (json: string) =>
      json.replace(/\\u(d[89ab]..)\\u(d[c-f]..)/g, (_, high: string, low: string) => {
        const code = (Number.parseInt(high, 16) - 0xd800) * 0x400 + Number.parseInt(low, 16) - 0xdc00 + 0x10000;
        return `\\U${code.toString(16).padStart(8, "0")}`;
      });
    const test = {
      interval: "1m",
      input_series: [{ series: "up", values: "1" }],
      alert_rule_test: [{ eval_time: "0m", alertname: "x", exp_alerts: [{ exp_labels: {}, exp_annotations: meant }] }],
    };
    const path = file(
      "test.yml",
      byPair(ascii({ rule_files: ["rules.yml"], evaluation_interval: "1m", tests: [test] })),
    );
    const { code, stdout, stderr } = await runTool("promtool", suite, ["test", "rules", path]);
    expect(code === 0 ? "read" : `${stdout}${stderr}`.slice(0, 3_000)).toBe("read");
  });
});
