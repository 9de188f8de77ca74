/** `text` as a value of an EC2 filter, which would take `*` and `?` for any text. */
export function ec2FilterValue(text: string): string {
  return text.replace(/[*?\\]/g, "\\$&");
}
