import { type Outcome, run } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { oauth2Proxy } from "../../harness/oauth2-proxy";
import type { ToolName } from "../../harness/programs";
import { telegraf } from "../../harness/telegraf";
import { tool } from "../../harness/tools";

/** Runs a program of a suite to its end. */
export async function runTool(
  name: Program,
  suite: Suite,
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<Outcome> {
  const [command, all] = await commandOf(name, suite, args);
  return run(command, all, env && { env });
}

/** Runs a program of a suite once for each list of arguments, one after the other: standard output and exit code of each. */
export async function runToolEach(
  name: ToolName,
  suite: Suite,
  calls: readonly (readonly string[])[],
): Promise<readonly Pick<Outcome, "code" | "stdout">[]> {
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const script = calls.map((args) => `"$0" ${args.map(quote).join(" ")}; printf '\\036%s\\037' $?`);
  const { path } = await tool(name, suite);
  const [command, all] = withShare(name, path, ["sh", "-c", script.join("\n"), path]);
  const { stdout } = await run(command, all, { timeout: 300_000 });
  return stdout
    .split("\u001f")
    .slice(0, -1)
    .map((piece) => {
      const [printed = "", code = ""] = piece.split("\u001e");
      return { stdout: printed, code: Number(code) };
    });
}

/** Those of Debian, and two that it lacks. */
export type Program = ToolName | "oauth2-proxy" | "telegraf";

/** Program and arguments of a command that runs `name` of a suite. */
export async function commandOf(name: Program, suite: Suite, args: readonly string[]): Promise<[string, string[]]> {
  if (name === "telegraf") return [await telegraf(), [...args]];
  if (name === "oauth2-proxy") return [await oauth2Proxy(), [...args]];
  const { path } = await tool(name, suite);
  return withShare(name, path, [path, ...args]);
}

/** `command`, which runs the program at `path`, with what that program reads from elsewhere in its place. */
function withShare(name: ToolName, path: string, command: readonly string[]): [string, string[]] {
  const [first = "", ...rest] = command;
  if (name !== "alertmanager" && name !== "amtool") return [first, rest];
  // Debian builds both to read their default templates from /usr/share: the unpacked package's is laid over the machine's,
  // for this process alone.
  const share = path.replace(/\/bin\/[^/]+$/, "/share");
  const mount = `mount -t overlay overlay -o lowerdir="$0":/usr/share /usr/share && exec "$@"`;
  return ["unshare", ["--mount", "--propagation", "private", "sh", "-c", mount, share, ...command]];
}
