import { isUnit, unitWords } from "./unit-problems";
import { didYouMean, isConstruct, quoted } from "./wording";

/** A kind of values that props have. */
export interface PropKind {
  readonly is: (value: unknown) => boolean;
  /** How messages name it, behind "must be". */
  readonly words: string;
  /** What messages show of a value that is of another kind. @default - the value */
  readonly shown?: (value: unknown) => string;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isConstruct(value);

const isText = (value: unknown) => typeof value === "string";

/** An object that has functions of these names, whichever copy of the package made it. */
const can =
  (...names: readonly string[]) =>
  (value: unknown) =>
    names.every((name) => typeof (Object(value) as Record<string, unknown>)[name] === "function");

const oneOf = (...words: readonly string[]): PropKind => ({
  is: (value) => words.includes(value as string),
  words: words.map((word) => JSON.stringify(word)).join(" or "),
  shown: (value) => `${quoted(value)}${didYouMean(value, words)}`,
});

/** What a prop may be. */
export const KINDS = {
  text: { is: (value) => typeof value === "string", words: "text" },
  number: { is: (value) => typeof value === "number", words: "a number" },
  boolean: { is: (value) => typeof value === "boolean", words: "true or false" },
  list: { is: Array.isArray, words: "a list" },
  object: { is: isObject, words: "an object" },
  texts: { is: (value) => Array.isArray(value) && value.every(isText), words: "a list of texts" },
  textMap: {
    is: (value) => isObject(value) && Object.values(value).every(isText),
    words: "an object whose values are texts",
  },
  function: { is: (value) => typeof value === "function", words: "a function" },
  duration: { is: (value) => isUnit("Duration", value), words: unitWords("Duration") },
  bytes: { is: (value) => isUnit("Bytes", value), words: unitWords("Bytes") },
  operator: oneOf("=", "!=", "=~", "!~"),
  exposure: oneOf("loopback", "fleet"),
  retained: oneOf("metrics", "traces"),
  pagerDutyUsers: oneOf("adopt", "create"),
  pagerDutyUrgency: oneOf("by severity", "high"),
  fleet: { is: can("place", "discovery"), words: 'a fleet such as new SshFleet(this, "fleet", { … })', shown: asFleet },
  fleetDefinition: { is: can("bind"), words: "a fleet such as SshFleet.of({ … })" },
  awsFleet: {
    is: can("place", "allow"),
    words: 'an AwsFleet such as new AwsFleet(this, "fleet", { … }); of a JoinedFleet, one of its .fleets',
    shown: asFleet,
  },
  stack: {
    is: can("prepareStack"),
    words: 'a stack such as new MonitoringStack(app, "production", { fleet })',
  },
  wing: {
    is: (value) => typeof value === "function" && !isClass(value),
    words: 'a function such as (stack) => new Exporter(stack, "exporter", stack)',
    shown: (value) => (isClass(value) ? `the class ${value.name}` : quoted(value)),
  },
  archiveDefinition: {
    is: can("bind"),
    words: 'an archive such as S3Archive.of({ … }) of "cdktf-vm-observability/aws-archive"',
  },
  archive: {
    is: (value) => can("destinationsOf")(value) || isObject((Object(value) as { model?: unknown }).model),
    words: 'a RetentionTiers such as new RetentionTiers(this, "retention", { archive }), or an archive',
  },
  logStore: {
    is: (value) => typeof (Object(value) as { logs?: unknown }).logs === "object",
    words: "a store of logs, whose logs says where it is",
  },
  traceStore: {
    is: (value) => typeof (Object(value) as { traces?: unknown }).traces === "object",
    words: "a store of traces, whose traces says where it is",
  },
  traceIndexStore: {
    is: (value) => "traceIndices" in Object(value),
    words:
      'an ElasticsearchStore such as new ElasticsearchStore(this, "elasticsearch", { … }), or a store whose traceIndices says where it is',
  },
  searchedStore: {
    is: (value) => "searched" in Object(value),
    words:
      'an ElasticsearchStore such as new ElasticsearchStore(this, "elasticsearch", { … }), or a store whose searched says where it is',
  },
  longTermStores: {
    is: (value) => Array.isArray((Object(value) as { stores?: unknown }).stores),
    words: "a LongTermStores, which is .longTerm of a MonitoringStack",
  },
  retentionTiers: {
    is: (value) => typeof (Object(value) as { model?: unknown }).model === "object",
    words: 'a RetentionTiers such as new RetentionTiers(this, "retention", { metrics })',
  },
  metrics: {
    is: can("contribute", "addAlert"),
    words: 'a Metrics such as new Metrics(this, "metrics", { fleet }), which is .metrics of a MonitoringStack',
  },
  portal: {
    is: (value) => typeof (Object(value) as { root?: unknown }).root === "string",
    words: 'a Portal such as new Portal(this, "portal", { metrics }), which is .portal of a MonitoringStack',
  },
  routing: {
    is: (value) => isObject((Object(value) as { escalation?: unknown }).escalation),
    words:
      'an AlertRouting such as new AlertRouting(this, "routing", { metrics }), which is .alertRouting of a MonitoringStack',
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
  /** `ExposedMetrics`, whose metrics schemas judge. */
  exposed: {
    is: (value) => isText(value) || (Array.isArray(value) && value.every((one) => isText(one) || isObject(one))),
    words: '"unknown", the text of a page, or a list of names and metrics',
  },
  /** `FactContent`, or a function that makes it. */
  fact: {
    is: (value) => isText(value) || typeof value === "function" || (isObject(value) && "json" in value),
    words: "text, { json } or a function of a host",
  },
  /** A `HostSelector`; what is wrong with one is for `selectorProblems`. */
  selector: { is: () => true, words: '"every host", "workloads" or such as { role: "metrics" }' },
  /** A secret as text, which no message shows. */
  secretText: { is: (value) => typeof value === "string", words: "text", shown: (value) => typeof value },
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

/** A class is called with `new` alone. */
function isClass(value: unknown): value is { readonly name: string } {
  return typeof value === "function" && Object.getOwnPropertyDescriptor(value, "prototype")?.writable === false;
}

function asFleet(value: unknown): string {
  if (!can("bind")(value)) return quoted(value);
  return 'one that is not bound; bind it by .bind(this, "fleet"), as MonitoringStack does, or make it by new';
}
