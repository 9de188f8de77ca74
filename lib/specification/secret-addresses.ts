import type { Advice } from "../errors";
import { secretParameter } from "../units";
import { snakeCase } from "./keys";
import type { Specification } from "./specification";

/** Advice about addresses with a secret in their query: everyone who can read a release sees them. Channels give their own. */
export function secretAddressAdvice({ channels: _, ...rest }: Specification): readonly Advice[] {
  return within(rest, "");
}

function within(value: unknown, path: string): readonly Advice[] {
  if (typeof value === "string") {
    const parameter = secretParameter(value);
    if (parameter === undefined) return [];
    const message = `has ${parameter} in its query: everyone who can read the release sees it`;
    return [{ name: "specification.secret-in-address", path, message }];
  }
  if (Array.isArray(value)) return value.flatMap((one, index) => within(one, `${path}[${index}]`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => {
    const word = snakeCase(key);
    return within(one, path === "" ? word : `${path}.${word}`);
  });
}
