import type { Secret, SecretOrigin } from "../../../lib/host";

/** Where a secret comes from that a Terraform variable holds. */
export type VariableSecret = Extract<SecretOrigin, { kind: "variable" }>;

/** Those of `secrets` that Terraform variables hold, each variable once, sorted by its name. */
export function variableSecrets(secrets: readonly Secret[]): readonly VariableSecret[] {
  const origins = secrets.flatMap(({ from }) => (from.kind === "variable" ? [from] : []));
  const byName = new Map(origins.map((origin) => [origin.variable, origin]));
  return [...byName.values()].sort((a, b) => (a.variable < b.variable ? -1 : 1));
}

/** What changes when one of them does: Terraform knows nothing else about an ephemeral value. */
export function secretVersions(secrets: readonly VariableSecret[]): {
  readonly secrets?: Readonly<Record<string, number>>;
} {
  if (secrets.length === 0) return {};
  return { secrets: Object.fromEntries(secrets.map(({ variable, version }) => [variable, version])) };
}
