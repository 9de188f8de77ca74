import { type Problem, quoted } from "../errors";
import type { FluentdOutput } from "../specification";
import { Bytes } from "../units";
import { fieldOf } from "./fields";
import { inputProblems } from "./input-problems";
import type { LogPipelineModel } from "./model";
import { folderProblem } from "./object-path";
import type { PipelineSections, PipelineSurroundings } from "./sections";
import { archiveProblems, storeProblems } from "./place-problems";

/** Keys of the log standard and of what agents add; another value there would change what a record says. */
const TAKEN = [
  "timestamp",
  "@timestamp",
  "level",
  "service",
  "message",
  "category",
  "version",
  "trace_id",
  "span_id",
  "user_id",
  "request_id",
  "context",
  "labels",
  "event_id",
  "problems",
];

/** Smaller buffers do not hold the chunks that are being written. */
const LEAST_BUFFER = Bytes.mebibytes(128);

/** Everything that is wrong with a pipeline: paths are those of the specification. */
export function pipelineProblems(
  specification: PipelineSections,
  model: LogPipelineModel,
  surroundings: PipelineSurroundings,
): readonly Problem[] {
  return [
    ...inputProblems(specification, model),
    ...fieldProblems(specification, surroundings),
    ...categoryProblems(model),
    ...(surroundings.store ? storeProblems("store", model) : []),
    ...(surroundings.archive ? archiveProblems("archive", model) : []),
    ...outputProblems(specification, model, surroundings),
    ...bufferProblems(model),
  ];
}

/** Names of categories are parts of the names of streams, objects and tags. */
function categoryProblems({ categories }: LogPipelineModel): readonly Problem[] {
  return categories
    .filter((name) => !/^[a-z0-9][a-z0-9_-]{0,62}$/.test(name))
    .map((name) => ({
      path: `log_categories.${quoted(name)}`,
      message: "must be named by small letters, digits, _ and -, since data streams and objects are called by it",
    }));
}

function fieldProblems(
  { fluentd, logPipeline }: PipelineSections,
  surroundings: PipelineSurroundings,
): readonly Problem[] {
  const environment = logPipeline.environment ?? surroundings.environment;
  const problems = fluentd.filter.flatMap(({ record }, index) =>
    Object.entries(record).flatMap(([name, text]) => {
      const path = `fluentd.filter[${index}].record.${name}`;
      const { unknown } = fieldOf(text, environment);
      return [
        ...(TAKEN.includes(name)
          ? [{ path, message: `must have another name: ${name} is a key of the log standard; add a field of your own` }]
          : []),
        ...(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(name)
          ? []
          : [{ path, message: "must be named by letters, digits and _, not a digit first" }]),
        ...(unknown === undefined
          ? []
          : [
              {
                path,
                message: `must be text, in which #{Socket.gethostname} and \${ENV} stand for the host and its environment; ${quoted(unknown)} is not evaluated`,
              },
            ]),
      ];
    }),
  );
  const isAsked = fluentd.filter.some(({ record }) => Object.values(record).some((text) => text.includes("${ENV}")));
  if (!isAsked || /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(environment)) return problems;
  const message = `must say what \${ENV} means, since the stack is called ${quoted(environment)}`;
  return [...problems, { path: "log_pipeline.environment", message }];
}

function outputProblems(
  { fluentd }: PipelineSections,
  model: LogPipelineModel,
  surroundings: PipelineSurroundings,
): readonly Problem[] {
  const seen = new Set<string>();
  const problems = fluentd.output.flatMap((output, index) => {
    const path = `fluentd.output[${index}]`;
    const isSecond = seen.has(output.type);
    seen.add(output.type);
    const second = { path, message: `must be the only output of the type "${output.type}", of which there is one` };
    return [
      ...(isSecond ? [second] : []),
      ...(output.type === "s3" ? s3Problems(path, output) : elasticsearchProblems(path, output)),
      ...(output.type === "elasticsearch" && !surroundings.store && !isSecond ? storeProblems(path, model) : []),
    ];
  });
  if (model.store || model.archive) return problems;
  const message = 'must have an output of the type "elasticsearch" or "s3"; or give LogPipeline a store or an archive';
  return [...problems, { path: "fluentd.output", message }];
}

function s3Problems(path: string, output: Extract<FluentdOutput, { type: "s3" }>): readonly Problem[] {
  const rest = folderProblem(output.path);
  return [
    ...(rest === undefined ? [] : [{ path: `${path}.path`, message: `${rest}, got ${quoted(output.path)}` }]),
    ...(["s3Bucket", "s3Region"] as const).flatMap((key) =>
      output[key].includes("${TfToken")
        ? [
            {
              path: `${path}.${key === "s3Bucket" ? "s3_bucket" : "s3_region"}`,
              message: "must be literal: agents read it in a file of their release, which Terraform does not change",
            },
          ]
        : [],
    ),
  ];
}

function elasticsearchProblems(
  path: string,
  output: Extract<FluentdOutput, { type: "elasticsearch" }>,
): readonly Problem[] {
  const { typeName, scheme = "http", caFile, user, passwordFile, apiKeyFile } = output;
  const problem = (key: string, message: string) => ({ path: `${path}.${key}`, message });
  return [
    ...(typeName === "_doc"
      ? []
      : [problem("type_name", `must be "_doc": Elasticsearch has no other type since 8.0, got ${quoted(typeName)}`)]),
    ...(caFile !== undefined && scheme === "http"
      ? [problem("ca_file", 'has no effect unless scheme is "https"')]
      : []),
    ...(user !== undefined && passwordFile === undefined && apiKeyFile === undefined
      ? [problem("password_file", "must be given with user")]
      : []),
    ...(passwordFile !== undefined && user === undefined ? [problem("user", "must be given with password_file")] : []),
    ...(apiKeyFile !== undefined && (user ?? passwordFile) !== undefined
      ? [problem("api_key_file", "must be the only login: leave out user and password_file")]
      : []),
  ];
}

function bufferProblems({ buffer }: LogPipelineModel): readonly Problem[] {
  return (["store", "archive"] as const).flatMap((key) =>
    buffer[key].count < LEAST_BUFFER.count
      ? [
          {
            path: `log_pipeline.buffer.${key}`,
            message: `must be at least ${LEAST_BUFFER.toString()}, got ${buffer[key].toString()}`,
          },
        ]
      : [],
  );
}
