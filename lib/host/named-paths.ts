import { LIVE_ARTIFACTS } from "./paths";

/** Paths below `folder` that `text` names, sorted. */
export function namesBelow(folder: string, text: string): string[] {
  const matches = text.matchAll(new RegExp(`${folder}/([A-Za-z0-9._/+-]+)`, "g"));
  return [...new Set([...matches].map((match) => match[1] ?? ""))].sort();
}

/** Artifacts whose folders `texts` name. */
export function artifactFoldersIn(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => namesBelow(LIVE_ARTIFACTS, text)).map((path) => path.split("/")[0] ?? ""));
}
