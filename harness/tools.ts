import { existsSync } from "node:fs";
import { join } from "node:path";
import { unpacked, type Suite, type Unpacked } from "./debian";
import { HarnessError } from "./harness-error";
import { packagedIn, suitesOf, type ToolName } from "./programs";

/** A program of a certain version, unpacked on this machine and not installed. */
export interface Tool {
  readonly name: ToolName;
  /** Upstream's version, read from its package: `3.5.3`. */
  readonly version: string;
  readonly path: string;
}

/**
 * A program as Debian's `suite` has it; its versions stand in `programs.ts`.
 *
 * @throws HarnessError when it can be neither found in the cache nor fetched
 */
export async function tool(name: ToolName, suite: Suite): Promise<Tool> {
  const from = packagedIn(suite, name);
  const { root, version } = await fetched(name, suite, from);
  const path = join(root, from.path);
  if (!existsSync(path))
    throw new HarnessError(`package ${from.package} of Debian ${suite} (${version}) has no /${from.path}`);
  return { name, version: upstreamVersion(version), path };
}

/** The same program of several suites, oldest first. */
export function tools(name: ToolName, suites = suitesOf(name)): Promise<readonly Tool[]> {
  return Promise.all(suites.map((suite) => tool(name, suite)));
}

/** Upstream's version in one of Debian: `3.5.3` of `3.5.3+ds1-6`, `2.42.0` of `1:2.42.0+ds-5+deb12u1`. */
export function upstreamVersion(debian: string): string {
  return debian
    .replace(/^\d+:/, "")
    .replace(/-[^-]*$/, "")
    .replace(/[+~].*$/, "");
}

async function fetched(name: ToolName, suite: Suite, from: ReturnType<typeof packagedIn>): Promise<Unpacked> {
  try {
    return await unpacked(suite, [from.package], from.pinned);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const fix = "this needs apt-get and dpkg-deb (Debian) and a reachable Debian mirror once; later runs use the cache";
    throw new HarnessError(`${name} of Debian ${suite} is missing: ${why}; ${fix}`);
  }
}
