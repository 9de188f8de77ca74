import { Fn, Token } from "cdktf";
import { createHash } from "node:crypto";
import { TOKEN } from "../../lib/escaping";

// Terraform functions over texts that may hold tokens. Inside Fn.* the engine escapes "${" and leaves quotes, backslashes,
// newlines and "%{" alone, so that JSON and file contents break there: literal parts travel as base64.

const JSON_STRING = /("(?:[^"\\]|\\.)*")/;

/** Base64 of `text`: computed here, or a token for what Terraform computes where `text` holds tokens. */
export function base64Of(text: string): string {
  return Token.isUnresolved(text) ? Fn.base64encode(joined(partsOf(text))) : base64(text);
}

/**
 * Base64 of `value` as JSON, indented by two. Texts that hold tokens are encoded by Terraform, so that quotes in
 * their values stay correct.
 */
export function base64OfJson(value: unknown): string {
  const json = `${JSON.stringify(value, undefined, 2)}\n`;
  if (!Token.isUnresolved(json)) return base64(json);
  const parts: string[] = [];
  let literal = "";
  json.split(JSON_STRING).forEach((part, index) => {
    if (index % 2 === 0 || !Token.isUnresolved(part)) literal += part;
    else {
      parts.push(literal, Fn.jsonencode(joined(partsOf(JSON.parse(part) as string))));
      literal = "";
    }
  });
  return Fn.base64encode(joined([...parts, literal]));
}

/** SHA-256 of `text` in hex: computed here, or by Terraform where `text` holds tokens; the same value from both. */
export function sha256Of(text: string): string {
  if (Token.isUnresolved(text)) return Fn.sha256(joined(partsOf(text)));
  return createHash("sha256").update(text).digest("hex");
}

/** Literal texts and tokens by turns. */
function partsOf(text: string): readonly string[] {
  return text.split(TOKEN);
}

function joined(parts: readonly string[]): string {
  const values = parts
    .filter((part) => part !== "")
    .map((part) => (Token.isUnresolved(part) ? part : Fn.base64decode(base64(part))));
  return Fn.join("", values);
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
