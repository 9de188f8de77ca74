import { type Alert, type InputSeries, type RunbookText, seriesName } from "../rules";
import type { ServerExporterSection } from "../specification";
import { Duration } from "../units";

/** A replica of a server, in the words of the alert about it. */
export interface WatchedReplica {
  /** `RedisReplicaStopped` */
  readonly name: string;
  /** The exporter's job. */
  readonly job: string;
  /** `redis_exporter` */
  readonly program: string;
  /** `Redis` */
  readonly server: string;
  /** Holds while the replica is not what its primary is. */
  readonly expr: string;
  /** The series that say so: their names, and their values while all is well and while it is not; those that differ make the proof. */
  readonly shown: Readonly<Record<string, readonly [well: number, broken: number]>>;
  /** Labels of these series beside `instance` and `job`. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Value of the alert in its proof. */
  readonly value: number;
  /** What is wrong, as the end of a sentence: `has lost its primary`. */
  readonly problem: string;
  /** Commands that show why, on the replica's host. */
  readonly look: readonly string[];
  readonly more: Pick<RunbookText, "investigation" | "resolution" | "prevention">;
}

const MINUTE = Duration.minutes(1);

/** A replica that is started anew has so long to catch up. */
const WAITS = 5;

/** The alert about a replica that no longer follows its primary; its exporter and the server answer all the same. */
export function replicaStopped(
  { name, job, program, server, expr, shown, labels = {}, value, problem, look, more }: WatchedReplica,
  { severity }: Pick<ServerExporterSection, "severity">,
): Alert {
  const all = { instance: "db-2", job, ...labels };
  const seriesOf = (values: (well: number, broken: number) => string): readonly InputSeries[] =>
    Object.entries(shown).map(([metric, [well, broken]]) => ({
      series: seriesName(metric, all),
      values: values(well, broken),
    }));
  return {
    name,
    expr,
    for: MINUTE.times(WAITS),
    severity,
    family: `${job}_replica`,
    summary: `The replica of ${server} on {{ $labels.instance }} ${problem}`,
    description: `For more than ${WAITS} minutes, the replica of ${server} on {{ $labels.instance }} ${problem}. Who reads from it gets old data, and it cannot take over without a loss.`,
    runbook: {
      meaning: "The replica answers, and what it answers grows older. Its primary is not affected.",
      immediateActions: [...look, "Send reads to the primary where they must be new"],
      ...more,
    },
    from: [program],
    proof: {
      interval: MINUTE,
      series: seriesOf((well, broken) => `${well}x4 ${broken}x${WAITS + 5} ${well}x10`),
      justBelow: seriesOf((well, broken) => `${well}x4 ${broken}x${WAITS - 1} ${well}x20`),
      breaks: MINUTE.times(5),
      mends: MINUTE.times(WAITS + 11),
      labels: all,
      value,
    },
  };
}
