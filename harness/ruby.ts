import { existsSync } from "node:fs";
import { installPackages, type Progress } from "./machine";

const PROGRAM = "/usr/bin/ruby";

/** Debian's Ruby, which this machine has after that: it runs what Fluentd runs. */
export async function ruby(progress: Progress = () => undefined): Promise<string> {
  if (!existsSync(PROGRAM)) await installPackages(["ruby"], progress);
  return PROGRAM;
}
