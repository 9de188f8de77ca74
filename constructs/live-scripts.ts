import { readFileSync } from "node:fs";
import type { SitePage } from "../lib/pages";
import { libFiles, libText } from "./lib-files";

const FOLDER = "dashboards/browser";

/** What live dashboards need in a browser: the style sheet of the library that draws lines, and all scripts. */
export function liveScripts(): { readonly chart: string; readonly scripts: readonly SitePage[] } {
  const own = libFiles(FOLDER)
    .filter((path) => path.endsWith(".mjs"))
    .map((path) => ({ path, content: libText(`${FOLDER}/${path}`) }));
  // Its module is three times as large; this one puts its only name into the scope of whatever it stands in.
  const uplot = `${textAt(require.resolve("uplot/dist/uPlot.iife.min.js"))}\nexport default uPlot;\n`;
  return {
    chart: textAt(require.resolve("uplot/dist/uPlot.min.css")),
    scripts: [...own, { path: "uplot.mjs", content: uplot }],
  };
}

function textAt(path: string): string {
  return readFileSync(path, "utf8");
}
