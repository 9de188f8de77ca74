import { existsSync } from "node:fs";
import { join } from "node:path";
import { unpacked, type Suite, type Unpacked } from "./debian";
import { HarnessError } from "./harness-error";

/** A program of a certain version, unpacked on this machine and not installed. */
export interface Tool {
  readonly name: ToolName;
  /** Upstream's version, read from its package: `3.5.3`. */
  readonly version: string;
  readonly path: string;
}

/** Real programs that tests run. */
export type ToolName = keyof typeof PROGRAMS;

/** Where each suite has a program. Bookworm's prometheus holds promtool, later ones have a package for it. */
const PROGRAMS = {
  prometheus: { package: "prometheus", path: "usr/bin/prometheus" },
  promtool: { package: "promtool", path: "usr/bin/promtool", bookworm: "prometheus" },
  alertmanager: { package: "prometheus-alertmanager", path: "usr/bin/prometheus-alertmanager" },
  amtool: { package: "prometheus-alertmanager", path: "usr/bin/amtool" },
  node_exporter: { package: "prometheus-node-exporter", path: "usr/bin/prometheus-node-exporter" },
  "process-exporter": { package: "prometheus-process-exporter", path: "usr/bin/prometheus-process-exporter" },
  caddy: { package: "caddy", path: "usr/bin/caddy" },
  shellcheck: { package: "shellcheck", path: "usr/bin/shellcheck" },
} as const;

/** sid moves: these are taken while the mirror has them, and what sid has then when it does not. */
const PINNED_IN_SID: Readonly<Record<string, string>> = {
  prometheus: "3.5.3+ds1-6",
  promtool: "3.5.3+ds1-6",
  "prometheus-alertmanager": "0.33.1-5",
  "prometheus-node-exporter": "1.11.1-3",
  "prometheus-process-exporter": "0.8.7-2",
  caddy: "2.11.4-1",
};

/**
 * A program as Debian's `suite` has it: for promtool 2.42.0 in bookworm, 2.53.3 in trixie, 3.5.x in sid (alertmanager 0.25.0,
 * 0.28.1, 0.33.x; node_exporter 1.5.0, 1.9.0, 1.11.x; process-exporter 0.7.10, 0.8.5, 0.8.7; caddy 2.6.2 twice, 2.11.x). Take shellcheck from trixie: sid's
 * needs a newer libc than Debian 12 has.
 *
 * @throws HarnessError when it can be neither found in the cache nor fetched
 */
export async function tool(name: ToolName, suite: Suite): Promise<Tool> {
  const program: { package: string; path: string; bookworm?: string } = PROGRAMS[name];
  const from = (suite === "bookworm" && program.bookworm) || program.package;
  const { root, version } = await fetched(name, suite, from);
  const path = join(root, program.path);
  if (!existsSync(path))
    throw new HarnessError(`package ${from} of Debian ${suite} (${version}) has no /${program.path}`);
  return { name, version: upstreamVersion(version), path };
}

/** The same program of several suites, oldest first. */
export function tools(
  name: ToolName,
  suites: readonly Suite[] = ["bookworm", "trixie", "sid"],
): Promise<readonly Tool[]> {
  return Promise.all(suites.map((suite) => tool(name, suite)));
}

/** Upstream's version in one of Debian: `3.5.3` of `3.5.3+ds1-6`, `2.42.0` of `1:2.42.0+ds-5+deb12u1`. */
export function upstreamVersion(debian: string): string {
  return debian
    .replace(/^\d+:/, "")
    .replace(/-[^-]*$/, "")
    .replace(/[+~].*$/, "");
}

async function fetched(name: ToolName, suite: Suite, from: string): Promise<Unpacked> {
  try {
    return await unpacked(suite, [from], suite === "sid" ? PINNED_IN_SID[from] : undefined);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const fix = "this needs apt-get and dpkg-deb (Debian) and a reachable Debian mirror once; later runs use the cache";
    throw new HarnessError(`${name} of Debian ${suite} is missing: ${why}; ${fix}`);
  }
}
