import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCertificates } from "../../lib/certificates";
import { CommandError, type Surroundings } from "../command-error";
import { WHERE } from "./options";

/** Where Linux keeps files in memory alone. */
const MEMORY = "/dev/shm";

/** Region in the place of a key, as {@link Parameters.placeOf} gives it; empty where the AWS CLI's was meant. */
export function regionIn(place: string): string {
  return /^ssm:([^/:]*):/.exec(place)?.[1] ?? "";
}

/** Name of the parameter in the place of a key. */
export function parameterIn(place: string): string {
  return place.replace(/^ssm:([^/:]*:)?/, "");
}

/** Parameters in AWS Systems Manager, through the AWS CLI with its own credentials. */
export class Parameters {
  constructor(
    /** What the parameters' names begin with: `/observability/certificates/fleet`. */
    private readonly prefix: string,
    /** Empty for the AWS CLI's own. */
    private readonly region: string,
    private readonly kmsKey: string | undefined,
    private readonly at: Surroundings,
  ) {}

  /** Where the certificate and key of `host` are: `ssm:eu-central-1:/observability/certificates/fleet/web-1`. */
  public placeOf(host: string): string {
    return `ssm:${this.region === "" ? "" : `${this.region}:`}${this.nameOf(host)}`;
  }

  /** Whether this tool put the key of `host` there when it wrote down that it is `at`. */
  public isOurs(host: string, at: string | undefined): boolean {
    return at === this.placeOf(host) || at === `ssm:${this.nameOf(host)}`;
  }

  /**
   * Stores the certificate and key of `host`, encrypted.
   *
   * @param isOurs - whether this tool put there what is there now; what somebody else put there stays
   * @throws CommandError when the AWS CLI fails, or something else is there
   */
  public async put(host: string, value: string, isOurs: boolean): Promise<void> {
    const key = this.kmsKey === undefined ? {} : { KeyId: this.kmsKey };
    await this.write({ Name: this.nameOf(host), Type: "SecureString", Value: value, Overwrite: isOurs, ...key });
  }

  /**
   * Stores what hosts trust, in the parameter `ca.pem`.
   *
   * @throws CommandError when the AWS CLI fails, or another authority is there
   */
  public async putAuthorities(pem: string): Promise<void> {
    const name = `${this.prefix}/ca.pem`;
    const before = await this.read(name);
    if (before === pem) return;
    const ours = readCertificates(pem).map(({ fingerprint256 }) => fingerprint256);
    const isOurs = before !== undefined && readCertificates(before).some((one) => ours.includes(one.fingerprint256));
    if (before !== undefined && !isOurs)
      throw new CommandError(
        `[${WHERE}] --ssm: ${name} holds another authority; give each fleet a prefix of its own, or delete the parameter`,
        2,
      );
    await this.write({ Name: name, Type: "String", Value: pem, Overwrite: isOurs });
  }

  private nameOf(host: string): string {
    return `${this.prefix}/${host}`;
  }

  private async read(name: string): Promise<string | undefined> {
    const args = ["ssm", "get-parameter", "--name", name, "--output", "json"];
    const { code, stdout, stderr } = await this.aws(args);
    if (code === 0) return (JSON.parse(stdout) as { Parameter: { Value: string } }).Parameter.Value;
    if (stderr.includes("ParameterNotFound")) return undefined;
    throw new CommandError(`[${WHERE}] aws ssm get-parameter --name ${name} failed: ${stderr.trim()}`, 3);
  }

  private async write(request: Readonly<Record<string, unknown>> & { readonly Name: string }): Promise<void> {
    // Arguments are for every user of the machine to read. The CLI reads its input twice, so that it has to be a file and no pipe.
    const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "vm-observability-"));
    const file = join(folder, "parameter.json");
    let outcome;
    try {
      writeFileSync(file, JSON.stringify(request), { mode: 0o600 });
      outcome = await this.aws(["ssm", "put-parameter", "--cli-input-json", `file://${file}`]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    const { code, stderr } = outcome;
    if (code === 0) return;
    const { Name: name } = request;
    throw stderr.includes("ParameterAlreadyExists")
      ? new CommandError(
          `[${WHERE}] --ssm: ${name} exists, and nothing here says that it is ours: another fleet uses the prefix, or an earlier run broke off; look at it, then run "aws ssm delete-parameter --name ${name}"`,
          3,
        )
      : new CommandError(`[${WHERE}] aws ssm put-parameter of ${name} failed: ${stderr.trim()}`, 3);
  }

  private aws(args: readonly string[]) {
    return new Promise<{ code: number; stdout: string; stderr: string }>((done, fail) => {
      const region = this.region === "" ? [] : ["--region", this.region];
      const child = spawn("aws", [...args, ...region], {
        env: { ...this.at.environment },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const text = { stdout: "", stderr: "" };
      child.stdout.on("data", (piece: Buffer) => (text.stdout += piece.toString()));
      child.stderr.on("data", (piece: Buffer) => (text.stderr += piece.toString()));
      child.on("error", ({ message }) =>
        fail(new CommandError(`[${WHERE}] --ssm: needs the AWS CLI, and "aws" does not start: ${message}`, 3)),
      );
      child.on("close", (code) => done({ code: code ?? 1, ...text }));
    });
  }
}
