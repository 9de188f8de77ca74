import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { Suite } from "../../harness/debian";
import { promqlString, regexpLiteral } from "../../lib/escaping";
import { toYaml } from "../../lib/yaml";
import { runTool } from "./run-tool";

const MARKS = [
  ..."<>&|*_~`#!{}[]()\\\"'=,:;@-+.?%$^/ \n\t\r",
  ...["a", "1", "é", "名", "😀", "\\E", "\\Q", "\\d", "\\n", "(?i)", "A"],
];
const texts = [
  ...new Set(
    fc
      .sample(fc.array(fc.constantFrom(...MARKS), { minLength: 1, maxLength: 6 }), { numRuns: 400, seed: 8 })
      .map((parts) => parts.join("")),
  ),
];

/** Every sign by its number: another way to write a string of PromQL, which has no sign to escape. */
function byNumbers(text: string): string {
  return `"${[...text].map((sign) => `\\U${sign.codePointAt(0)?.toString(16).padStart(8, "0")}`).join("")}"`;
}

describe.each<[version: string, suite: Suite]>([
  ["2.42.0", "bookworm"],
  ["3.5.3", "sid"],
])("promtool %s", (_, suite) => {
  it.each<[string, (text: string) => string]>([
    ["strings", (text) => `up{text=${promqlString(text)}}`],
    ["regular expressions", (text) => `up{text=~${promqlString(regexpLiteral(text))}}`],
  ])("finds by escaped %s exactly what was meant", async (_kind, exprOf) => {
    const folder = mkdtempSync(join(tmpdir(), "vmo-escaped-"));
    writeFileSync(join(folder, "rules.yml"), "groups: []\n");
    const series = texts.map((text) => `up{text=${byNumbers(text)}}`);
    writeFileSync(
      join(folder, "test.yml"),
      toYaml({
        rule_files: ["rules.yml"],
        tests: [
          {
            interval: "1m",
            input_series: series.map((one) => ({ series: one, values: "1" })),
            promql_expr_test: texts.map((text, index) => ({
              expr: exprOf(text),
              eval_time: "0m",
              exp_samples: [{ labels: series[index], value: 1 }],
            })),
          },
        ],
      }),
    );
    const { code, stdout, stderr } = await runTool("promtool", suite, ["test", "rules", join(folder, "test.yml")]);
    rmSync(folder, { recursive: true });
    expect([code, `${stdout}${stderr}`]).toEqual([0, expect.stringContaining("SUCCESS")]);
  });
});
