import type { FieldValue } from "./model";

/** The document's two placeholders; nothing is evaluated as Ruby. */
const HOST_NAME = "#{Socket.gethostname}";
const ENVIRONMENT = "${ENV}";

/** What a value of `record` means, and what it leaves that means nothing. */
export function fieldOf(
  text: string,
  environment: string,
): { readonly value: FieldValue; readonly unknown: string | undefined } {
  const value = text
    .replaceAll(ENVIRONMENT, () => environment)
    .split(HOST_NAME)
    .flatMap((part, index) => [...(index > 0 ? [{ host: "name" } as const] : []), ...(part === "" ? [] : [part])]);
  const rest = text.replaceAll(ENVIRONMENT, "").replaceAll(HOST_NAME, "");
  return { value, unknown: /[#$]\{[^}]*\}?/.exec(rest)?.[0] };
}
