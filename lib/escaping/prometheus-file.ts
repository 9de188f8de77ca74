/** `text` as a replacement of Prometheus's relabelling, which would take `$1` for a group of its regular expression. */
export function relabelReplacement(text: string): string {
  return text.replaceAll("$", "$$$$");
}

/** `text` as the value of an external label, where Prometheus replaces `$NAME` and `${NAME}` by variables of its environment. */
export function externalLabelValue(text: string): string {
  return text.replaceAll("$", "$$$$");
}

/** `text` as a regular expression that matches exactly it, for Prometheus and Alertmanager (RE2), for JavaScript and `grep -E`. */
export function regexpLiteral(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, "\\$&");
}
