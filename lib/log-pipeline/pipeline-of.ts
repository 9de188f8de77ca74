import type { Problem } from "../errors";
import type { FluentdInput, FluentdOutput, LogFormat } from "../specification";
import { fieldOf } from "./fields";
import type { LogInput } from "./inputs";
import type { LogPipelineModel } from "./model";
import { ownInputs } from "./own-inputs";
import { keyPrefix, restOfPath } from "./object-path";
import { pipelineProblems } from "./problems";
import type { PipelineSections, PipelineSurroundings } from "./sections";
import type { LogStore } from "./store";

/** A pipeline, and what is wrong with it. */
export interface ReadPipeline {
  readonly model: LogPipelineModel;
  readonly problems: readonly Problem[];
}

/** Version of a store that does not say its own: the last of those that are spoken to as 8. */
const STORE_VERSION = "8.19.0";

/** What the section `fluentd` means, exactly as the document writes it, and everything that is wrong with it. */
export function pipelineOf(specification: PipelineSections, surroundings: PipelineSurroundings): ReadPipeline {
  const { fluentd, logCategories, logPipeline } = specification;
  const categories = Object.keys(logCategories);
  const environment = logPipeline.environment ?? surroundings.environment;
  const store = surroundings.store ?? storeOf(fluentd.output, categories);
  const archive = archiveOf(specification, surroundings);
  const { pseudonymKeyFile } = logPipeline;
  const model: LogPipelineModel = {
    inputs: [
      ...fluentd.input.map((input) => inputOf(input, categories)),
      ...ownInputs(logPipeline, categories, surroundings.portal),
    ],
    categories,
    fields: Object.fromEntries(
      fluentd.filter.flatMap(({ record }) =>
        Object.entries(record).map(([name, text]) => [name, fieldOf(text, environment).value] as const),
      ),
    ),
    ...(store && { store }),
    ...(archive && { archive }),
    buffer: logPipeline.buffer,
    eventId: logPipeline.eventId,
    ...(pseudonymKeyFile !== undefined && { pseudonymKey: { kind: "file", path: pseudonymKeyFile } }),
  };
  return { model, problems: pipelineProblems(specification, model, surroundings) };
}

function inputOf(input: FluentdInput, categories: readonly string[]): LogInput {
  const { tag, on, runs } = input;
  const common = {
    tag,
    category: categoryOf(input, categories),
    ...(runs !== undefined ? { on: { runs } } : on !== undefined && { on: on === "workloads" ? on : { role: on } }),
  };
  switch (input.type) {
    case "tail": {
      const { path, posFile, format, firstLine } = input;
      return {
        ...common,
        kind: "files",
        files: path,
        positions: posFile,
        format,
        ...(firstLine !== undefined && { firstLine }),
      };
    }
    case "systemd":
      return { ...common, kind: "journal", matches: input.filters };
    case "syslog":
      return { ...common, kind: "syslog", port: input.port, protocol: input.protocol };
  }
}

/** What lines of a format are, where their tag does not say it. */
const CATEGORY_OF: Readonly<Partial<Record<LogFormat, string>>> = { nginx_access: "access" };

/** The category that an input names, or a word of its tag, or what its kind usually is. */
function categoryOf(input: FluentdInput, categories: readonly string[]): string {
  if (input.category !== undefined) return input.category;
  const said = input.tag.split(".").find((word) => categories.includes(word));
  const usual = input.type === "tail" ? (CATEGORY_OF[input.format] ?? "application") : "system";
  return said ?? (categories.includes(usual) ? usual : (categories[0] ?? ""));
}

/** The first output of a type. */
function outputOf<T extends FluentdOutput["type"]>(outputs: readonly FluentdOutput[], type: T) {
  return outputs.find((output): output is Extract<FluentdOutput, { type: T }> => output.type === type);
}

/** An Elasticsearch that exists already, by the document's words. Every category has a stream of its own. */
function storeOf(outputs: readonly FluentdOutput[], categories: readonly string[]): LogStore | undefined {
  const output = outputOf(outputs, "elasticsearch");
  if (!output) return undefined;
  const { host, port, indexName, scheme = "http", caFile, user, passwordFile, apiKeyFile, version } = output;
  const file = (path: string) => ({ kind: "file", path }) as const;
  return {
    version: version ?? STORE_VERSION,
    urls: [`${scheme}://${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}:${port}`],
    ...(caFile !== undefined && { authority: file(caFile) }),
    ...(apiKeyFile !== undefined
      ? { login: { apiKey: file(apiKeyFile) } }
      : user !== undefined && passwordFile !== undefined && { login: { user, password: file(passwordFile) } }),
    streams: Object.fromEntries(categories.map((category) => [category, `${indexName}-${category}`])),
  };
}

function archiveOf({ fluentd, logCategories }: PipelineSections, surroundings: PipelineSurroundings) {
  const output = outputOf(fluentd.output, "s3");
  const folders = output ? restOfPath(output.path) : "%Y/%m/%d/";
  if (surroundings.archive) return { ...surroundings.archive, folders };
  if (!output) return undefined;
  const { s3Bucket: bucket, s3Region: region, path } = output;
  const places = Object.keys(logCategories).map(
    (category) => [category, [{ bucket, region, prefix: `${keyPrefix(path)}${category}/`, compressed: true }]] as const,
  );
  return { places: Object.fromEntries(places), folders };
}
