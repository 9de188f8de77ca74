import type { Secret } from "./component-plan";
import { MADE_SECRETS, SECRETS } from "./paths";

/** Where a secret lies on the host, readable by root alone: the source of the unit's credential. */
export function secretPath({ unit, name, from }: Secret): string {
  if (from.kind === "file") return from.path;
  return `${from.kind === "made-on-host" ? MADE_SECRETS : SECRETS}/${unit}/${name}`;
}
