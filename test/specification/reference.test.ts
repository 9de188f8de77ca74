import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { SpecificationError } from "../../lib/specification";
import { parseSpecification } from "../../lib/specification";
import { rowsOf } from "./reference";
import { complaintsAbout } from "./source";

const page = readFileSync(join(__dirname, "../../docs/specification.md"), "utf8");

/** The cells of every row of the page's tables of keys. */
const documented = [...page.matchAll(/^\| `([^`]+)`( \([a-z0-9_]+\))? +\| (.*?) +\| (.*?) +\| (.*?) +\|$/gm)].map(
  ([, key, kind, takes, initially, meaning]) => ({ key: `${key}${kind ?? ""}`, takes, initially, meaning }),
);

describe("the reference", () => {
  test("has every key with what it takes and what it is initially, in the order of the specification", () => {
    expect(documented.map(({ key, takes, initially }) => ({ key, takes, initially }))).toEqual(rowsOf());
    expect(documented.length).toBeGreaterThan(200);
  });

  test("says of every key what it means", () => {
    for (const { key, meaning } of documented) expect(`${key}: ${meaning}`).toMatch(/: [A-Z`].{8,}\.$/);
  });

  test("shows files that are taken", () => {
    const files = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text ?? "");
    expect(files).toHaveLength(4);
    for (const text of files) expect(complaintsAbout(text)).toEqual([]);
    const { systemAlerts, nodeExporter } = parseSpecification(files[0] ?? "");
    expect(systemAlerts["cpu_high"]?.duration.toString()).toBe("10m");
    expect(systemAlerts["cpu_high"]?.condition).toBe("cpu_usage_percent > 80");
    expect(systemAlerts["memory_high"]).toBeUndefined();
    expect(nodeExporter.collectors).toEqual([
      "cpu",
      "meminfo",
      "diskstats",
      "netdev",
      "filesystem",
      "loadavg",
      "systemd",
      "hwmon",
    ]);
    expect(Object.keys(parse(files[0] ?? "") as object)).toContain("application_alerts");
  });

  test("shows messages as they are", () => {
    const text =
      "system_alerts: { cpu_high: { durration: 5m } }\nretention_policies: { hot_storage: { duration: 40d } }";
    const messages = [...page.matchAll(/^observability\.yaml:\d+:\d+ (.*)$/gm)].map(([, message]) => message);
    const given = ((): string[] => {
      try {
        parseSpecification(text);
        return [];
      } catch (error) {
        return (error as SpecificationError).issues.map(({ path, message }) => `${path}: ${message}`);
      }
    })();
    expect(messages).toEqual(given);
  });
});
