import { succeed } from "../../harness/command";
import { awsCliPython } from "../../harness/python";
import { matchers } from "../../testing";
import { settingsOf } from "../docs/instrumentation/settings";

expect.extend(matchers);

const CALLS = `
logging.debug("counts %d", 12)
request.set({"trace_id": "abc123def456", "request_id": "req456"})
logging.info("paid", extra={"user_id": "user123", "span_id": "789ghi012", "amount": 12})
logging.warning("slow", extra={"category": "performance"})
try:
    raise ValueError("no\\nconnection")
except ValueError:
    logging.exception("not sent")
logging.critical("ends")
logging.info("")
`;

describe("what docs/instrumentation.md says of Python", () => {
  let lines: readonly string[];
  beforeAll(async () => {
    const program = `${settingsOf("python")}${CALLS}`;
    lines = (await succeed(await awsCliPython(), ["-c", program])).trim().split("\n");
  });

  it("writes records of the log standard, each in one line", () => {
    expect(lines).toHaveLength(6);
    for (const line of lines) expect(line).toBeLogRecord();
  });

  it("has what finds a request at the top, and all else in the context", () => {
    const [counts, paid, slow, failed, ends] = lines.map((line) => JSON.parse(line) as object);
    expect(counts).toMatchObject({ level: "DEBUG", message: "counts 12" });
    expect(counts).not.toHaveProperty("trace_id");
    expect(paid).toMatchObject({
      trace_id: "abc123def456",
      span_id: "789ghi012",
      request_id: "req456",
      user_id: "user123",
      context: { amount: 12 },
    });
    expect(slow).toMatchObject({ level: "WARN", category: "performance" });
    expect(failed).toMatchObject({
      level: "ERROR",
      context: { exception: expect.stringContaining("ValueError: no") as string },
    });
    expect(ends).toMatchObject({ level: "FATAL", trace_id: "abc123def456" });
  });
});
