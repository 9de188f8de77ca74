import type { Advice } from "../errors";
import { secretParameter } from "../units";
import { givenLeavesOf } from "./leaves";
import type { Specification } from "./specification";

/** Advice about addresses with a secret in their query: everyone who can read a release sees them. Channels give their own. */
export function secretAddressAdvice({ channels: _, ...rest }: Specification): readonly Advice[] {
  return givenLeavesOf(rest).flatMap(({ path, value, isName }) => {
    const parameter = typeof value === "string" && !isName ? secretParameter(value) : undefined;
    if (parameter === undefined) return [];
    const message = `has ${parameter} in its query: everyone who can read the release sees it`;
    return [{ name: "specification.secret-in-address" as const, path, message }];
  });
}
