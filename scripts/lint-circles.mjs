// An ESLint rule: no file leads back to itself by its imports. `import/no-cycle` leaves `import type` out, and files that need each other's
// types can be read, moved and understood only together as well.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";

/** Files that have been read, with the files that they import. */
const read = new Map();

function importsOf(file) {
  if (!read.has(file)) read.set(file, targets(file, readFileSync(file, "utf8")));
  return read.get(file);
}

function targets(file, text) {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles.flatMap(({ fileName }) => (fileName.startsWith(".") ? (resolved(file, fileName) ?? []) : []));
}

function resolved(file, specifier) {
  const path = join(dirname(file), specifier);
  return [`${path}.ts`, join(path, "index.ts")].find((candidate) => existsSync(candidate));
}

/** The shortest way from `file`, which imports `first`, back to itself. */
function circle(file, first) {
  const ways = [[file]];
  const seen = new Set();
  for (const way of ways) {
    for (const next of way.length === 1 ? first : importsOf(way.at(-1))) {
      if (next === file) return [...way, file];
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return undefined;
}

export default {
  rules: {
    none: {
      meta: {
        type: "problem",
        schema: [],
        messages: { circle: "Imports lead back here: {{ way }}. Move what both need into a file of its own." },
      },
      create: (context) => ({
        Program(program) {
          const { filename, sourceCode, cwd } = context;
          const found = circle(filename, targets(filename, sourceCode.text));
          if (!found) return;
          const leads = ({ source }) =>
            typeof source?.value === "string" && resolved(filename, source.value) === found[1];
          const way = found.map((file) => relative(cwd, file)).join(" → ");
          context.report({ node: program.body.find(leads) ?? program, messageId: "circle", data: { way } });
        },
      }),
    },
  },
};
