import { checkArguments } from "./arguments";
import { factsIn } from "./facts";
import type { TerraformBlock, SynthesizedStack, TerraformJson } from "./synthesized";

/** Part of the interface of jest's and vitest's snapshot serializers. */
export interface SnapshotSerializer {
  test(value: unknown): boolean;
  serialize(value: SynthesizedStack): string;
}

/**
 * Prints what {@link synthesized} returns for `expect.addSnapshotSerializer(…)`: what of it is the stack's, and nothing
 * that only a new version of this library changes. See {@link scrubbed}.
 */
export const snapshotSerializer: SnapshotSerializer = {
  test: (value) =>
    typeof value === "object" && value !== null && "json" in value && "text" in value && "ofType" in value,
  serialize: (value) => {
    checkArguments("snapshotSerializer", { value }, { value: "object" });
    return JSON.stringify(scrubbed(value.json), undefined, 2);
  },
};

/**
 * `json` for people: a host of an `SshFleet` as its connection, its facts (decoded) and the names of its secrets, in place
 * of the provisioners that deliver them; a fleet's presence as the names of its hosts; digests and public keys without
 * their values; the first boot of an instance of an `AwsFleet` as the settings that it gets. Everything else as it is.
 */
export function scrubbed(json: TerraformJson): TerraformJson {
  checkArguments("scrubbed", { json }, { json: "object" });
  const hosts = json.resource?.terraform_data ?? {};
  const shown = Object.entries(hosts).map(([id, block]) => [id, presenceIn(block) ?? hostIn(block) ?? block]);
  const resource = {
    ...json.resource,
    ...(shown.length > 0 && { terraform_data: Object.fromEntries(shown) as unknown }),
  };
  return withoutValues({ ...json, ...(json.resource && { resource }) }) as TerraformJson;
}

const DIGEST = /\b[0-9a-f]{64}\b/g;

interface Step {
  readonly content?: unknown;
  readonly destination?: unknown;
  readonly when?: unknown;
}

function stepsOf({ provisioner }: TerraformBlock): readonly Step[] {
  if (!Array.isArray(provisioner)) return [];
  return (provisioner as Readonly<Record<string, Step>>[]).flatMap((one) => Object.values(one));
}

/** The host that a block delivers a release to. */
function hostIn(block: TerraformBlock): unknown {
  const delivered = stepsOf(block).find(({ destination }) =>
    /^\.vm-observability-.*\/facts$/.test(String(destination)),
  );
  const { provisioner: _steps, triggers_replace: triggers, connection: through, ...rest } = block;
  if (!delivered || !through) return undefined;
  const { script_path: _script, target_platform: _platform, ...connection } = through as TerraformBlock;
  const { release, secrets } = triggers as Readonly<Record<string, unknown>>;
  return { ...rest, connection, facts: factsIn(String(delivered.content)), release, ...(secrets ? { secrets } : {}) };
}

/** The hosts whose presence a block is. */
function presenceIn(block: TerraformBlock): unknown {
  if (block.for_each === undefined || stepsOf(block)[0]?.when !== "destroy") return undefined;
  const names = Object.values(block.for_each as Readonly<Record<string, { readonly name: string }>>)
    .map(({ name }) => name)
    .sort();
  return block.connection ? { deactivates: names } : { leaves_running: names };
}

/** What instances run at their first boot, after the lines that say where: it changes with the version of this library. */
const BOOTSTRAP = /^(#!\/bin\/sh\n(?:VMO_[A-Z]+='[^']*'\n)+)[^]*$/;

function withoutValues(value: unknown): unknown {
  if (typeof value === "string")
    return value
      .replace(BOOTSTRAP, "$1<bootstrap>")
      .replace(DIGEST, "<sha256>")
      .replace(/\b((?:ssh|ecdsa|sk)-[\w@.-]+) [A-Za-z0-9+/]{16,}={0,2}/g, "$1 <key>");
  if (Array.isArray(value)) return value.map(withoutValues);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.replace(DIGEST, "<sha256>"), withoutValues(inner)]),
  );
}
