import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { succeed } from "../../harness/command";
import { awsCliPython } from "../../harness/python";
import { fencesOf } from "../docs/markdown";
import { REGION, withMoto } from "../moto-network";

const { folder, moto } = withMoto("retention-restore");

const BUCKET = "logs-archive-compliance";
const DAY = "2026/03/14";

/** Runs a line for a shell in a folder, with the AWS CLI before moto. */
async function shell(text: string): Promise<string> {
  const env = {
    ...process.env,
    PATH: `${join(folder, "bin")}:${process.env["PATH"]}`,
    AWS_ENDPOINT_URL: moto().url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_DEFAULT_REGION: REGION,
    bucket: BUCKET,
    day: DAY,
  };
  return succeed("sh", ["-euc", text], { env, cwd: folder, timeout: 120_000 });
}

/** A block of docs/retention.md. */
function step(title: string): string {
  const found = fencesOf("docs/retention.md").find((fence) => fence.language === "sh" && fence.title === title);
  if (!found) throw new TypeError(`docs/retention.md has no block "sh ${title}"`);
  return found.text;
}

beforeAll(async () => {
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/aws"), `#!/bin/sh\nexec ${await awsCliPython()} -m awscli "$@"\n`);
  chmodSync(join(folder, "bin/aws"), 0o755);
  await shell(`aws s3api create-bucket --bucket ${BUCKET} --create-bucket-configuration LocationConstraint=${REGION}`);
  for (const [host, line] of [
    ["web-1", { level: "INFO", request_id: "7f3c", message: "signed in" }],
    ["web-2", { level: "INFO", request_id: "11aa", message: "signed out" }],
  ] as const) {
    writeFileSync(join(folder, `${host}.gz`), gzipSync(`${JSON.stringify(line)}\n`));
    const key = `logs/audit/${DAY}/${host}-5f.gz`;
    await shell(`aws s3api put-object --bucket ${BUCKET} --key ${key} --storage-class DEEP_ARCHIVE --body ${host}.gz`);
  }
});

describe("the steps that bring old logs back, with the AWS CLI before moto", () => {
  it("cannot be left out: an archived object is not read", async () => {
    await expect(shell(step("fetch"))).rejects.toThrow(/InvalidObjectState/);
  });

  it("find a day's objects, ask for them, and read them", async () => {
    await shell(step("ask"));
    const states = (await shell(step("wait"))).trim().split("\n");
    expect(states).toHaveLength(2);
    for (const state of states) expect(state).toMatch(/^ongoing-request="false", expiry-date="/);
    expect(await shell(step("fetch"))).toContain('{"level":"INFO","request_id":"7f3c","message":"signed in"}');
  });
});
