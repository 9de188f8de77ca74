/** `text` in a configuration of the OpenTelemetry Collector, where `$` begins what is put in from outside. */
export function collectorText(text: string): string {
  return text.replaceAll("$", "$$$$");
}
