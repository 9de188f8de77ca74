import { dirname, join } from "node:path";
import ts from "typescript";
import { fromRoot, ROOT, type Fence } from "./markdown";

/** Errors of the snippets, each as `<page>:<line> <message>`. All are compiled in one program, with the project's own options. */
export function errorsOf(snippets: readonly Fence[]): readonly string[] {
  const virtual = new Map(snippets.map((snippet) => [placeOf(snippet), snippet]));
  const options = compilerOptions();
  const host = ts.createCompilerHost(options);
  const read = host.readFile.bind(host);
  const exists = host.fileExists.bind(host);
  host.readFile = (file) => {
    const snippet = virtual.get(file);
    return snippet === undefined ? read(file) : asModule(snippet.text);
  };
  host.fileExists = (file) => virtual.has(file) || exists(file);
  host.getSourceFile = (file, version) => {
    const text = host.readFile(file);
    return text === undefined ? undefined : ts.createSourceFile(file, text, version, true);
  };
  const program = ts.createProgram([...virtual.keys()], options, host);
  return [...virtual.keys()].flatMap((file) => {
    const source = program.getSourceFile(file);
    const snippet = virtual.get(file);
    if (source === undefined || snippet === undefined) return [`${file} was not compiled`];
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((diagnostic) => {
      const { line } = source.getLineAndCharacterOfPosition(diagnostic.start ?? 0);
      return `${snippet.page}:${snippet.line + line} ${ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n")}`;
    });
  });
}

/** Where a snippet would lie if it were a file: beside its page, so that nothing but the package's name resolves for it. */
function placeOf(snippet: Fence): string {
  return join(ROOT, dirname(snippet.page), `snippet-${fromRoot(snippet.page).replace(/\W/g, "-")}-${snippet.line}.ts`);
}

/** A snippet without imports is still a module of its own: its names must not meet those of others. */
function asModule(text: string): string {
  return `${text}\nexport {};\n`;
}

function compilerOptions(): ts.CompilerOptions {
  const file = join(ROOT, "tsconfig.json");
  const { config } = ts.readConfigFile(file, ts.sys.readFile.bind(ts.sys)) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  // What a snippet declares is for its reader, not for another line.
  return { ...options, noEmit: true, noUnusedLocals: false, noUnusedParameters: false, types: ["node", "jest"] };
}
