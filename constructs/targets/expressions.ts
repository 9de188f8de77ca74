import { Token } from "cdktf";
import { createHash } from "node:crypto";

// Terraform expressions written as text: the engine's Fn.* escapes "${" in its arguments and leaves quotes, backslashes
// and "%{" alone, so that JSON and file contents break inside it. Here literal parts travel as base64.

const TOKEN = /(\$\{TfToken\[[^\]]+\]\})/;
const JSON_STRING = /("(?:[^"\\]|\\.)*")/;

/** Base64 of `text`: computed here, or an expression that Terraform computes where `text` holds tokens. */
export function base64Of(text: string): string {
  return Token.isUnresolved(text) ? `\${base64encode("${quotedTemplate(text)}")}` : base64(text);
}

/**
 * Base64 of `value` as JSON, indented by two. Texts that hold tokens are encoded by Terraform, so that quotes in
 * their values stay correct.
 */
export function base64OfJson(value: unknown): string {
  const json = `${JSON.stringify(value, undefined, 2)}\n`;
  if (!Token.isUnresolved(json)) return base64(json);
  let template = "";
  let literal = "";
  json.split(JSON_STRING).forEach((part, index) => {
    if (index % 2 === 0 || !Token.isUnresolved(part)) literal += part;
    else {
      template += `${decoded(literal)}\${jsonencode("${quotedTemplate(JSON.parse(part) as string)}")}`;
      literal = "";
    }
  });
  return `\${base64encode("${template}${decoded(literal)}")}`;
}

/** SHA-256 of `text` in hex: computed here, or by Terraform where `text` holds expressions; the same value from both. */
export function sha256Of(text: string): string {
  if (!text.includes("${")) return createHash("sha256").update(text).digest("hex");
  return `\${sha256("${text.replace(/\n/g, "\\n")}")}`;
}

/** `text` for between the quotes of an expression: literal parts decoded from base64, tokens as they are. */
function quotedTemplate(text: string): string {
  return text
    .split(TOKEN)
    .map((part, index) => (index % 2 === 1 ? part : decoded(part)))
    .join("");
}

function decoded(literal: string): string {
  return literal === "" ? "" : `\${base64decode("${base64(literal)}")}`;
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
