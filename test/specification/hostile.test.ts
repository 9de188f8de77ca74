import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { stringify } from "yaml";
import { firstLineOf, hostile } from "./hostile";

const root = join(__dirname, "../..");

describe("text that costs a careless reader minutes or gigabytes is refused", () => {
  test.each(hostile)("%s", (_, text, firstLine) => {
    const line = firstLineOf(text());
    if (typeof firstLine === "string") expect(line.slice(0, firstLine.length)).toBe(firstLine);
    else expect(line).toMatch(firstLine);
  });

  test("in little memory: all of it, one after another, under a heap of 160 MB", () => {
    const node = ["--max-old-space-size=160", "--import", "tsx", join(__dirname, "hostile.ts")];
    const lines = JSON.parse(execFileSync(process.execPath, node, { cwd: root, encoding: "utf8" })) as string[];
    expect(lines).toHaveLength(hostile.length);
    hostile.forEach(([, , firstLine], index) => {
      if (typeof firstLine === "string") expect(lines[index]?.slice(0, firstLine.length)).toBe(firstLine);
      else expect(lines[index]).toMatch(firstLine);
    });
  });

  test("a large file that is meant is taken: two thousand alerts of one's own", () => {
    const entries = Array.from({ length: 2_000 }, (_, index) => [
      `queue_${index}_full`,
      { condition: `queue_length{queue="${index}"} > 10`, duration: "5m", severity: "warning", labels: { team: "a" } },
    ]);
    const text = stringify({ application_alerts: Object.fromEntries(entries) as unknown });
    expect(text.length).toBeGreaterThan(250_000);
    expect(firstLineOf(text)).toBe("taken");
  });
});
