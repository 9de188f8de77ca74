/** `text` within the configuration of an OpenTelemetry Collector or a Jaeger, where `$` would begin the name of a variable. */
export function collectorText(text: string): string {
  return text.replaceAll("$", "$$$$");
}

/** `text` within Jaeger's configuration of its pages, which it puts into them as the replacement of a regular expression. */
export function jaegerPageText(text: string): string {
  return text.replaceAll("$", "$$$$");
}
