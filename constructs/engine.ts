import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ValidationError } from "../lib/errors";

/** A package that is called `cdktf` or `cdktn` from here, and what it really is: an alias may stand for the other. */
export interface Engine {
  readonly calledAs: "cdktf" | "cdktn";
  readonly name: string;
  readonly version: string;
}

/** The engines that can be imported from this package. */
export function enginesFound(resolve: (id: string) => string = require.resolve): readonly Engine[] {
  return (["cdktf", "cdktn"] as const).flatMap((calledAs) => {
    const path = manifestOf(calledAs, resolve);
    if (path === undefined) return [];
    const { name, version } = JSON.parse(readFileSync(path, "utf8")) as { name: string; version: string };
    return [{ calledAs, name, version }];
  });
}

/**
 * What is wrong with `engines`; undefined when nothing is. Two engines in one app crash while they synthesize, and say
 * nothing that helps: `_resetResolveDiscoveredProviderFeatureUsage is not a function`.
 */
export function engineProblem(engines: readonly Engine[]): string | undefined {
  const cdktf = engines.find(({ calledAs }) => calledAs === "cdktf");
  const cdktn = engines.find(({ calledAs }) => calledAs === "cdktn");
  if (!cdktf && !cdktn)
    return 'needs cdktf or its fork cdktn, found neither; run "npm install cdktf@^0.21 constructs@^10.4.2"';
  if (!cdktf)
    return (
      `needs cdktn under the name cdktf, found cdktn ${cdktn?.version} under its own; ` +
      `run "npm install cdktf@npm:cdktn@${cdktn?.version}"`
    );
  if (!cdktn || cdktn.name === cdktf.name) return undefined;
  return (
    `needs one engine, found cdktf ${cdktf.version} and cdktn ${cdktn.version}, which cannot work on one stack; ` +
    'for cdktf run "npm uninstall cdktn", for its fork ' +
    `"npm install cdktf@npm:cdktn@${cdktn.version}"`
  );
}

/** @throws ValidationError when there is not exactly one engine */
export function checkEngine(resolve?: (id: string) => string): void {
  const problem = engineProblem(enginesFound(resolve));
  if (problem !== undefined) throw new ValidationError("cdktf-vm-observability", [{ path: "", message: problem }]);
}

/** The manifest may be hidden by an `exports` map, so it is looked for above the package's entry. */
function manifestOf(name: string, resolve: (id: string) => string): string | undefined {
  let folder: string;
  try {
    folder = dirname(resolve(name));
  } catch {
    return undefined;
  }
  for (; ; folder = dirname(folder)) {
    const path = join(folder, "package.json");
    try {
      if ((JSON.parse(readFileSync(path, "utf8")) as { name?: string }).name) return path;
    } catch {
      if (folder === dirname(folder)) return undefined;
    }
  }
}
