import { promqlString } from "../escaping";
import { Duration } from "../units";
import type { AlertProof, InputSeries, RecordingProof } from "./proof";
import { alertAnnotations, alertLabels, type RenderOptions } from "./render";
import type { Alert, RecordingRule, RuleGroup } from "./rule";
import { seriesName, type Labels } from "./series";
import { expanded } from "./template";

/** What the generated tests depend on beside the rules. */
export interface PromtoolOptions extends RenderOptions {
  /** Path of a group's rule file as the test file sees it. @default - `../rules/<name>.yml` */
  readonly ruleFile?: (group: string) => string;
}

/** One generated test file. */
export interface PromtoolFile {
  /** Unique among the files: the group's name, with the interval where a group's proofs have several. */
  readonly name: string;
  readonly document: PromtoolDocument;
}

/** The file format of `promtool test rules`. */
export interface PromtoolDocument {
  readonly rule_files: readonly string[];
  readonly evaluation_interval: string;
  readonly group_eval_order: readonly string[];
  readonly tests: readonly PromtoolTest[];
}

/** One test of {@link PromtoolDocument}. */
export interface PromtoolTest {
  readonly name: string;
  readonly interval: string;
  readonly input_series: readonly InputSeries[];
  readonly alert_rule_test?: readonly {
    readonly eval_time: string;
    readonly alertname: string;
    readonly exp_alerts: readonly { readonly exp_labels: Labels; readonly exp_annotations: Labels }[];
  }[];
  readonly promql_expr_test?: readonly {
    readonly expr: string;
    readonly eval_time: string;
    readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
  }[];
}

const DEFAULT_INTERVAL = Duration.seconds(15);

/**
 * Test files for `promtool test rules`: every recording rule computes what its proof says, and every alert with a proof is
 * silent just below its threshold, pending before its `for`, firing after it, and silent again afterwards.
 */
export function promtoolTests(groups: readonly RuleGroup[], options: PromtoolOptions): readonly PromtoolFile[] {
  return groups.flatMap((group) => {
    const cases = [
      ...group.recording.map((rule) => recordingCase(rule)),
      ...group.alerts.flatMap((alert) => (alert.proof ? alertCases(alert, alert.proof, options) : [])),
    ];
    const intervals = [...new Set(cases.map(({ interval }) => interval.milliseconds))].sort((a, b) => a - b);
    // Recording rules of other groups are loaded too: an alert's proof starts from raw series.
    const loaded = groups.filter((other) => other === group || other.recording.length > 0).map(({ name }) => name);
    const order = [...loaded.filter((name) => name !== group.name), group.name];
    return intervals.map((interval, index) => ({
      name: index === 0 ? group.name : `${group.name}-${Duration.milliseconds(interval).toString()}`,
      document: {
        rule_files: order.map((name) => options.ruleFile?.(name) ?? `../rules/${name}.yml`),
        evaluation_interval: Duration.milliseconds(interval).toPrometheus(),
        group_eval_order: order,
        tests: cases.filter((one) => one.interval.milliseconds === interval).map(({ test }) => test),
      },
    }));
  });
}

interface Case {
  readonly interval: Duration;
  readonly test: PromtoolTest;
}

function recordingCase({ record, adds, proof }: RecordingRule): Case {
  const interval = proof.interval ?? DEFAULT_INTERVAL;
  const recorded = adds ? seriesName(record, adds) : record;
  return {
    interval,
    test: {
      name: `${recorded} is computed from raw series`,
      interval: interval.toPrometheus(),
      input_series: proof.series,
      promql_expr_test: [recordingExpectation(record, recorded, proof)],
    },
  };
}

/** promtool compares floats bit by bit: percentages are rounded, and whole numbers, which may be large, are taken as they are. */
function recordingExpectation(record: string, recorded: string, { at, samples }: RecordingProof) {
  const isRounded = samples.some(({ value }) => Math.abs(value) < 1e9);
  return {
    expr: isRounded ? `round(${recorded}, 0.001)` : recorded,
    eval_time: at.toPrometheus(),
    exp_samples: samples.map(({ labels, value }) => ({ labels: seriesName(isRounded ? "" : record, labels), value })),
  };
}

function alertCases(alert: Alert, proof: AlertProof, options: PromtoolOptions): readonly Case[] {
  const interval = proof.interval ?? DEFAULT_INTERVAL;
  const common = { interval: interval.toPrometheus() };
  const times = timesOf(alert, proof, interval);
  return [
    {
      interval,
      test: {
        ...common,
        name: `${alert.name} is silent just below its threshold`,
        input_series: proof.justBelow,
        alert_rule_test: [silent(alert, times.firing), silent(alert, times.resolved)],
        promql_expr_test: [absent(alert, times.firing), absent(alert, times.resolved)],
      },
    },
    {
      interval,
      test: {
        ...common,
        name: `${alert.name} is pending, fires and resolves`,
        input_series: proof.series,
        alert_rule_test: [
          ...(times.before ? [silent(alert, times.before)] : []),
          ...(times.pending ? [silent(alert, times.pending)] : []),
          ...firing(alert, proof, times.settled, options),
          silent(alert, times.resolved),
        ],
        promql_expr_test: [
          ...(times.before ? [absent(alert, times.before)] : []),
          ...(times.pending
            ? [inState(alert, proof, proof.breaks, "pending"), inState(alert, proof, times.pending, "pending")]
            : []),
          inState(alert, proof, times.firing, "firing"),
          absent(alert, times.resolved),
        ],
      },
    },
  ];
}

/** The moments of a proof; each is the time of an evaluation. */
function timesOf(alert: Alert, proof: AlertProof, interval: Duration) {
  const waited = interval.times(Math.ceil(alert.for.milliseconds / interval.milliseconds));
  const firing = proof.breaks.plus(waited);
  const earlier = (time: Duration) => Duration.milliseconds(Math.max(0, time.milliseconds - interval.milliseconds));
  const kept = alert.keepFiringFor?.milliseconds ?? 0;
  const resolved = proof.mends.plus(interval.times(Math.ceil(kept / interval.milliseconds)));
  const settled = proof.settles && proof.settles.compare(firing) > 0 ? proof.settles : firing;
  return {
    ...(proof.breaks.milliseconds > 0 && { before: earlier(proof.breaks) }),
    ...(waited.milliseconds > 0 && { pending: earlier(firing) }),
    firing,
    settled,
    resolved,
  };
}

function silent({ name }: Alert, at: Duration) {
  return { eval_time: at.toPrometheus(), alertname: name, exp_alerts: [] };
}

function firing(alert: Alert, proof: AlertProof, at: Duration, options: PromtoolOptions) {
  const labels = firingLabels(alert, proof);
  const texts = Object.entries(alertAnnotations(alert, options)).map(
    ([name, text]) => [name, expanded(text, proof.labels, proof.value)] as const,
  );
  // A text in more of the template language than we expand can only be checked by the server; its state still is, below.
  if (!labels || texts.some(([, text]) => text === undefined)) return [];
  const annotations = Object.fromEntries(texts.map(([name, text]) => [name, text ?? ""]));
  const expected = { exp_labels: labels, exp_annotations: annotations };
  return [{ eval_time: at.toPrometheus(), alertname: alert.name, exp_alerts: [expected] }];
}

/** All labels of the firing alert but its name. */
function firingLabels(alert: Alert, proof: AlertProof): Labels | undefined {
  const own = Object.entries(alertLabels(alert)).map(
    ([name, text]) => [name, expanded(text, proof.labels, proof.value)] as const,
  );
  if (own.some(([, text]) => text === undefined)) return undefined;
  return { ...proof.labels, ...Object.fromEntries(own.map(([name, text]) => [name, text ?? ""])) };
}

function absent({ name }: Alert, at: Duration) {
  return { expr: `ALERTS{alertname=${promqlString(name)}}`, eval_time: at.toPrometheus(), exp_samples: [] };
}

function inState(alert: Alert, proof: AlertProof, at: Duration, state: "pending" | "firing") {
  const selector = `{alertname=${promqlString(alert.name)},alertstate="${state}"}`;
  const labels = firingLabels(alert, proof);
  const own = { alertname: alert.name, alertstate: state };
  return {
    expr: labels ? `ALERTS${selector}` : `count(ALERTS${selector})`,
    eval_time: at.toPrometheus(),
    exp_samples: [{ labels: labels ? seriesName("ALERTS", { ...labels, ...own }) : "{}", value: 1 }],
  };
}
