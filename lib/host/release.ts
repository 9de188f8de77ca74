import { createHash } from "node:crypto";
import { renderPlan } from "./activation-plan";
import type { HostPlan } from "./host-plan";
import { kernelSettings, renderKernelSettings } from "./kernel";
import { plannedUnits } from "./planned-units";
import { renderAccounts, renderDirectories } from "./system-files";
import { renderUnit } from "./unit-file";

/** One file of a release. */
export interface ReleaseEntry {
  /** Relative to the release: `files/prometheus/rules/system.yml`. */
  readonly path: string;
  readonly mode: "0644" | "0755";
  readonly content: string;
}

/** Everything that a host's version consists of, as plain files. */
export interface Release {
  /** The host's version: SHA-256 of {@link manifest}, in hexadecimal. */
  readonly digest: string;
  /** All files to write, sorted by path; the manifest is one of them. */
  readonly entries: readonly ReleaseEntry[];
  /** A line `<mode> <sha256>  <path>` for every file but itself, sorted by path. */
  readonly manifest: string;
}

/** Name of the target that all units belong to. */
export const TARGET = "vm-observability.target";

/**
 * The release of a host's plan. Equal plans give equal bytes, so that the digest is the host's version.
 *
 * @param activation text of the activation script: {@link ACTIVATION_PARTS}, joined
 */
export function releaseOf(plan: HostPlan, activation: string): Release {
  const units = plannedUnits(plan);
  const kernel = renderKernelSettings(kernelSettings(plan.components));
  const files = sorted([
    { path: "activate", mode: "0755", content: activation },
    { path: "plan", mode: "0644", content: renderPlan(plan, units) },
    ...(kernel === undefined ? [] : [{ path: "sysctl.conf", mode: "0644" as const, content: kernel }]),
    { path: "sysusers.conf", mode: "0644", content: renderAccounts(plan) },
    { path: "tmpfiles.conf", mode: "0644", content: renderDirectories(plan) },
    {
      path: `units/${TARGET}`,
      mode: "0644",
      content: targetOf(units.filter((unit) => unit.starts).map((unit) => unit.name)),
    },
    ...units.map(({ name, text }): ReleaseEntry => ({ path: `units/${name}`, mode: "0644", content: text })),
    ...plan.components.flatMap(({ files }) =>
      files.map((file): ReleaseEntry => ({
        path: `files/${file.path}`,
        mode: file.executable ? "0755" : "0644",
        content: file.content,
      })),
    ),
  ]);
  const manifest = files.map(({ path, mode, content }) => `${mode} ${sha256(content)}  ${path}\n`).join("");
  return {
    digest: sha256(manifest),
    entries: sorted([...files, { path: "manifest", mode: "0644", content: manifest }]),
    manifest,
  };
}

function targetOf(units: readonly string[]): string {
  return renderUnit({
    name: TARGET,
    sections: {
      Unit: { Description: "Observability of this host", Wants: units },
      Install: { WantedBy: "multi-user.target" },
    },
  });
}

function sorted(entries: readonly ReleaseEntry[]): ReleaseEntry[] {
  return [...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
