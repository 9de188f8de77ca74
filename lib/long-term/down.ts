import { promqlString } from "../escaping";
import { type Alert, downProof } from "../rules";
import { Duration } from "../units";

/** A server of a store, in the words of its alert. */
export interface WatchedStore {
  /** `InfluxDbDown` */
  readonly name: string;
  /** The job of its series, and the source of its metrics: `influxdb`. */
  readonly job: string;
  /** `InfluxDB` */
  readonly server: string;
  /** Its unit, without `.service`; that of its gate has `-gate` at its end. */
  readonly unit: string;
  /** Folder of its data. */
  readonly data: string;
  /** What is missing while it does not answer. */
  readonly meaning: string;
  /** Whether it stands behind a gate of its own. @default true */
  readonly gated?: boolean;
}

/** The alert about a store that does not answer Prometheus. */
export function storeDown({ name, job, server, unit, data, meaning, gated = true }: WatchedStore): Alert {
  return {
    name,
    expr: `up{job=${promqlString(job)}} == 0`,
    for: Duration.minutes(5),
    severity: "critical",
    family: "long_term_store",
    summary: `${server} on {{ $labels.instance }} does not answer`,
    description: `${server} on {{ $labels.instance }} has not answered for more than 5 minutes. Prometheus keeps what it could not send for about 2 hours, unless it is restarted; after that it is lost there.`,
    runbook: {
      meaning,
      immediateActions: [
        `See whether it runs: \`systemctl status ${gated ? `${unit} ${unit}-gate` : unit}\``,
        `Read why it does not: \`journalctl -u ${unit} -n 50\``,
      ],
      investigation: [
        `See the space: \`df -h ${data}\``,
        `See whether it ran out of memory: \`journalctl -u ${unit} -g 'Killed|oom'\``,
        `The server runs, and ${gated ? "its gate " : ""}refuses: look at the host's certificate, and at that of Prometheus's host`,
      ],
      resolution: [
        `Start it: \`systemctl start ${unit}\``,
        "Raise `memory` of the store where it was ended for memory",
        "Restore the last backup where its data cannot be opened",
      ],
      prevention: ["Give the store a volume of its own", "Keep backups on another host"],
    },
    from: [job],
    proof: downProof({ job, instance: "storage-1" }),
  };
}
