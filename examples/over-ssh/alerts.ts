import { Duration, type IFleet, type Metrics } from "cdktf-vm-observability";

/** What a specification cannot say: rules beside its sections, jobs of one's own, and what their pages expose. */
export function addOwnRules(metrics: Metrics, fleet: IFleet): void {
  metrics.addScrapeJob({
    name: "postgres",
    discovery: fleet.discovery({ on: "workloads", port: 9187 }),
    path: "/metrics",
    interval: Duration.minutes(1),
    metrics: [
      { name: "pg_up", type: "gauge", help: "Whether PostgreSQL answers.", labels: [], from: "postgres" },
      {
        name: "pg_stat_database_xact_commit",
        type: "counter",
        help: "Transactions that were committed.",
        labels: ["datname"],
        from: "postgres",
      },
    ],
  });
  metrics.addRecordingRule({
    record: "datname:pg_commits:rate5m",
    expr: "sum by (datname) (rate(pg_stat_database_xact_commit[5m]))",
    help: "Committed transactions of each database.",
    labels: ["datname"],
    unit: "transactions per second",
  });
  metrics.addAlert({
    name: "postgres_down",
    expr: "pg_up == 0",
    for: Duration.minutes(1),
    keepFiringFor: Duration.minutes(5),
    severity: "critical",
    summary: "PostgreSQL on {{ $labels.instance }} does not answer",
    description: "pg_up is 0 for a minute: the exporter is there, the server is not.",
    labels: { team: "databases" },
    runbookUrl: "https://wiki.example.com/runbooks/postgres-down",
    runbook: {
      meaning: "Applications that need the database fail.",
      immediateActions: ["Look at `systemctl status postgresql` on the host."],
      investigation: ["Read the server's log since the alert began."],
      resolution: ["Start the server again."],
      prevention: ["Limit its connections below what its memory allows."],
    },
  });
}
