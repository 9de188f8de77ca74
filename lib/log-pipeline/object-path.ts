/** Where the first placeholder of Fluentd begins: `%Y`, `%{hostname}`, `${tag}`, `#{ENV["SITE"]}`. */
const PLACEHOLDER = /%|[$#]\{/;

/** What keys begin with, of an output whose path is `logs/%Y/%m/%d/`: `logs/`, the folders that are literal. */
export function keyPrefix(path: string): string {
  const literal = path.split(PLACEHOLDER)[0] ?? "";
  const isWhole = literal === path && !path.endsWith("/");
  return (isWhole ? `${path}/` : literal.slice(0, literal.lastIndexOf("/") + 1)).replace(/^\/+/, "");
}

/** What follows it, behind the category: `%Y/%m/%d/`. */
export function restOfPath(path: string): string {
  return path.replace(/^\/+/, "").slice(keyPrefix(path).length);
}

/** Folders by day or hour. Objects hold an hour each, and a folder by the minute would be the wrong one for most of its records. */
const FOLDERS = /^(%[YmdHj]|[A-Za-z0-9!_.*'()=-]|\/)*$/;

/** What is wrong with a path. @returns undefined when nothing is */
export function folderProblem(path: string): string | undefined {
  if (FOLDERS.test(path)) return undefined;
  return "must be literal folders and then %Y, %m, %d, %j and %H, with letters, digits and ! _ . * ' ( ) = - / between them";
}
