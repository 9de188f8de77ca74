import * as words from "../schema";
import { sections, type SectionName } from "./sections";

type SectionSchemas = { readonly [Name in SectionName]: ReturnType<(typeof sections)[Name]["schema"]> };

// Synthesis looks at the few sections that were written, and making the schemas of all of them takes longer than reading those.
const made = new Map<SectionName, unknown>();

function schemaOf(name: SectionName): unknown {
  if (!made.has(name)) made.set(name, sections[name].schema(words));
  return made.get(name);
}

/** The schema of every section, in the order of the document; each is made when it is first looked at. */
export const sectionSchemas = Object.defineProperties(
  {},
  Object.fromEntries(
    Object.keys(sections).map((name) => [name, { enumerable: true, get: () => schemaOf(name as SectionName) }]),
  ),
) as SectionSchemas;

/** The schema of a whole specification, in camelCase; durations and sizes are taken as text and as units. */
export const specificationSchema = () => words.section(sectionSchemas);
