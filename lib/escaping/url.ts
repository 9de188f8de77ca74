/** `text` as one part of an address: a step of its path, or a name or value of its query. */
export function urlPart(text: string): string {
  return encodeURIComponent(text);
}
