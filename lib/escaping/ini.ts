/**
 * `text` as a value of an ini file as Grafana reads it: between backticks, where `;` and `#` begin no comment and blanks at its ends stay. It
 * holds no backtick and no line break.
 */
export function iniValue(text: string): string {
  return /^[\w@+=:,./-]+$/.test(text) ? text : `\`${text}\``;
}

/** `text` in a provisioning file of Grafana's, where `$` begins a variable. */
export function provisionedText(text: string): string {
  return text.replaceAll("$", "$$$$");
}
