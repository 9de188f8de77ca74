import type { SynthesizedStack, TerraformJson } from "./synthesized";

/** Part of the interface of jest's and vitest's snapshot serializers. */
export interface SnapshotSerializer {
  test(value: unknown): boolean;
  serialize(value: SynthesizedStack): string;
}

/**
 * Prints what {@link synthesized} returns for `expect.addSnapshotSerializer(…)`, small and stable: digests, which every
 * version of this library changes, become `<sha256>`, facts of hosts are shown decoded, public keys are cut.
 */
export const snapshotSerializer: SnapshotSerializer = {
  test: (value) =>
    typeof value === "object" && value !== null && "json" in value && "text" in value && "ofType" in value,
  serialize: ({ json }) => JSON.stringify(scrubbed(json), undefined, 2),
};

/** `json` without what differs between versions of this library or machines. */
export function scrubbed(json: TerraformJson): TerraformJson {
  return scrub(json) as TerraformJson;
}

function scrub(value: unknown): unknown {
  if (typeof value === "string") return scrubText(value);
  if (Array.isArray(value)) return value.map(scrub);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, scrub(inner)]));
}

function scrubText(text: string): unknown {
  if (/^(\S+ [A-Za-z0-9+/]+={0,2}\n)+$/.test(text)) return factsIn(text);
  return text
    .replace(/\b[0-9a-f]{64}\b/g, "<sha256>")
    .replace(/\b((?:ssh|ecdsa|sk)-[\w@.-]+) [A-Za-z0-9+/]{16,}={0,2}/g, "$1 <key>");
}

/** Facts as lines of text under the paths that they are written to. */
function factsIn(text: string): Record<string, readonly string[]> {
  return Object.fromEntries(
    text
      .trimEnd()
      .split("\n")
      .map((line) => {
        const [path = "", content = ""] = line.split(" ");
        return [path, Buffer.from(content, "base64").toString("utf8").trimEnd().split("\n")];
      }),
  );
}
