import { promqlString } from "../escaping";
import { type Alert, type InputSeries, type RunbookText, seriesName } from "../rules";
import type { ServerExporterSection } from "../specification";
import { Duration } from "../units";

/** A server that an exporter asks, in the words of its alert. */
export interface WatchedServer {
  /** `PostgresDown` */
  readonly name: string;
  /** The exporter's job, and the alert's family. */
  readonly job: string;
  /** `postgres_exporter` */
  readonly program: string;
  /** `PostgreSQL` */
  readonly server: string;
  /** The metric that says whether it answers. */
  readonly up: string;
  /** A metric that is there when the server was asked anew: {@link up} may speak of a connection that the exporter has kept. @default - none */
  readonly witness?: string;
  /** Commands that show why, on the server's host. */
  readonly look: readonly string[];
  /** What else may be wrong, and how to mend it. */
  readonly more: Pick<RunbookText, "investigation" | "resolution" | "prevention">;
}

const MINUTE = Duration.minutes(1);
const INSTANCE = "db-1";

/** The alert about a server that does not answer its exporter, which answers Prometheus all the same. */
export function serverDown(
  { name, job, program, server, up, witness, look, more }: WatchedServer,
  { duration, severity }: Pick<ServerExporterSection, "duration" | "severity">,
): Alert {
  const labels = { instance: INSTANCE, job };
  const answers = (values: string): InputSeries => ({ series: seriesName(up, labels), values });
  const says = `${up}{job=${promqlString(job)}}`;
  const waits = Math.ceil(duration.milliseconds / MINUTE.milliseconds);
  const asked: readonly InputSeries[] = witness
    ? [{ series: seriesName(witness, labels), values: `1x${waits + 20}` }]
    : [];
  return {
    name,
    expr: witness
      ? `${says} == 0 or 0 * (${says} unless on (instance) ${witness}{job=${promqlString(job)}})`
      : `${says} == 0`,
    for: duration,
    severity,
    family: job,
    summary: `${server} on {{ $labels.instance }} does not answer`,
    description: `${program} of {{ $labels.instance }} has not been able to ask ${server} for more than ${duration.toString()}. The exporter itself answers.`,
    runbook: {
      meaning: `${server} is down, refuses the exporter, or has no connection left. Applications that use it most likely fail too.`,
      immediateActions: [
        ...look,
        `Read what the exporter says: \`journalctl -u vmo-${program.replace("_", "-")} -n 50\``,
      ],
      ...more,
    },
    from: [program],
    proof: {
      interval: MINUTE,
      series: [answers(`1x4 0x${waits + 5} 1x10`), ...asked],
      justBelow: [answers(`1x${waits + 20}`), ...asked],
      breaks: MINUTE.times(5),
      mends: MINUTE.times(waits + 11),
      labels,
      value: 0,
    },
  };
}
