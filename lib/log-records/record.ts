import * as z from "../third-party/zod";

/** The names that a specification gives levels and categories. */
export interface RecordWords {
  /** Keys of `log_levels`, the mildest first. */
  readonly levels: readonly string[];
  /** Keys of `log_categories`. */
  readonly categories: readonly string[];
}

/** Longest identifier that stores can search for as a whole. */
const LONGEST_ID = 256;

const TIME =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

const text = (rule: string, form: RegExp, description: string) =>
  z.string({ error: rule }).regex(form, { error: rule }).describe(description);

/** A name or an identifier, which stands in an index as it is. */
const id = (description: string) =>
  text(
    `must be 1 to ${LONGEST_ID} printable characters without a blank`,
    new RegExp(`^[^\\s\\x00-\\x1f\\x7f]{1,${LONGEST_ID}}$`),
    description,
  );

const oneOf = (words: readonly string[], description: string) =>
  z.enum(words as [string, ...string[]], { error: `must be one of ${words.join(", ")}` }).describe(description);

/**
 * A line of a log as section 3.1 of the specification has it. It is strict at the top, where other keys would be found by nobody: what belongs to an
 * event alone stands in `context`.
 */
export function recordSchema({ levels, categories }: RecordWords) {
  const context = z.looseObject(
    {
      method: text("must be a method such as GET", /^[A-Za-z]{1,20}$/, "Method of the request.").optional(),
      endpoint: z.string({ error: "must be text" }).describe("Path of the request, without its query.").optional(),
      ip_address: text("must be an address", /^[\dA-Fa-f.:]{2,45}$/, "Address of the client.").optional(),
      user_agent: z.string({ error: "must be text" }).describe("What the client calls itself.").optional(),
      response_time_ms: z
        .number({ error: "must be a number of milliseconds" })
        .min(0, { error: "must be a number of milliseconds, not below 0" })
        .describe("How long the answer took, in milliseconds.")
        .optional(),
    },
    { error: "must be a map" },
  );
  return z.strictObject(
    {
      timestamp: text(
        'must be a time such as "2024-01-15T10:30:00.123Z", with Z or an offset',
        TIME,
        "When it happened (RFC 3339).",
      ),
      level: oneOf(levels, "How bad it is."),
      service: id("Which service says so."),
      message: z
        .string({ error: "must be text" })
        .min(1, { error: "must be text that is not empty" })
        .describe("What happened, for people."),
      category: oneOf(categories, "What kind of log it is: decides how long it is kept.").optional(),
      version: id("Version of the service.").optional(),
      trace_id: id("The trace that it is part of.").optional(),
      span_id: id("The span of the trace.").optional(),
      user_id: id("Who asked; agents replace it by a keyed hash.").optional(),
      request_id: id("The request that it is part of, across services.").optional(),
      context: context.describe("What belongs to this event alone.").optional(),
      labels: z
        .record(z.string(), z.string({ error: "must be text" }), { error: "must be a map" })
        .describe("Where it comes from, such as environment, region and instance_id.")
        .optional(),
    },
    { error: "must be a map" },
  );
}
