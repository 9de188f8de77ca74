import { appendFileSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { run, tail, type Outcome } from "./command";
import { HarnessError } from "./harness-error";
import { terraformEnvironment } from "./terraform-cli";

/** How many resources a run touches. */
export interface Changes {
  readonly add: number;
  readonly change: number;
  readonly remove: number;
}

/** What Terraform said went wrong, or may. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  /** Address of the resource that it is about. */
  readonly address?: string;
}

/** What a run of Terraform did, from its `-json` lines. */
export interface TerraformResult {
  readonly code: number;
  readonly ok: boolean;
  /** Of the plan for plan, of the apply for apply; zeros when it did not come so far. */
  readonly changes: Changes;
  /** Resources that the plan changes, by address, with what happens to each: `create`, `replace`, … */
  readonly planned: Readonly<Record<string, string>>;
  /** Addresses of resources that were created, changed or removed, in the order in which they were done. */
  readonly completed: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** The error diagnostics as text: what a user reads. */
  readonly errors: string;
  /** What provisioners printed, by address. */
  readonly provisioned: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly seconds: number;
}

/** A folder in which Terraform runs. */
export interface TerraformOptions {
  /** Folder with `cdk.tf.json`: `cdktf.out/stacks/<stack>`. */
  readonly folder: string;
  /** Values of Terraform variables. */
  readonly variables?: Readonly<Record<string, string>>;
  /** All output is added to it. @default - `terraform.log` in the folder */
  readonly log?: string;
  /** More of the environment, such as `TF_LOG`. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Milliseconds that one run may take. @default 900000 */
  readonly timeout?: number;
}

/** How Terraform applies. */
export interface ApplyOptions {
  /** A saved plan. @default - what the configuration says */
  readonly plan?: string;
  /** Addresses of the only resources. @default - all */
  readonly targets?: readonly string[];
  /** Addresses of resources that are made anew although nothing changed. @default - none */
  readonly replace?: readonly string[];
  /** @default - Terraform's own, 10 */
  readonly parallelism?: number;
  /** Kills it. */
  readonly signal?: AbortSignal;
}

/** Terraform in one folder. Failing is a result, not an exception: see {@link TerraformResult.ok}. */
export class Terraform {
  public readonly log: string;

  constructor(private readonly options: TerraformOptions) {
    this.log = options.log ?? join(options.folder, "terraform.log");
  }

  /** @throws HarnessError when it fails */
  public async init(): Promise<void> {
    const { code, stdout, stderr } = await this.run(["init", "-input=false", "-no-color"]);
    if (code !== 0) throw new HarnessError(`terraform init failed: ${tail(stderr || stdout)}`, this.log);
  }

  /** Plans, into a file when one is named. */
  public plan({
    out,
    destroy = false,
  }: { readonly out?: string; readonly destroy?: boolean } = {}): Promise<TerraformResult> {
    return this.result(["plan", ...(destroy ? ["-destroy"] : []), ...(out === undefined ? [] : [`-out=${out}`])]);
  }

  /** Applies: everything, a saved plan, or what `options` say. */
  public apply({ plan, targets = [], replace = [], parallelism, signal }: ApplyOptions = {}): Promise<TerraformResult> {
    const options = [
      ...targets.map((target) => `-target=${target}`),
      ...replace.map((address) => `-replace=${address}`),
      ...(parallelism === undefined ? [] : [`-parallelism=${parallelism}`]),
    ];
    return this.result(["apply", "-auto-approve", ...options, ...(plan === undefined ? [] : [plan])], signal);
  }

  /** Destroys everything that is in the state. */
  public destroy(): Promise<TerraformResult> {
    return this.result(["destroy", "-auto-approve"]);
  }

  /** The plan in a file (or the state) as Terraform shows it to machines. */
  public async show(plan?: string): Promise<unknown> {
    const { code, stdout, stderr } = await this.run(["show", "-json", ...(plan === undefined ? [] : [plan])]);
    if (code !== 0) throw new HarnessError(`terraform show failed: ${tail(stderr)}`, this.log);
    return JSON.parse(stdout);
  }

  /** @throws HarnessError when the configuration is not valid */
  public async validate(): Promise<void> {
    const { code, stdout, stderr } = await this.run(["validate", "-no-color"]);
    if (code !== 0) throw new HarnessError(`terraform validate failed: ${tail(stderr || stdout, 30)}`, this.log);
  }

  /** Runs any other command of Terraform. */
  public async run(args: readonly string[], signal?: AbortSignal): Promise<Outcome> {
    const { folder, variables, environment, timeout = 900_000 } = this.options;
    if (!existsSync(folder)) throw new HarnessError(`${folder} is not there; synthesize first`);
    const env = { ...terraformEnvironment(variables), ...environment };
    const outcome = await run("terraform", args, { cwd: folder, env, timeout, ...(signal && { signal }) });
    mkdirSync(dirname(this.log), { recursive: true });
    appendFileSync(this.log, `\n$ terraform ${args.join(" ")}\n${outcome.stdout}${outcome.stderr}`);
    return outcome;
  }

  private async result(args: readonly string[], signal?: AbortSignal): Promise<TerraformResult> {
    const begun = Date.now();
    const [command = "", ...rest] = args;
    const outcome = await this.run([command, "-json", "-input=false", ...rest], signal);
    return { ...resultOf(outcome), seconds: (Date.now() - begun) / 1000 };
  }
}

interface Message {
  readonly type?: string;
  readonly changes?: Changes & { readonly operation: string };
  readonly change?: { readonly resource: { readonly addr: string }; readonly action: string };
  readonly hook?: { readonly resource: { readonly addr: string }; readonly output?: string };
  readonly diagnostic?: Diagnostic;
  readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>>;
}

/** Reads the lines that Terraform writes with `-json`. */
export function resultOf({ code, stdout, stderr }: Outcome): Omit<TerraformResult, "seconds"> {
  const messages = stdout.split("\n").flatMap((line) => messageOf(line));
  const of = (type: string) => messages.filter((message) => message.type === type);
  const diagnostics = of("diagnostic").flatMap(({ diagnostic }) => diagnostic ?? []);
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(textOf);
  const summary = of("change_summary").at(-1)?.changes;
  const provisioned: Record<string, string> = {};
  for (const { hook } of of("provision_progress")) {
    if (hook !== undefined)
      provisioned[hook.resource.addr] = `${provisioned[hook.resource.addr] ?? ""}${hook.output ?? ""}\n`;
  }
  return {
    code,
    ok: code === 0,
    changes: { add: summary?.add ?? 0, change: summary?.change ?? 0, remove: summary?.remove ?? 0 },
    planned: Object.fromEntries(
      of("planned_change").flatMap(({ change }) => (change ? [[change.resource.addr, change.action]] : [])),
    ),
    completed: of("apply_complete").flatMap(({ hook }) => hook?.resource.addr ?? []),
    diagnostics,
    errors: [...errors, ...(code !== 0 && errors.length === 0 ? [tail(stderr || stdout)] : [])].join("\n"),
    provisioned,
    outputs: Object.fromEntries(
      Object.entries(of("outputs").at(-1)?.outputs ?? {}).map(([name, { value }]) => [name, value]),
    ),
  };
}

function messageOf(line: string): readonly Message[] {
  if (!line.startsWith("{")) return [];
  try {
    return [JSON.parse(line) as Message];
  } catch {
    return []; // half a line of a Terraform that was killed
  }
}

function textOf({ summary, detail, address }: Diagnostic): string {
  return `${address === undefined ? "" : `${address}: `}${summary}${detail === "" ? "" : `: ${detail}`}`;
}
