import type { Specification } from "../specification";
import type { FieldValue, LogPipelineModel } from "./model";
import type { LogInput } from "./inputs";
import { lossText } from "./loss";

/** Where logs come from and go, for people. */
export function pipelineReport(
  model: LogPipelineModel,
  { logLevels, logCategories }: Pick<Specification, "logLevels" | "logCategories">,
): string {
  const { inputs, store, archive, fields } = model;
  const rows = (entries: readonly (readonly [string, string])[]) =>
    entries.map(([name, text]) => `  ${name}: ${text}\n`).join("");
  return [
    `Levels\n${rows(Object.entries(logLevels))}`,
    `Categories\n${rows(
      Object.entries(logCategories).map(([name, meaning]) => [
        name,
        [
          meaning,
          ...(store ? [`searched as ${store.streams[name] ?? ""}`] : []),
          ...(archive?.places[name] ?? []).map(({ bucket, prefix }) => `kept in ${bucket}/${prefix}`),
        ].join("; "),
      ]),
    )}`,
    `Inputs\n${rows(inputs.flatMap(inputRows))}`,
    `Fields\n${rows(Object.entries(fields).map(([field, value]) => [field, fieldText(value)]))}`,
    ...(store ? [`Store\n${rows(store.urls.map((url) => [url, `Elasticsearch ${store.version}`]))}`] : []),
    `What is lost when\n${rows(lossText(model))}`,
  ].join("\n");
}

function inputRows(input: LogInput): readonly (readonly [string, string])[] {
  const { tag, category } = input;
  if (input.kind === "files")
    return [[tag, `${input.files} as ${input.format}, ${category}; places in ${input.positions}`]];
  if (input.kind === "syslog") return [[tag, `syslog at ${input.port}/${input.protocol}, ${category}`]];
  return [
    [tag, `journal, ${category}`],
    ...input.matches.map((match): [string, string] => [tag, `entries with ${match}`]),
    ...(input.only === undefined ? [] : [[tag, `messages that ${input.only} fits`] as const]),
  ];
}

function fieldText(value: FieldValue): string {
  return value.map((part) => (typeof part === "string" ? part : "<the host's name>")).join("");
}
