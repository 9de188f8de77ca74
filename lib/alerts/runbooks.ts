import type { RunbookText } from "../rules";

const CHECK_DEPLOYMENTS = "Review recent deployments";
const CHECK_JOBS = "Review scheduled jobs and cron tasks: `systemctl list-timers`, `crontab -l`";

/** What to do about each family of the document's alerts, after its sections 4.3, 6.2 and 6.4. */
const RUNBOOKS: ReadonlyMap<string, RunbookText> = new Map(
  Object.entries({
    cpu: {
      meaning:
        "The host's processors are nearly always busy. Requests wait for processor time, and everything on the host gets slower.",
      immediateActions: [
        "Check current CPU usage: `top -n 1`",
        "Identify top processes: `ps aux --sort=-%cpu | head -10`",
        "Check system load: `uptime`",
      ],
      investigation: [
        CHECK_DEPLOYMENTS,
        "Check CPU utilization per core: `mpstat -P ALL 1 5`, and its history: `sar -u 1`",
        "Look at one service's processes: `top -p $(pgrep -d',' process_name)`",
        "Check for memory leaks: a host that swaps or collects garbage is busy with that (`vmstat 1`)",
        "Check for infinite loops or inefficient algorithms: `python3 -m cProfile -o profile.stats application.py`, `go tool pprof http://localhost:PORT/debug/pprof/profile`, `jstack PID`",
        "Analyze traffic patterns: `sum by (instance) (rate(http_requests_total[5m]))` in Prometheus",
        CHECK_JOBS,
      ],
      resolution: [
        "Scale horizontally if possible",
        "Restart problematic services: `systemctl restart SERVICE`",
        "Kill runaway processes: `kill PID`",
        "Implement CPU limits: `systemctl set-property SERVICE CPUQuota=50%`",
      ],
      prevention: [
        "Monitor deployment impact",
        "Implement auto-scaling and verify its policies",
        "Regular performance testing",
        "Resource limit enforcement",
      ],
    },
    memory: {
      meaning:
        "Little memory is left for new programs. The host will begin to swap and drop caches, and in the end the kernel kills a process to keep going.",
      immediateActions: [
        "Check memory usage and swap utilization: `free -h`",
        "Identify the largest processes: `ps aux --sort=-rss | head -10`",
        "See whether the kernel has killed a process already: `journalctl -k | grep -i 'out of memory'`",
      ],
      investigation: [
        CHECK_DEPLOYMENTS,
        "Watch paging: `vmstat 1`",
        "Identify memory leaks in applications: `pmap -x PID`, in a test environment `valgrind --tool=massif ./application`",
        "Review garbage collection metrics: `jstat -gc PID 1s`",
        "Check for large object allocations",
        "Review recent memory-intensive operations",
      ],
      resolution: [
        "Restart the service that leaks: `systemctl restart SERVICE`",
        "Verify memory limits and quotas: `systemctl show -p MemoryMax SERVICE`",
        "Move a service to another host, or give this one more memory",
      ],
      prevention: [
        "Give every service a memory limit",
        "Watch resident memory per process group over weeks",
        "Load tests that run long enough to show a leak",
      ],
    },
    disk: {
      meaning:
        "A file system is nearly full. When it is, databases stop, logs are lost, and updates of this host fail half-way.",
      immediateActions: [
        "Check disk space and inode usage: `df -h; df -i`",
        "Identify large files and directories: `du -xh --max-depth=2 MOUNTPOINT | sort -h | tail -20`, with the alert's label `mountpoint`",
        "Find deleted files that programs still hold: `lsof +L1`, or without it, as root: `ls -l /proc/[0-9]*/fd 2>/dev/null | grep '(deleted)'`",
      ],
      investigation: [
        "See what grows: `lsof +D MOUNTPOINT`, and the alert's expression over a week in Prometheus",
        "Monitor disk I/O patterns: `iostat -x 1`, `iotop`",
        "Review log rotation policies: `journalctl --disk-usage`, `/etc/logrotate.d`",
        "Check for disk errors in system logs: `journalctl -k -p err`. A file system that the kernel remounted read-only keeps this alert until it is unmounted or has space",
        "See whether several alerts are one cause: the datasets of a ZFS pool share its free space and fill together",
        "Verify backup and cleanup procedures",
      ],
      resolution: [
        "Shrink the journal: `journalctl --vacuum-size=500M`",
        "Remove packages that are no longer needed: `apt-get clean`, `apt-get autoremove`",
        "Remove or move old backups and dumps",
        "Enlarge the volume and its file system: `growpart`, `resize2fs`, `xfs_growfs`",
      ],
      prevention: [
        "Keep data and logs on separate volumes",
        "Rotate logs by size, and test that cleanup runs",
        "Plan capacity from the growth of the last months",
      ],
    },
    service: {
      meaning:
        "Prometheus cannot read a target's metrics: the program has stopped, its host is down, or the network between them is. Alerts about it are blind until it is back.",
      immediateActions: [
        "See whether one target or a whole host is gone: the query `up == 0` in Prometheus. Of a whole host, look first whether it runs: `ping HOST`, then its console",
        "On the host that the alert names, see what has stopped: `sh /opt/vm-observability/current/activate status` (the line `inactive=`), or `systemctl list-units --all 'vmo-*'`",
        "Read its log, and start it: `journalctl -u UNIT -n 50`, `systemctl start UNIT`",
      ],
      investigation: [
        "Read why Prometheus cannot read it: the error beside the target on /targets, or the last error in /api/v1/targets",
        "Check that something listens: `ss -tulpn`",
        "Review firewall and security group rules",
        "Check DNS resolution and network connectivity: `getent hosts HOST`, `ping HOST`",
        "Is it the job `node_units` alone? Then D-Bus does not answer on that host, often because one user holds all of its connections. Who has most sockets, as root: `ls -l /proc/[0-9]*/fd 2>/dev/null | awk '/^.proc/ { p = $1 } /socket/ { n[p]++ } END { for (p in n) print n[p], p }' | sort -rn | head -n 5`",
        "Look for a killed process or a failed activation: `journalctl -k -p err`, `sh /opt/vm-observability/current/activate status`",
        CHECK_DEPLOYMENTS,
      ],
      resolution: [
        "Start the unit: `systemctl restart UNIT`",
        "Boot the host, or replace it",
        "Apply the stack again, so that the host takes its release",
        "Remove a host that is gone for good from the fleet",
      ],
      prevention: [
        "Let units restart by themselves (`Restart=on-failure`)",
        "Roll out in waves, so that a bad release stops at the first host",
      ],
    },
    errors: {
      meaning: "The service answers requests with server errors: users see failures.",
      immediateActions: [
        'See which requests fail: `sum by (instance, method, status) (rate(http_requests_total{status=~"5.."}[5m]))` in Prometheus',
        "Read the service's latest errors: `journalctl -u SERVICE -p err -n 50`",
        "Follow a failed request through the logs of its services by `trace_id` or `request_id`",
      ],
      investigation: [
        CHECK_DEPLOYMENTS,
        "See whether one host or all of them fail",
        "Test API endpoints and dependencies: databases, queues, other services",
        "Compare the errors in time with CPU, memory and disk of the host",
        "Review garbage collection and connection pools",
      ],
      resolution: [
        "Roll back the deployment that caused it",
        "Take a broken host out of the load balancer and verify its configuration",
        "Restart the service: `systemctl restart SERVICE`",
        "Switch off the feature that fails",
      ],
      prevention: [
        "Deploy to a canary first and watch its error rate",
        "Time out, retry and break circuits around dependencies",
        "Test how it behaves when a dependency fails",
      ],
    },
    latency: {
      meaning: "One request in twenty takes longer than the limit: users wait.",
      immediateActions: [
        "See when it began: the alert's expression over a day in Prometheus",
        "Check the host: `uptime`, `vmstat 1`, `iostat -x 1`",
        "Follow a slow request through the logs of its services by `trace_id` or `request_id`, and see where its time goes",
      ],
      investigation: [
        CHECK_DEPLOYMENTS,
        "Analyze traffic patterns: more, larger or different requests",
        "Look at the time of database queries, and at waits for connections",
        "Check network connectivity and latency to dependencies: `ss -ti`",
        "Profile: `go tool pprof http://localhost:PORT/debug/pprof/profile`, `jstack PID`, `python3 -m cProfile -o profile.stats application.py`",
      ],
      resolution: [
        "Scale horizontally if possible",
        "Roll back the deployment that caused it",
        "Add the index or the cache that the slow query needs",
      ],
      prevention: ["Regular performance testing", "Deadlines for every call to a dependency", "Load limits per client"],
    },
    database: {
      meaning:
        "Most connections of the database pool are in use. When all are, requests wait for one and then fail, although the database itself may be idle.",
      immediateActions: [
        "Compare `db_connections_active`, `db_connections_idle` and `db_connections_max` of the service",
        "See what the connections do, in PostgreSQL: `SELECT state, count(*) FROM pg_stat_activity GROUP BY state`",
        "Check for deadlocks and long transactions: `db_deadlocks_total`, `db_query_duration_seconds`",
      ],
      investigation: [
        CHECK_DEPLOYMENTS,
        "Look for code that keeps a connection while it waits for something else",
        "Find slow queries and queries without an index",
        "See whether traffic has grown",
        "Check the database's host: CPU, memory, disk",
      ],
      resolution: [
        "End hanging transactions: `SELECT pg_terminate_backend(PID)`",
        "Restart the service that leaks connections: `systemctl restart SERVICE`",
        "Enlarge the pool, within the connections that the database allows",
      ],
      prevention: [
        "Give every query and every wait for a connection a deadline",
        "Size pools by the number of instances and the database's limit",
        "Test under peak load",
      ],
    },
  }),
);

/** What a page about an alert of `family` says; of a family that nobody wrote for, what holds for every alert. */
export function runbookOf(family: string, condition: string): RunbookText {
  return (
    RUNBOOKS.get(family) ?? {
      meaning: `The condition ${condition} holds. It was added by this installation's specification.`,
      immediateActions: [
        "Open the condition in Prometheus and see which hosts it holds for, and since when",
        "Check the host: `uptime`, `free -h`, `df -h`",
        "Read its log: `journalctl -p err -n 50`",
      ],
      investigation: [
        CHECK_DEPLOYMENTS,
        "Compare the time of the alert with the CPU, memory, disk and network metrics of the host",
        CHECK_JOBS,
      ],
      resolution: ["Restart problematic services: `systemctl restart SERVICE`", "Roll back the change that caused it"],
      prevention: ["Review the threshold if nothing was wrong", "Write down here what helped"],
    }
  );
}
