import { LEVEL_SPELLINGS, RECORD_ALIASES, recordSchema } from "../log-records";
import { redactionRules, type RedactionRules } from "../redaction";
import type { Specification } from "../specification";

/** What the filter `vm_record` goes by: the standard of records, and what is redacted. It stands in Fluentd's configuration as JSON text. */
export interface RecordRules {
  /** Spellings of levels in lower case, and the levels that they mean. */
  readonly levels: Readonly<Record<string, string>>;
  readonly categories: readonly string[];
  /** Keys of the standard, and those that a journal has beside them. */
  readonly keys: readonly string[];
  /** Those of them that are identifiers. */
  readonly texts: readonly string[];
  /** Keys of loggers, and those of the standard that they mean. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Forms of what the standard knows of a context: a pattern, or `number`. */
  readonly context: Readonly<Record<string, string>>;
  /** Bytes that are kept of a message, of a text in the context, and of the context as a whole. */
  readonly longest: { readonly message: number; readonly value: number; readonly context: number };
  readonly redaction: RedactionRules;
}

/** What an agent knows beside a line that is no record. */
const BESIDE = ["priority", "systemd_unit", "syslog_identifier"];

const CONTEXT = {
  method: String.raw`\A[A-Za-z]{1,20}\z`,
  endpoint: "",
  ip_address: String.raw`\A[\dA-Fa-f.:]{2,45}\z`,
  user_agent: "",
  response_time_ms: "number",
};

/** Identifiers of the standard that are copied as they are. */
const TEXTS = ["version", "trace_id", "span_id", "user_id", "request_id"];

/** The rules for records that `specification` asks for. */
export function recordRules(
  specification: Pick<Specification, "logLevels" | "logCategories" | "redaction">,
): RecordRules {
  const levels = Object.keys(specification.logLevels);
  const categories = Object.keys(specification.logCategories);
  return {
    levels: {
      ...Object.fromEntries(Object.entries(LEVEL_SPELLINGS).filter(([, level]) => levels.includes(level))),
      ...Object.fromEntries(levels.map((level) => [level.toLowerCase(), level])),
    },
    categories,
    keys: [...Object.keys(recordSchema({ levels, categories }).shape), ...BESIDE],
    texts: TEXTS,
    aliases: RECORD_ALIASES,
    context: CONTEXT,
    longest: { message: 32_768, value: 8_192, context: 131_072 },
    redaction: redactionRules(specification.redaction),
  };
}
