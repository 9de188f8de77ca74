import {
  type AdviceName,
  type Problem,
  type PropKinds,
  propProblems,
  quoted,
  turnsDirection,
  ValidationError,
} from "../lib/errors";
import { familyOf, type Alert, type RecordingRule, type RunbookText } from "../lib/rules";
import { Duration } from "../lib/units";

/** An alert of the user's own. */
export interface AlertProps {
  /** Unique in the stack; never re-cased. */
  readonly name: string;
  /** PromQL with a comparison; checked at synthesis against everything that the fleet exposes. */
  readonly expr: string;
  /** How long the condition must hold. @default - at once */
  readonly for?: Duration;
  /** How long it stays firing after the condition ended. @default - not at all */
  readonly keepFiringFor?: Duration;
  /** A level of `escalation_matrix`. */
  readonly severity: string;
  /** One line; may use `{{ $labels.instance }}` and the like. */
  readonly summary: string;
  /** Sentences with value and threshold. @default - the summary */
  readonly description?: string;
  /**
   * Alerts of one family report the same thing at several severities: the graver ones mute the milder ones where the labels that
   * both conditions have are equal. `none` is a family of its own, and so is the default.
   *
   * @default - its name
   */
  readonly family?: string;
  /** Labels beside `severity` and `family`. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** A page about it. @default - the base address of runbooks and its name */
  readonly runbookUrl?: string;
  /** What the page about it says. @default - its description */
  readonly runbook?: RunbookText;
  /** Advice about it that is switched off. @default - what `advice.off` of the specification says */
  readonly adviceOff?: readonly AdviceName[];
}

const ALERT_PROPS: PropKinds<AlertProps> = {
  name: "text",
  expr: "text",
  for: "duration?",
  keepFiringFor: "duration?",
  severity: "text",
  summary: "text",
  description: "text?",
  family: "text?",
  labels: "textMap?",
  runbookUrl: "text?",
  runbook: "any?",
  adviceOff: "list?",
};

const RUNBOOK_PROPS: PropKinds<RunbookText> = {
  meaning: "text",
  immediateActions: "texts",
  investigation: "texts",
  resolution: "texts",
  prevention: "texts",
};

/** A recording rule of the user's own. */
export interface RecordingRuleProps {
  /** Name of the recorded metric: `job:http_requests:rate5m`. */
  readonly record: string;
  readonly expr: string;
  /** @default - the expression */
  readonly help?: string;
  /** Labels of the result beside `instance`, `job` and the hosts' own. @default - those that the expression keeps */
  readonly labels?: readonly string[];
  /** `percent`, `bytes`, `requests per second`. @default - none */
  readonly unit?: string;
  /** Advice about it that is switched off. @default - what `advice.off` of the specification says */
  readonly adviceOff?: readonly AdviceName[];
}

const RECORDING_PROPS: PropKinds<RecordingRuleProps> = {
  record: "text",
  expr: "text",
  help: "text?",
  labels: "texts?",
  unit: "text?",
  adviceOff: "list?",
};

/** How messages name what `props` describe: by what they call it, if they do. */
export function called(what: string, props: object | undefined, key: string): string {
  const name = (props as Readonly<Record<string, unknown>> | null | undefined)?.[key];
  return typeof name === "string" && name !== "" ? `${what} ${name}` : what;
}

/**
 * The alert that `props` mean.
 *
 * @throws ValidationError when a prop is missing or is not what it must be
 */
export function alertOf(props: AlertProps): Alert {
  const { name, runbook } = Object(props) as Partial<AlertProps>;
  ValidationError.throwIfAny(called("alert", props, "name"), [
    ...propProblems(props, ALERT_PROPS),
    ...nameProblems(name),
    ...(runbook === undefined ? [] : propProblems(runbook, RUNBOOK_PROPS, "runbook")),
  ]);
  const { description = props.summary } = props;
  return {
    name: props.name,
    expr: props.expr,
    for: props.for ?? Duration.zero,
    ...(props.keepFiringFor && { keepFiringFor: props.keepFiringFor }),
    severity: props.severity,
    family: familyOf(props.name, props.family ?? props.name),
    summary: props.summary,
    description,
    runbook: props.runbook ?? {
      meaning: description,
      immediateActions: [],
      investigation: [],
      resolution: [],
      prevention: [],
    },
    ...(props.runbookUrl !== undefined && { runbookUrl: props.runbookUrl }),
    ...(props.labels && { labels: props.labels }),
    ...(props.adviceOff && { adviceOff: props.adviceOff }),
    from: [],
  };
}

/** The name is a part of addresses and the title of a page. */
function nameProblems(name: unknown): readonly Problem[] {
  if (typeof name !== "string" || !(/\p{Cc}/u.test(name) || turnsDirection(name))) return [];
  return [{ path: "name", message: `must be printable characters, got ${quoted(name)}` }];
}

/**
 * The recording rule that `props` mean; nothing proves a user's own.
 *
 * @throws ValidationError when a prop is missing or is not what it must be
 */
export function recordingRuleOf(props: RecordingRuleProps): RecordingRule {
  ValidationError.throwIfAny(called("recording rule", props, "record"), propProblems(props, RECORDING_PROPS));
  const { record, expr, help, labels, unit, adviceOff } = props;
  return {
    record,
    expr,
    help: help ?? expr,
    unit: unit ?? "",
    ...(labels && { labels }),
    ...(adviceOff && { adviceOff }),
    from: [],
    proof: { series: [], at: Duration.zero, samples: [] },
  };
}
