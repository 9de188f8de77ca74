/** The mapping of the whole specification: `s3Bucket` is `s3_bucket` in documents. User-chosen names never come here. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
