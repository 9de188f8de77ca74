import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { matchers } from "../../testing";
import { settingsOf } from "./instrumentation/settings";

expect.extend(matchers);

/** What a real pino wrote with the settings of the page, when calls.mjs called it. */
const { settings, lines } = JSON.parse(readFileSync(join(__dirname, "instrumentation", "pino.json"), "utf8")) as {
  readonly settings: string;
  readonly lines: readonly string[];
};

describe("what docs/instrumentation.md says of pino", () => {
  it("is what the recorded lines were written with: after a change, run calls.mjs with pino again", () => {
    expect(createHash("sha256").update(settingsOf("js")).digest("hex")).toBe(settings);
  });

  it("writes records of the log standard", () => {
    expect(lines).toHaveLength(7);
    for (const line of lines) expect(line).toBeLogRecord();
  });

  it("has what finds a request at the top, and all else in the context", () => {
    const [, counts, paid, slow, failed, unsent, ends] = lines.map((line) => JSON.parse(line) as object);
    expect(counts).toMatchObject({ level: "DEBUG", context: { amount: 12 } });
    expect(paid).toMatchObject({
      trace_id: "abc123def456",
      span_id: "789ghi012",
      request_id: "req456",
      user_id: "user123",
    });
    expect(paid).not.toHaveProperty("context");
    expect(slow).toMatchObject({ level: "WARN", request_id: "req457", category: "performance" });
    expect(failed).toMatchObject({ message: "no connection", context: { err: { type: "Error" } } });
    expect(unsent).toMatchObject({ message: "not sent", context: { attempt: 3, err: { message: "lost" } } });
    expect(ends).toMatchObject({ level: "FATAL", labels: { region: "eu" } });
  });
});
