import { urlPart } from "./url";

/** `value` as a quoted text of KQL, and of Lucene's query syntax: in quotes, both know two marks. */
export function queryText(value: string): string {
  return `"${value.replace(/[\\"]/g, "\\$&")}"`;
}

/** `text` between the quotes of Rison, in which Kibana keeps its state, as a part of an address. */
export function risonPart(text: string): string {
  // An address leaves both marks of Rison as they are.
  return urlPart(text.replace(/[!']/g, "!$&"));
}
