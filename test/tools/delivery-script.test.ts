import { join } from "node:path";
import { run } from "../../harness/command";
import { tool } from "../../harness/tools";

describe("the script that delivers over SSH", () => {
  it("passes shellcheck and is understood by sh", async () => {
    const { path } = await tool("shellcheck", "trixie");
    const script = join(__dirname, "../../constructs/targets/ssh/deliver.sh");
    expect(await run(path, ["--shell=sh", script])).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await run("sh", ["-n", script])).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});
