import { nearest, quoted, ValidationError, type Problem } from "../../errors";
import { re2Problem } from "../../promql";
import type { Specification } from "../../specification";

/** One group of processes: a template of its name, and patterns that the command line must match, all of them. */
export interface ProcessGroup {
  readonly name: string;
  readonly cmdline: readonly string[];
}

/** The process-exporter that is meant, before any flag or version. */
export interface ProcessExporterModel {
  readonly port: number;
  /** The first group that matches a process has it; kernel threads have no command line and match none. */
  readonly groups: readonly ProcessGroup[];
  /** Whether it serves with its host's certificate, and lets in only clients that have one. @default false */
  readonly tls?: boolean;
}

/** What a name can be made of without a new series for every process that starts. */
const FIELDS = ["Comm", "ExeBase", "ExeFull", "Username", "Matches"];

/** Fields whose values never end: each would be a series that is never seen again. */
const UNBOUNDED: Readonly<Record<string, string>> = {
  PID: "every process has another one",
  StartTime: "every process has another one",
  Cgroups: "every session and container has another one",
};

/**
 * The process-exporter of a specification.
 *
 * @throws ValidationError when a template or pattern cannot work, or would make series without end
 */
export function processExporterOf({ processExporter }: Pick<Specification, "processExporter">): ProcessExporterModel {
  const { port, processNames } = processExporter;
  ValidationError.throwIfAny(
    "process_exporter",
    processNames.flatMap(({ name, cmdline }, index) => [
      ...nameProblems(name, cmdline).map((message) => ({ path: `process_names.${index}.name`, message })),
      ...cmdline.flatMap((pattern, at) => patternProblems(pattern, `process_names.${index}.cmdline.${at}`)),
      ...(cmdline.length === 0
        ? [{ path: `process_names.${index}.cmdline`, message: 'must have a pattern; ".+" matches every program' }]
        : []),
    ]),
  );
  return { port, groups: processNames.map(({ name, cmdline }) => ({ name, cmdline })) };
}

function nameProblems(name: string, cmdline: readonly string[]): readonly string[] {
  if (name.trim() === "") return ['must not be empty; "{{.Comm}}" is the name of the program'];
  const actions = [...name.matchAll(/\{\{(.*?)\}\}/gs)].map(([, action = ""]) => action.trim());
  const rest = name.replaceAll(/\{\{.*?\}\}/gs, "");
  if (rest.includes("{{") || rest.includes("}}")) return [`must close every {{ with }}, got ${quoted(name)}`];
  return actions
    .flatMap((action) => [...action.matchAll(/\.(\w+)(?:\.(\w+))?/g)])
    .flatMap(([text, field = "", match]) => fieldProblems(text, field, match, cmdline));
}

function fieldProblems(text: string, field: string, match: string | undefined, cmdline: readonly string[]): string[] {
  const reason = UNBOUNDED[field];
  if (reason !== undefined)
    return [`must not use ${text}: ${reason}, so that series would never end; use .Comm or .ExeBase`];
  if (!FIELDS.includes(field)) {
    const meant = nearest(field, FIELDS);
    return [
      `uses ${text}, which does not exist${meant === undefined ? "" : `; did you mean .${meant}?`} (there are ${FIELDS.map((one) => `.${one}`).join(", ")})`,
    ];
  }
  if (field === "Matches" && match !== undefined && !cmdline.some((pattern) => pattern.includes(`(?P<${match}>`)))
    return [`uses ${text}, but no pattern of cmdline has a group (?P<${match}>…)`];
  return [];
}

function patternProblems(pattern: string, path: string): readonly Problem[] {
  const fault = re2Problem(pattern);
  return fault === undefined ? [] : [{ path, message: `must be a regular expression of Go: ${fault}` }];
}
