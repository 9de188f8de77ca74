import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { HarnessError } from "../../../harness/harness-error";
import { matcherText, readMatchers } from "../../../lib/escaping";
import { toYaml } from "../../../lib/yaml";
import { VERSIONS } from "../alertmanager-server";
import { runTool, runToolEach } from "../run-tool";

/** A line that surely needs no reader of UTF-8. */
const CLASSIC = /^ *[a-zA-Z_:]\w* *(=~|!=|=|!~) *("([^"\\]|\\.)*"|[\w.+-]*)$/;

describe.each(VERSIONS)("Alertmanager %s", (version, suite) => {
  const folder = mkdtempSync(join(tmpdir(), "vmo-texts-"));
  const isOldest = version.startsWith("0.25");
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("reads each line of matchers as it is read here, and as it is written again", async () => {
    const parts = [
      "a",
      "instance",
      "=",
      "=~",
      "!=",
      '"',
      '\\"',
      "\\",
      "\\d+",
      "\\n",
      " ",
      ",",
      "{",
      "}",
      ":",
      "'",
      ".+",
      "web",
    ];
    const line = fc.oneof(
      fc.array(fc.constantFrom(...parts), { minLength: 3, maxLength: 9 }).map((some) => some.join("")),
      fc
        .tuple(fc.constantFrom("=", "!=", "=~", " !~ "), fc.constantFrom('"', ""), fc.array(fc.constantFrom(...parts)))
        .map(([operator, quote, some]) => `instance${operator}${quote}${some.join("")}${quote}`),
    );
    const lines = ['instance=~"web-\\d+"', "instance=~web-\\d+", ...fc.sample(line, { numRuns: 600, seed: 8 })].filter(
      (text) => text.trim() !== "",
    );
    const read = lines.map((text) => ({ text, matchers: readMatchers(text) }));
    const isRight = (pattern: string) => {
      try {
        return new RegExp(pattern) instanceof RegExp && !/\\[^d.+n\\"]/.test(pattern);
      } catch {
        return false;
      }
    };
    const taken = read.filter(
      ({ matchers }) =>
        matchers?.every(({ operator, value }) => !operator.endsWith("~") || isRight(value)) && matchers.length > 0,
    );
    const fileOf = (name: string, routes: readonly string[][]) => {
      const file = join(folder, name);
      const children = routes.map((matchers, index) => ({ receiver: `r${index}`, matchers }));
      const receivers = ["all", ...children.map(({ receiver }) => receiver)].map((one) => ({ name: one }));
      writeFileSync(file, toYaml({ route: { receiver: "all", routes: children }, receivers }));
      return file;
    };
    // Only the older of the two readers is in 0.25.
    const asIs = isOldest ? taken.filter(({ text }) => CLASSIC.test(text)) : taken;
    const show = async (file: string) => {
      const { stdout, stderr, code } = await runTool("amtool", suite, [
        "config",
        "routes",
        "show",
        `--config.file=${file}`,
      ]);
      if (code !== 0) throw new HarnessError(stderr);
      return stdout
        .split("\n")
        .filter((row) => /receiver: r\d/.test(row))
        .map((row) => row.trim());
    };
    const given = await show(
      fileOf(
        "given.yml",
        asIs.map(({ text }) => [text]),
      ),
    );
    const written = await show(
      fileOf(
        "written.yml",
        asIs.map(({ matchers = [] }) => matchers.map(matcherText)),
      ),
    );
    expect(asIs.length).toBeGreaterThan(100);
    expect(given).toEqual(written);
    const refused = read.filter(({ matchers }) => !matchers).slice(0, 40);
    const files = refused.map(({ text }, index) => fileOf(`refused-${index}.yml`, [[text]]));
    const outcomes = await runToolEach(
      "amtool",
      suite,
      files.map((file) => ["check-config", file]),
    );
    expect(refused.filter((_, index) => outcomes[index]?.code === 0)).toEqual([]);
  });
});
