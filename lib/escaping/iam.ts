/** `text` within a resource of an IAM policy, where `*` and `?` are wildcards and `${` begins a variable of IAM's. */
export function iamResource(text: string): string {
  return text.replace(/[*?]|\$(?=\{)/g, (sign) => `\${${sign}}`);
}
