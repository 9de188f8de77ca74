import { type Html, htmlLines, htmlPage, markup, type SitePage } from "../pages";
import type { RetentionModel } from "./model";
import { tiersPicture } from "./picture";
import { ageWords, mergedPlaces, type PlaceReport, restoreWords, stateOf } from "./report";

/** What a page about retention shows. */
export interface RetentionPage {
  readonly model: RetentionModel;
  readonly places: readonly PlaceReport[];
  /** Its path below the site, without a slash: `retention`. */
  readonly name: string;
  /** Path of the site, with a slash at both ends. */
  readonly root: string;
}

const HEAD = ["Tier", "Categories", "Where", "From", "To", "Gone by", "Search", "State", "Read after"];

/** The page that shows where logs are at which age, for whoever looks for old ones. */
export function retentionPage({ model, places, name, root }: RetentionPage): SitePage {
  const rows = mergedPlaces(places).map(({ place, categories }) => [
    place.tier,
    categories.join(", "),
    place.where,
    ageWords(place.from),
    ageWords(place.until),
    place.worst.toString(),
    place.searchable ? "yes" : "no",
    stateOf(place),
    restoreWords(place),
  ]);
  const body = htmlLines([
    tiersPicture(model),
    tableOf(HEAD, rows),
    markup`<p>A log is in a place while its age is between “From” and “To”; at “Gone by” the last one has left, at the latest.</p>`,
  ]);
  return { path: `${name}.html`, content: htmlPage({ title: "Where logs are kept", body, root }) };
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): Html {
  const titles = markup`<tr>${head.map((cell) => markup`<th>${cell}</th>`)}</tr>`;
  const lines = rows.map((cells) => markup`<tr>${cells.map((cell) => markup`<td>${cell}</td>`)}</tr>`);
  return markup`<table>\n${htmlLines([titles, ...lines])}\n</table>`;
}
