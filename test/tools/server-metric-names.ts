// Prints what an exporter of a server exposes, as data for its `exposed.ts`: names, types and labels, which are facts of programs.
//   npx tsx test/tools/server-metric-names.ts <prefix> <page> …
// Pages are those of the versions that tests run, oldest first. Names that begin like one of FAMILIES are of a server's settings, and left out.
import { readFileSync } from "node:fs";
import { exposedWord, readExposition } from "../../lib/rules";

const FAMILIES = ["pg_settings_", "mysql_global_status_", "mysql_global_variables_", "mysql_info_schema_innodb_"];
const [prefix = "", ...pages] = process.argv.slice(2);
const words = new Map<string, string>();
for (const path of pages) {
  for (const metric of readExposition(readFileSync(path, "utf8"), "page")) {
    const { name, type, labels } = metric;
    if (!name.startsWith(prefix) || FAMILIES.some((family) => name.startsWith(family)) || words.has(name)) continue;
    const own = { type, name: name.slice(prefix.length), labels };
    words.set(name, exposedWord(own));
  }
}
process.stdout.write(
  `${[...words]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, word]) => word)
    .join(" ")}\n`,
);
