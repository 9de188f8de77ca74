import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { eventually } from "./command";
import { HarnessError } from "./harness-error";
import type { Progress } from "./machine";
import { freePort } from "./ports";
import { pythonWith } from "./python";

/** Where moto listens. */
export interface MotoOptions {
  /** Address of this machine; the world's gateway gives hosts and Terraform the same address. */
  readonly address: string;
  /** @default - any free one */
  readonly port?: number;
  /** All that it prints is added to it. */
  readonly log: string;
  readonly progress?: Progress;
}

/** Settings of Terraform's AWS provider that lead it to the moto at `url`, in `region`. */
export function motoProvider(url: string, region: string) {
  return {
    region,
    accessKey: "test",
    secretKey: "test",
    s3UsePathStyle: true,
    skipCredentialsValidation: true,
    skipMetadataApiCheck: "true",
    endpoints: [{ ec2: url, s3: url, iam: url, sts: url, ssm: url, kms: url, sns: url }],
  };
}

/** AWS on this machine: moto answers the API calls of Terraform and of hosts. */
export class Moto {
  private constructor(
    private readonly process: ChildProcess,
    /** `http://10.78.1.1:5000` */
    public readonly url: string,
  ) {}

  /** Installs moto into the cache when it is not there, and starts it. */
  public static async start({ address, port, log, progress = () => undefined }: MotoOptions): Promise<Moto> {
    const python = await motoPython(progress);
    const number = port ?? (await freePort());
    const output = openSync(log, "a");
    const child = spawn(python, ["-m", "moto.server", "-H", address, "-p", `${number}`], {
      stdio: ["ignore", output, output],
      env: { ...process.env, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" },
    });
    closeSync(output);
    const moto = new Moto(child, `http://${address}:${number}`);
    const end = () => moto.process.kill("SIGKILL");
    process.once("exit", end);
    child.once("exit", () => process.removeListener("exit", end));
    try {
      await eventually("moto answers", () => moto.answers(log));
      return moto;
    } catch (error) {
      await moto.stop();
      throw error;
    }
  }

  /** Forgets everything that was created. */
  public async reset(): Promise<void> {
    await fetch(`${this.url}/moto-api/reset`, { method: "POST" });
  }

  /** Ends it. */
  public stop(): Promise<void> {
    return new Promise((resolve) => {
      if (this.process.exitCode !== null || this.process.signalCode !== null) return resolve();
      this.process.once("exit", () => resolve());
      this.process.kill("SIGKILL"); // it ignores SIGTERM while requests are open
    });
  }

  private async answers(log: string): Promise<boolean> {
    if (this.process.exitCode !== null) throw new HarnessError(`moto ended with ${this.process.exitCode}`, log);
    return (await fetch(`${this.url}/moto-api/data.json`)).ok;
  }
}

/** A Python that has moto, in the cache. */
export function motoPython(progress: Progress = () => undefined): Promise<string> {
  return pythonWith("moto", "moto-requirements.txt", progress);
}
