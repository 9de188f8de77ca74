/** `text` in a template of Go, which writes it as it is: `{{` would begin an action. */
export function templateText(text: string): string {
  return text.replaceAll("{{", '{{ "{{" }}');
}
