import { libFiles, libText } from "./lib-files";

const FOLDER = "portal/browser";

let scripts: Readonly<Record<string, string>> | undefined;

/** The scripts of the portal's pages, by the names of their files. */
export function browserScripts(): Readonly<Record<string, string>> {
  scripts ??= Object.fromEntries(libFiles(FOLDER).map((name) => [name, libText(`${FOLDER}/${name}`)]));
  return scripts;
}
