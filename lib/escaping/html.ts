const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** What HTML takes for markup, and what turns the direction of writing. */
const MEANINGFUL = /[&<>"'\u202a-\u202e\u2066-\u2069]/g;

/**
 * `text` as it stands in HTML, also within quotes. What turns the direction of writing is replaced by its code: a name from elsewhere, such as
 * a rule file's, would look like another one.
 */
export function htmlText(text: string): string {
  return text.replace(MEANINGFUL, (one) => ENTITIES[one] ?? `\\u${one.charCodeAt(0).toString(16)}`);
}
