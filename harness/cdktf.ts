import { appendFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { run, type Outcome } from "./command";
import { HarnessError } from "./harness-error";
import { terraformEnvironment } from "./terraform-cli";

/** A project with a `cdktf.json`. */
export interface CdktfOptions {
  readonly folder: string;
  readonly stack: string;
  /** Values of Terraform variables. */
  readonly variables?: Readonly<Record<string, string>>;
  /** More of the environment of the app. */
  readonly environment?: NodeJS.ProcessEnv;
  /** All output is added to it. */
  readonly log: string;
  /** Called with each piece of output as it comes. */
  readonly onOutput?: (text: string) => void;
  /** Milliseconds. @default 900000 */
  readonly timeout?: number;
}

/**
 * `cdktf deploy` without questions. Its provider lock ignores mirrors on disk and asks the registry, so it is left out;
 * stacks go one at a time, because a failing one loses the state of the others that run beside it.
 */
export function cdktfDeploy(options: CdktfOptions): Promise<Outcome> {
  return cdktf(["deploy", options.stack, "--auto-approve", "--skip-provider-lock", "--parallelism", "1"], options);
}

async function cdktf(args: readonly string[], options: CdktfOptions): Promise<Outcome> {
  const { folder, variables, environment, log, onOutput, timeout = 900_000 } = options;
  const env = { ...terraformEnvironment(variables), ...environment };
  const outcome = await run(process.execPath, [command(), ...args], { cwd: folder, env, timeout, onOutput });
  mkdirSync(dirname(log), { recursive: true });
  appendFileSync(log, `\n$ cdktf ${args.join(" ")}\n${outcome.stdout}${outcome.stderr}`);
  return outcome;
}

function command(): string {
  try {
    return join(dirname(require.resolve("cdktf-cli/package.json")), "bundle/bin/cdktf");
  } catch {
    throw new HarnessError("cdktf-cli is not installed; run npm ci");
  }
}
