import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./cache";
import { run, succeed } from "./command";
import { installPackages, type Progress } from "./machine";

/**
 * A Python in the cache that has what the file `requirements` of this folder lists.
 *
 * @param name - what progress and the cache call it: `moto`
 */
export async function pythonWith(name: string, requirements: string, progress: Progress): Promise<string> {
  const list = join(__dirname, requirements);
  const digest = createHash("sha256").update(readFileSync(list)).digest("hex").slice(0, 12);
  const folder = await cached(`${name}-${digest}`, async (draft) => {
    progress(`installing ${name} (once; about half a minute)`);
    const venv = ["-m", "venv", join(draft, "venv")];
    if ((await run("python3", venv)).code !== 0) {
      await installPackages(["python3", "python3-venv"], progress);
      await succeed("python3", venv);
    }
    // The folder is moved once it is complete: Python is called by its path there, and never by the scripts beside it.
    const install = ["-m", "pip", "install", "--quiet", "--requirement", list];
    await succeed(join(draft, "venv/bin/python3"), install, { timeout: 600_000 });
  });
  return join(folder, "venv/bin/python3");
}

/** A Python whose module `awscli` is the AWS CLI. */
export function awsCliPython(progress: Progress = () => undefined): Promise<string> {
  return pythonWith("aws-cli", "aws-cli-requirements.txt", progress);
}
