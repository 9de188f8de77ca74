import type { FileInput } from "../log-pipeline";
import type { FluentdSection } from "./config";

/** How Fluentd cuts a file into records, and which keys it finds in each. */
interface Format {
  /** @default - each line is a record */
  readonly firstLine?: string;
  /** Named groups become keys of the record; the whole text stays its message. @default - none */
  readonly expression?: string;
  /** Numbers among them. */
  readonly types?: string;
  /** The key of the line that a program wrote, where another one wrote JSON around it. */
  readonly rawKey?: string;
}

const ACCESS =
  '^(?<ip_address>\\S+) \\S+ (?<user>\\S+) \\[(?<timestamp>[^\\]]+)\\] "(?<method>[A-Z]+) (?<endpoint>[^ ?"]*)(?:\\?[^ "]*)? [^"]*" ' +
  '(?<status>\\d{3}) (?<response_bytes>\\d+|-)(?: "(?<referer>[^"]*)" "(?<user_agent>[^"]*)")?';

const FORMATS: Readonly<Record<FileInput["format"], Format>> = {
  json: {},
  text: {},
  multiline: {},
  docker: { rawKey: "log" },
  nginx_access: { expression: ACCESS, types: "status:integer,response_bytes:integer" },
  nginx_error: {
    expression: "^(?<timestamp>\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d) \\[(?<level>\\w+)\\] (?<pid>\\d+)#\\d+: ",
    types: "pid:integer",
  },
  postgres: {
    firstLine: "^\\d{4}-\\d\\d-\\d\\d ",
    expression:
      "^(?<timestamp>\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)? \\w+) \\[(?<pid>\\d+)\\] " +
      "(?:(?<database_user>[^@\\s]+)@(?<database>\\S+) )?(?<level>[A-Z]+\\d?): ",
    types: "pid:integer",
  },
};

/** The key of a record that holds its line. */
export function rawKeyOf({ format }: FileInput): string {
  return FORMATS[format].rawKey ?? "message";
}

/** `parse` of a file: lines as they are, so that none is lost because it is unlike the others. */
export function parseOf(input: FileInput): FluentdSection {
  const firstLine = input.firstLine ?? FORMATS[input.format].firstLine;
  if (firstLine === undefined) return { $type: "none" };
  return { $type: "multiline", format_firstline: `/${firstLine}/`, format1: "/(?<message>.*)/" };
}

/** Whether lines belong together, the last of which nothing follows for a while. */
export function isMultiline(input: FileInput): boolean {
  return (input.firstLine ?? FORMATS[input.format].firstLine) !== undefined;
}

/** The filter that finds keys in lines. A line that it does not know stays as it is. @returns undefined where lines need none */
export function parserOf({ format, tag }: FileInput): FluentdSection | undefined {
  const { expression, types, rawKey } = FORMATS[format];
  if (expression === undefined && rawKey === undefined) return undefined;
  return {
    $type: "parser",
    $tag: "**",
    $id: `parser.${tag}`,
    key_name: "message",
    reserve_data: true,
    replace_invalid_sequence: true,
    emit_invalid_record_to_error: false,
    ...(rawKey !== undefined && { remove_key_name_field: true }),
    parse:
      rawKey === undefined
        ? { $type: "regexp", expression: `/${expression ?? ""}/`, ...(types !== undefined && { types }) }
        : { $type: "json", time_key: "none", keep_time_key: true },
  };
}
