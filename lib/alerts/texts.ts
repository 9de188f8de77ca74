import { templateText } from "../escaping";
import {
  closed,
  labelsOf,
  mayHave,
  metricsOf,
  readPromql,
  thresholdOf,
  type LabelSet,
  type Threshold,
} from "../promql";
import type { Catalogue } from "../rules";
import type { Duration } from "../units";

/** The texts of an alert for people. */
export interface AlertTexts {
  readonly summary: string;
  readonly description: string;
}

/** How texts name the left side of a condition. */
interface Subject {
  /** With the labels that say which one: `CPU usage on {{ $labels.instance }}`; `PROGRAM` stands for {@link PROGRAM}. */
  readonly name: string;
  /** Behind the value: ` %`, ` s`. */
  readonly unit: string;
  readonly digits: number;
}

/** The page of a program; one host may have several. A port stands there where hosts have pages that only their ports tell apart. */
const PROGRAM = "{{ $labels.job }} on {{ $labels.instance }}{{ with $labels.port }} port {{ . }}{{ end }}";

/** {@link PROGRAM} of the series of `set`. */
function programOf(set: LabelSet): string {
  return set.labels.has("port") ? PROGRAM : PROGRAM.replace(/\{\{ with .*/, "");
}

/** What the document's conditions measure, by their left side without blanks and with one kind of quotes. */
const SUBJECTS: ReadonlyMap<string, Subject> = new Map(
  Object.entries({
    cpu_usage_percent: { name: "CPU usage of {{ $labels.instance }}", unit: " %", digits: 1 },
    memory_used_percent: { name: "Memory usage of {{ $labels.instance }}", unit: " %", digits: 1 },
    disk_usage_percent: {
      name: "Disk usage of {{ $labels.mountpoint }} ({{ $labels.device }}) on {{ $labels.instance }}",
      unit: " %",
      digits: 1,
    },
    'rate(http_requests_total{status=~"5.."}[5m])': {
      name: "Rate of {{ $labels.method }} requests that PROGRAM answers with status {{ $labels.status }}",
      unit: " per second",
      digits: 3,
    },
    "histogram_quantile(0.95,http_request_duration_seconds)": {
      name: "95th percentile of the response time of PROGRAM",
      unit: " s",
      digits: 2,
    },
    "db_connections_active/db_connections_max": {
      name: "Share of the database connections that PROGRAM uses",
      unit: "",
      digits: 2,
    },
  }),
);

const WORDS: Readonly<Record<Threshold["op"], string>> = {
  ">": "above",
  ">=": "at or above",
  "<": "below",
  "<=": "at or below",
  "==": "equal to",
  "!=": "other than",
};

/** What the texts of an alert are made from. */
export interface TextSource {
  readonly name: string;
  /** As the specification has it: this is what people recognise. */
  readonly condition: string;
  /** As the server has it: this is what decides which labels there are. */
  readonly expr: string;
  readonly duration: Duration;
}

/** Summary and description of an alert. */
export function textsOf({ name, condition, expr: repaired, duration }: TextSource, catalogue: Catalogue): AlertTexts {
  const held = duration.milliseconds === 0 ? "" : ` for ${duration.toString()}`;
  const { expr } = readPromql(condition);
  const threshold = expr && thresholdOf(expr);
  const set = labelsOfCondition(repaired, catalogue);
  if (!threshold) {
    const which = whichOf(set, true);
    return {
      summary: `${templateText(name)} holds${which}`,
      description: `The condition ${templateText(condition)} has held${which}${held}.`,
    };
  }
  const left = condition.slice(threshold.of.from, threshold.of.to);
  const program = programOf(set);
  if (left === "up" && threshold.op === "==" && threshold.value === 0) return downTexts(program, held, set);
  const subject = SUBJECTS.get(normalised(left)) ?? genericSubject(left, threshold, set, catalogue);
  const limit = `${WORDS[threshold.op]} ${threshold.value}${subject.unit}`;
  const what = subject.name.replace("PROGRAM", () => program);
  return {
    summary: `${what} is ${limit}`,
    description: `${what} is {{ printf "%.${subject.digits}f" $value }}${subject.unit} and has been ${limit}${held}.`,
  };
}

/** One program or a whole host: they need other first steps, and Prometheus knows which it is. */
function downTexts(program: string, held: string, set: LabelSet): AlertTexts {
  const stopped = "See what has stopped on {{ $labels.instance }}: sudo systemctl list-units --all 'vmo-*'";
  const ofHost = '{{ with printf "max(up{instance=%q})" $labels.instance | query }}{{ if eq (. | first | value) 0.0 }}';
  const next = mayHave(set, "instance")
    ? `${ofHost}Nothing on {{ $labels.instance }} answers: see first whether the host runs, at its console or by ping.{{ else }}Other pages of {{ $labels.instance }} answer, so it is this program. ${stopped}{{ end }}{{ end }}`
    : "See first whether its host runs, at its console or by ping.";
  return {
    summary: `Job ${program} does not answer`,
    description: `Prometheus has had no answer from job ${program}${held}. ${next}`,
  };
}

/** A left side that nobody wrote words for: as it is written, with the labels that its series are known to have. */
function genericSubject(left: string, { value }: Threshold, set: LabelSet, catalogue: Catalogue): Subject {
  const provided = catalogue.find(left.trim());
  const unit = provided?.kind === "recording" && provided.recording.unit === "percent" ? " %" : "";
  return {
    name: `${templateText(left)}${whichOf(set, isOfSeveralJobs(left, catalogue))}`,
    unit,
    digits: Math.abs(value) >= 1_000 ? 0 : 2,
  };
}

/** The end of a sentence that distinguishes a series from the others of its alert: ` on web-1 (device eth0)`. */
function whichOf(set: LabelSet, withJob: boolean): string {
  const where = mayHave(set, "instance") ? " on {{ $labels.instance }}" : "";
  const silent = ["instance", "le", "port", ...(withJob ? [] : ["job"])];
  const shown = [...set.labels].filter((label) => !silent.includes(label)).sort();
  const which = shown.map((label) => `${label} {{ $labels.${label} }}`).join(", ");
  const port = set.labels.has("port") ? "{{ with $labels.port }} port {{ . }}{{ end }}" : "";
  return `${where}${port}${which === "" ? "" : ` (${which})`}`;
}

/** Whether pages of more than one job may have what `left` reads: anything but the metrics of one exporter. */
function isOfSeveralJobs(left: string, catalogue: Catalogue): boolean {
  const { expr } = readPromql(left);
  const sources = (expr ? metricsOf(expr) : []).flatMap((name) => {
    const provided = catalogue.find(name);
    if (!provided) return ["unknown"];
    return provided.kind === "metric" ? [provided.metric.from] : provided.recording.from;
  });
  return sources.length === 0 || sources.some((source) => !/^(node|process)_exporter/.test(source));
}

/** Labels of the series that a condition fires for. */
function labelsOfCondition(repaired: string, catalogue: Catalogue): LabelSet {
  const { expr } = readPromql(repaired);
  const threshold = expr && thresholdOf(expr);
  if (!expr) return closed([]);
  return labelsOf(threshold ? threshold.of : expr, catalogue.labelsOf);
}

/** `text` without blanks and with double quotes, so that ways of writing one expression are equal. */
export function normalised(text: string): string {
  return text.replaceAll(/\s+/g, "").replaceAll("'", '"');
}
