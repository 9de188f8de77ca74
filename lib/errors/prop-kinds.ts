import { quoted, didYouMean } from "./wording";

/** A kind of values that props have. */
export interface PropKind {
  readonly is: (value: unknown) => boolean;
  /** How messages name it, behind "must be". */
  readonly words: string;
  /** What messages show of a value that is of another kind. @default - the value */
  readonly shown?: (value: unknown) => string;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An object that has functions of these names, whichever copy of the package made it. */
const can =
  (...names: readonly string[]) =>
  (value: unknown) =>
    names.every((name) => typeof (Object(value) as Record<string, unknown>)[name] === "function");

const oneOf = (...words: readonly string[]): PropKind => ({
  is: (value) => words.includes(value as string),
  words: words.map((word) => JSON.stringify(word)).join(" or "),
  shown: (value) => `${quoted(value)}${typeof value === "string" ? didYouMean(value, words) : ""}`,
});

/** What a prop may be. */
export const KINDS = {
  text: { is: (value) => typeof value === "string", words: "text" },
  number: { is: (value) => typeof value === "number", words: "a number" },
  boolean: { is: (value) => typeof value === "boolean", words: "true or false" },
  list: { is: Array.isArray, words: "a list" },
  object: { is: isObject, words: "an object" },
  function: { is: (value) => typeof value === "function", words: "a function" },
  exposure: oneOf("loopback", "fleet"),
  pagerDutyUsers: oneOf("adopt", "create"),
  pagerDutyUrgency: oneOf("by severity", "high"),
  fleet: { is: can("place", "discovery"), words: 'a fleet such as new SshFleet(this, "fleet", { … })', shown: asFleet },
  metrics: {
    is: can("contribute", "addAlert"),
    words: 'a Metrics such as new Metrics(this, "metrics", { fleet }), which is .metrics of a MonitoringStack',
    shown: nameOf,
  },
  portal: {
    is: (value) => typeof (Object(value) as { root?: unknown }).root === "string",
    words: 'a Portal such as new Portal(this, "portal", { metrics }), which is .portal of a MonitoringStack',
    shown: nameOf,
  },
  routing: {
    is: (value) => isObject((Object(value) as { escalation?: unknown }).escalation),
    words:
      'an AlertRouting such as new AlertRouting(this, "routing", { metrics }), which is .alertRouting of a MonitoringStack',
    shown: nameOf,
  },
  specification: {
    is: (value) => isObject((Object(value) as { escalationMatrix?: unknown }).escalationMatrix),
    words: 'what parseSpecification(readFileSync(file, "utf8"), { source: file }) returns',
  },
  /** A `SecretOrigin`. What stands in its place may be the secret itself. */
  secret: {
    is: (value) => typeof (Object(value) as { kind?: unknown }).kind === "string",
    words: 'where the host has the secret, such as { kind: "file", path: "/etc/observability/token" }',
    shown: (value) => typeof value,
  },
  any: { is: () => true, words: "given" },
} as const satisfies Readonly<Record<string, PropKind>>;

/** The props of a `SecretOrigin` beside its `kind`, by this. */
export const ORIGINS = {
  file: { path: "text" },
  "ssm-parameter": { name: "text" },
  "secrets-manager": { secretId: "text" },
  variable: { variable: "text", version: "number" },
  "made-on-host": { bytes: "number" },
} as const satisfies Readonly<Record<string, Readonly<Record<string, keyof typeof KINDS>>>>;

/** A construct has too much in it to be shown. */
function nameOf(value: unknown): string {
  const { node } = Object(value) as { node?: { path?: unknown } };
  if (typeof node?.path !== "string") return quoted(value);
  return `${(value as object).constructor.name} ${node.path}`;
}

function asFleet(value: unknown): string {
  if (!can("bind")(value)) return nameOf(value);
  return 'one that is not bound; bind it by .bind(this, "fleet"), as MonitoringStack does, or make it by new';
}
