import type { FieldValue, FileInput, JournalInput, LogInput, SyslogInput } from "../log-pipeline";
import { credential } from "../host";
import type { FluentdElement, FluentdSection } from "./config";
import { isMultiline, parseOf, parserOf, rawKeyOf } from "./formats";
import { CREDENTIALS, DATA, FLUENTD_UNIT, type FluentdModel } from "./model";

/** The label in which records get the tag of their category. */
export const CATEGORY_LABEL = "@category";

/** What records of each input go through before anything is written. */
export function sourceElements(model: FluentdModel, inputs: readonly LogInput[]): readonly FluentdElement[] {
  const names = namesOf(inputs);
  return inputs.flatMap((input, index) => {
    const name = names[index] ?? input.tag;
    const label = `@input.${name}`;
    const parser = input.kind === "files" ? parserOf(input) : undefined;
    return [
      { source: { ...sourceOf(input, name), $id: `input.${name}`, $label: label } },
      {
        label: {
          $name: label,
          config: [
            ...(parser ? [{ filter: { ...parser, $id: `parser.${name}` } }] : []),
            ...(input.kind === "journal" ? chosen(input, name) : []),
            { filter: recordFilter(model, input, name) },
            { match: byCategory(name) },
          ],
        },
      },
    ];
  });
}

/** Tags, each once: the second of two is called `app.logs-2`, unless another input has that tag. */
function namesOf(inputs: readonly LogInput[]): readonly string[] {
  const tags = inputs.map(({ tag }) => tag);
  const taken = new Set<string>();
  return tags.map((tag) => {
    let name = tag;
    for (let count = 2; taken.has(name) || (name !== tag && tags.includes(name)); count += 1) name = `${tag}-${count}`;
    taken.add(name);
    return name;
  });
}

function sourceOf(input: LogInput, name: string): FluentdSection {
  if (input.kind === "files") return tailOf(input);
  return input.kind === "journal" ? journalOf(input, name) : syslogOf(input);
}

/** Rotated files too, so that what was written while the agent was away is read to its end. */
function tailOf(input: FileInput): FluentdSection {
  const { files, positions, tag } = input;
  return {
    $type: "tail",
    path: [files, `${files}.1`, `${files}-*`].join(","),
    exclude_path: JSON.stringify([`${files}.gz`, `${files}.*.gz`, `${files}-*.gz`]),
    pos_file: positions,
    tag,
    read_from_head: true,
    follow_inodes: true,
    refresh_interval: "10s",
    pos_file_compaction_interval: "72h",
    max_line_size: "1m",
    ...(isMultiline(input) && { multiline_flush_interval: "5s" }),
    parse: parseOf(input),
  };
}

/** The entries among those of an input that become records. */
function chosen({ only, without }: JournalInput, name: string): readonly FluentdElement[] {
  const by = (pattern: string) => ({ key: "message", pattern: `/${pattern}/` });
  if (only === undefined && without === undefined) return [];
  return [
    {
      filter: {
        $type: "grep",
        $tag: "**",
        $id: `chosen.${name}`,
        ...(only !== undefined && { regexp: by(only) }),
        ...(without !== undefined && { exclude: by(without) }),
      },
    },
  ];
}

function journalOf({ matches, tag, renamed }: JournalInput, name: string): FluentdSection {
  const pairs = matches.map((match) => {
    const at = match.indexOf("=");
    return { [match.slice(0, at)]: match.slice(at + 1) };
  });
  return {
    $type: "systemd",
    tag,
    ...(pairs.length > 0 && { matches: JSON.stringify(pairs) }),
    read_from_head: true,
    storage: { $type: "local", persistent: true, path: `${DATA}/journal-${name}.json` },
    entry: {
      fields_strip_underscores: true,
      fields_lowercase: true,
      ...(renamed && { field_map: JSON.stringify(renamed) }),
    },
  };
}

function syslogOf({ port, protocol, tag }: SyslogInput): FluentdSection {
  return {
    $type: "syslog",
    port,
    bind: "127.0.0.1",
    tag,
    severity_key: "level",
    facility_key: "facility",
    transport: { $arg: protocol },
    parse: { $type: "syslog", message_format: "auto" },
  };
}

/** Makes records of the standard, without secrets. */
function recordFilter(model: FluentdModel, input: LogInput, name: string): FluentdSection {
  const [service = ""] = input.tag.split(".");
  return {
    $type: "vm_record",
    $tag: "**",
    $id: `record.${name}`,
    category: input.category,
    // Entries of the journal name their unit.
    ...(input.kind === "journal" ? input.service !== undefined && { service: input.service } : { service }),
    ...(input.kind === "files" && rawKeyOf(input) !== "message" && { raw_key: rawKeyOf(input) }),
    ...recordOptions(model),
  };
}

/** What the filter has everywhere. */
export function recordOptions({ rules, pipeline }: FluentdModel): FluentdSection {
  const { eventId, fields, pseudonymKey } = pipeline;
  return {
    event_id: eventId,
    add: JSON.stringify(Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, textOf(value)]))),
    ...(pseudonymKey && { pseudonym_key_file: credential(FLUENTD_UNIT, CREDENTIALS.pseudonymKey) }),
    rules,
  };
}

/** The host's name as metrics have it, and not what the host calls itself. */
function textOf(value: FieldValue): string {
  return value.map((part) => (typeof part === "string" ? part : "${env:VMO_HOST_NAME}")).join("");
}

function byCategory(name: string): FluentdSection {
  return {
    $type: "rewrite_tag_filter",
    $tag: "**",
    $id: `category.${name}`,
    rule: [{ key: "category", pattern: "/^(.+)$/", tag: "category.$1", label: CATEGORY_LABEL }],
  };
}
