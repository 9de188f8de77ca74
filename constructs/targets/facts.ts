import { base64Of, base64OfJson } from "./expressions";
import type { FactContent } from "./fleet";

/**
 * A host's own data, beside its release, in the form that the activation takes: a line a file, its path below
 * `/opt/vm-observability/host/` and its content in base64. Without tokens the text is complete; with them it is one
 * that Terraform completes.
 */
export function factsText(files: Readonly<Record<string, FactContent>>): string {
  return Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([path, content]) => `${path} ${typeof content === "string" ? base64Of(content) : base64OfJson(content.json)}\n`,
    )
    .join("");
}

/** `host.env`: what a host's units and scripts know about it, as shell and systemd read it. */
export function hostEnvironment(host: { readonly name: string; readonly address: string }): string {
  return `VMO_HOST_NAME=${host.name}\nVMO_HOST_ADDRESS=${host.address}\n`;
}
