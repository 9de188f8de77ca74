import { didYouMean, type Problem, quoted } from "../errors";
import type { FluentdInput } from "../specification";
import type { LogPipelineModel } from "./model";
import type { PipelineSections } from "./sections";

type Of<T extends FluentdInput["type"]> = Extract<FluentdInput, { readonly type: T }>;

/** What an agent itself calls its own records by. */
const OWN_TAGS = /^(fluent|category)(\.|$)/;

/** What is wrong with where records come from. */
export function inputProblems(
  { fluentd, logPipeline }: PipelineSections,
  { categories }: LogPipelineModel,
): readonly Problem[] {
  const { input } = fluentd;
  const none = { path: "fluentd.input", message: "must have at least one entry, got []: nothing would be collected" };
  if (input.length === 0) return [none];
  return input.flatMap((one, index) => {
    const path = `fluentd.input[${index}]`;
    return [
      ...tagProblems(`${path}.tag`, one.tag),
      ...(one.category === undefined ? [] : unknownCategory(`${path}.category`, one.category, categories)),
      ...(one.on !== undefined && one.runs !== undefined
        ? [{ path: `${path}.runs`, message: "must be left out beside on: an input says its hosts in one way" }]
        : []),
      ...(one.type === "tail" ? fileProblems(path, one, input.slice(0, index)) : []),
      ...(one.type === "syslog" ? portProblems(`${path}.port`, one, input.slice(0, index), logPipeline.port) : []),
    ];
  });
}

function unknownCategory(path: string, category: string, categories: readonly string[]): readonly Problem[] {
  if (categories.includes(category)) return [];
  const rule = `must be one of log_categories (${categories.join(", ")})`;
  return [{ path, message: `${rule}, got ${quoted(category)}${didYouMean(category, categories)}` }];
}

function tagProblems(path: string, tag: string): readonly Problem[] {
  if (!/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(tag))
    return [{ path, message: `must be words of letters, digits, _ and - with dots between, got ${quoted(tag)}` }];
  if (!OWN_TAGS.test(tag)) return [];
  return [
    { path, message: `must not begin with "fluent" or "category", which are the agent's own, got ${quoted(tag)}` },
  ];
}

/** What Fluentd would take for something else in a path: a list, a day, a variable. */
const MEANT = /[,%?[\]{}\p{Cc}]/u;

/** Folders that the agent's unit does not see. */
const HIDDEN = /^\/(home|root|tmp|var\/tmp|run\/user|dev)(\/|$)/;

function fileProblems(path: string, input: Of<"tail">, before: readonly FluentdInput[]): readonly Problem[] {
  return [
    ...pathProblems(`${path}.path`, input.path),
    ...positionProblems(`${path}.pos_file`, input),
    ...before.flatMap((other, index) =>
      other.type === "tail" && other.posFile === input.posFile
        ? [
            {
              path: `${path}.pos_file`,
              message: `must be its own, got that of fluentd.input[${index}]: the place in one file would be lost by the other`,
            },
          ]
        : [],
    ),
    ...lineProblems(path, input),
  ];
}

function pathProblems(path: string, files: string): readonly Problem[] {
  if (MEANT.test(files))
    return [
      {
        path,
        message: `must be one path in which only * stands for names, without , % ? [ ] { } and control characters, got ${quoted(files)}`,
      },
    ];
  if (HIDDEN.test(files))
    return [
      {
        path,
        message: `must not lie below /home, /root, /tmp, /var/tmp, /run/user or /dev, which the agent does not see, got ${quoted(files)}`,
      },
    ];
  if (/^(\/[^/]+)+$/.test(files) && !files.split("/").includes("..")) return [];
  return [{ path, message: `must be an absolute path of files such as "/var/log/app/*.log", got ${quoted(files)}` }];
}

function positionProblems(path: string, { posFile, path: files }: Of<"tail">): readonly Problem[] {
  // The agent becomes the owner of the folder.
  if (!/^\/var\/(lib|log)\/fluentd(\/[A-Za-z0-9_.-]+)+$/.test(posFile) || posFile.split("/").includes(".."))
    return [
      {
        path,
        message: `must be a file below /var/log/fluentd or /var/lib/fluentd, folders of the agent's own, such as "/var/log/fluentd/app.log.pos", got ${quoted(posFile)}`,
      },
    ];
  if (!matches(files, posFile)) return [];
  return [
    { path, message: `must not be one of the files that are followed (${files}): it grows with each line of them` },
  ];
}

/** Whether a path in which `*` is any name is that of a file. */
function matches(pattern: string, file: string): boolean {
  const parts = pattern.split("/");
  const names = file.split("/");
  return parts.length === names.length && parts.every((part, index) => fits(part, names[index] ?? ""));
}

function fits(part: string, name: string): boolean {
  const [first = "", ...pieces] = part.split("*");
  const last = pieces.pop();
  if (last === undefined) return name === part;
  if (!name.startsWith(first) || !name.endsWith(last)) return false;
  const end = name.length - last.length;
  const at = pieces.reduce((from, piece) => {
    const found = from < 0 ? -1 : name.indexOf(piece, from);
    return found < 0 ? -1 : found + piece.length;
  }, first.length);
  return at >= 0 && at <= end;
}

function lineProblems(path: string, { format, firstLine }: Of<"tail">): readonly Problem[] {
  const at = `${path}.first_line`;
  if (format !== "multiline")
    return firstLine === undefined
      ? []
      : [{ path: at, message: `has no effect on the format ${quoted(format)}; set format to "multiline"` }];
  if (firstLine === undefined)
    return [{ path: at, message: 'must be given for the format "multiline": how the first line of a record looks' }];
  if (!/^[\x20-\x7e\t]+$/.test(firstLine))
    return [
      {
        path: at,
        message: `must be one line of ASCII, since lines are compared byte by byte, got ${quoted(firstLine)}`,
      },
    ];
  try {
    new RegExp(firstLine, "u");
    return [];
  } catch {
    return [
      { path: at, message: `must be a regular expression such as "^\\\\d{4}-\\\\d{2}", got ${quoted(firstLine)}` },
    ];
  }
}

/** Lower ones are for root alone. */
const LOWEST_PORT = 1024;

function portProblems(
  path: string,
  { port, protocol }: Of<"syslog">,
  before: readonly FluentdInput[],
  metrics: number,
): readonly Problem[] {
  if (port < LOWEST_PORT)
    return [{ path, message: `must be at least ${LOWEST_PORT}, since the agent is not root, got ${port}` }];
  if (protocol === "tcp" && port === metrics)
    return [{ path, message: `must differ from log_pipeline.port, got ${port}: the agent's metrics are there` }];
  const other = before.findIndex((one) => one.type === "syslog" && one.port === port && one.protocol === protocol);
  if (other < 0) return [];
  return [{ path, message: `must be its own, got that of fluentd.input[${other}]` }];
}
