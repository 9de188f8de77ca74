/**
 * `text` as a string of TOML as Telegraf reads it, which replaces what `$` begins by variables of its environment. JSON's escapes are TOML's, but
 * for the one character that JSON writes as it is.
 */
export function telegrafString(text: string): string {
  return JSON.stringify(text.replaceAll("$", "$$$$")).replaceAll("\u007f", "\\u007f");
}
