import { closed, labelsOf, mayHave, readPromql, thresholdOf, type LabelSet, type Threshold } from "../promql";
import type { Catalogue } from "../rules";
import type { Duration } from "../units";

/** What an alert tells people. */
export interface AlertTexts {
  readonly summary: string;
  readonly description: string;
}

/** How the left side of a condition is spoken of. */
interface Subject {
  /** With the labels that say which one: `CPU usage on {{ $labels.instance }}`. */
  readonly name: string;
  /** Behind the value: ` %`, ` s`. */
  readonly unit: string;
  readonly digits: number;
}

/** What the document's conditions measure, by their left side without blanks and with one kind of quotes. */
const SUBJECTS: Readonly<Record<string, Subject>> = {
  cpu_usage_percent: { name: "CPU usage of {{ $labels.instance }}", unit: " %", digits: 1 },
  memory_used_percent: { name: "Memory usage of {{ $labels.instance }}", unit: " %", digits: 1 },
  disk_usage_percent: {
    name: "Disk usage of {{ $labels.mountpoint }} ({{ $labels.device }}) on {{ $labels.instance }}",
    unit: " %",
    digits: 1,
  },
  'rate(http_requests_total{status=~"5.."}[5m])': {
    name: "Rate of {{ $labels.method }} requests that {{ $labels.instance }} answers with status {{ $labels.status }}",
    unit: " per second",
    digits: 3,
  },
  "histogram_quantile(0.95,http_request_duration_seconds)": {
    name: "95th percentile of the response time of {{ $labels.instance }}",
    unit: " s",
    digits: 2,
  },
  "db_connections_active/db_connections_max": {
    name: "Share of the database connections that {{ $labels.instance }} uses",
    unit: "",
    digits: 2,
  },
};

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
  if (!threshold) return { summary: `${name} holds`, description: `The condition ${condition} has held${held}.` };
  const left = condition.slice(threshold.of.from, threshold.of.to);
  if (left === "up" && threshold.op === "==" && threshold.value === 0) return downTexts(held);
  const subject =
    SUBJECTS[normalised(left)] ?? genericSubject(left, threshold, labelsOfLeft(repaired, catalogue), catalogue);
  const limit = `${WORDS[threshold.op]} ${threshold.value}${subject.unit}`;
  return {
    summary: `${subject.name} is ${limit}`,
    description: `${subject.name} is {{ printf "%.${subject.digits}f" $value }}${subject.unit} and has been ${limit}${held}.`,
  };
}

function downTexts(held: string): AlertTexts {
  const what = "{{ $labels.job }} on {{ $labels.instance }}";
  return {
    summary: `${what} is down`,
    description: `Prometheus has not been able to scrape ${what}${held}: the program, its host or the way to it is down.`,
  };
}

/** A left side that nobody wrote words for: as it is written, with the labels that its series are known to have. */
function genericSubject(left: string, { value }: Threshold, set: LabelSet, catalogue: Catalogue): Subject {
  const where = mayHave(set, "instance") ? " on {{ $labels.instance }}" : "";
  const others = [...set.labels].filter((label) => !["instance", "job", "le"].includes(label)).sort();
  const which = others.map((label) => `${label} {{ $labels.${label} }}`).join(", ");
  const provided = catalogue.find(left.trim());
  const unit = provided?.kind === "recording" && provided.recording.unit === "percent" ? " %" : "";
  return {
    name: `${left}${where}${which === "" ? "" : ` (${which})`}`,
    unit,
    digits: Math.abs(value) >= 1_000 ? 0 : 2,
  };
}

function labelsOfLeft(repaired: string, catalogue: Catalogue): LabelSet {
  const { expr } = readPromql(repaired);
  const threshold = expr && thresholdOf(expr);
  return threshold ? labelsOf(threshold.of, catalogue.labelsOf) : closed([]);
}

/** `text` without blanks and with double quotes, so that ways of writing one expression are equal. */
export function normalised(text: string): string {
  return text.replaceAll(/\s+/g, "").replaceAll("'", '"');
}
