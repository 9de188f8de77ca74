/** `text` in Markdown, where it means nothing but itself. Underscores within words stay bare, so that names stay readable. */
export function markdownText(text: string): string {
  if (!/[\\`*<>[\]_\n]/.test(text)) return text;
  return text
    .replace(/[\\`*<>[\]]/g, (character) => `\\${character}`)
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/\s*\n\s*/g, " ");
}

/** `text` as code in a line of Markdown: between more backticks than it has itself in a row. */
export function markdownCode(text: string): string {
  const line = text.replace(/\s*\n\s*/g, " ");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}

/** `address` between the parentheses of a link in Markdown, which parentheses and blanks would end. */
export function markdownAddress(address: string): string {
  return address.replace(/[()\s<>]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
