/** A token of cdktf within text, as its engine finds them: a begin alone, or with other signs up to the next end, is text. */
export const TOKEN = /(\$\{TfToken\[[a-zA-Z0-9:._-]+\]\})/;

/**
 * `text` so that Terraform delivers it character for character: `${` and `%{` are escaped, tokens of cdktf stay what
 * they are. Accents that are characters of their own arrive composed (NFC), as in every string of Terraform. For a plain
 * property of a resource; inside `Fn.…` use base64 instead, since functions quote by themselves.
 */
export function verbatim(text: string): string {
  const parts = text.split(TOKEN);
  // A replacer function: in a replacement string "$$" means one "$".
  if (parts.length === 1) return text.replace(/([$%])\{/g, (_, sign: string) => `${sign}${sign}{`);
  return parts.map((part, index) => (index % 2 === 1 ? part : besideTokens(part))).join("");
}

/**
 * Beside a token the engine takes "$${" for the begin of an expression and writes the tokens up to the next "}" bare;
 * and a sign right before a token would escape it. So signs become expressions of their own there.
 */
function besideTokens(literal: string): string {
  return literal.replace(/[$%]+(?=\{|$)/g, (signs) => `\${"${signs}"}`);
}

/** `text` between the quotes of a string in one of Terraform's expressions. */
export function terraformQuoted(text: string): string {
  return text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n")
    .replace(/([$%])\{/g, (_, sign: string) => `${sign}${sign}{`);
}
