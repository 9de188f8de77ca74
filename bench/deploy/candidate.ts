import { BenchError } from "../measure";

/** What one step took, in milliseconds. */
export interface Step {
  /** All that a CI job waits for. */
  readonly whole: number;
  /** Of it, what the job waits for before Terraform. */
  readonly synthesis: number;
}

/** A way to bring the same programs to the same three hosts. */
export interface Candidate {
  /** On empty hosts, `terraform init` included. */
  firstDeploy(threshold: number): Promise<Step>;
  /** Nothing is different. */
  noChange(): Promise<Step>;
  /** Another threshold of one alert, until Prometheus evaluates it; the process goes on. */
  changeThreshold(threshold: number): Promise<Step>;
}

/** Hosts of every candidate; the first one serves. */
export const HOSTS = ["monitor-1", "web-1", "web-2"];

/** Where a release is on a host, whoever brought it there. */
export const CURRENT = "/opt/vm-observability/current";

/** Milliseconds of `work`. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - began) / 1e6;
}

/** @throws BenchError when an apply touched other resources than it is measured for */
export function assertTouched(completed: readonly string[], asMeant: (count: number) => boolean): void {
  const touched = new Set(completed);
  if (!asMeant(touched.size)) throw new BenchError(`the apply touched ${[...touched].join(", ") || "nothing"}`);
}
