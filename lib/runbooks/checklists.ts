import type { Alert } from "../rules";

/** What an alert can be about; the specification has a checklist and commands for each. */
export type Topic = "cpu" | "memory" | "disk" | "network";

/** A checklist and commands. */
export interface Checklist {
  readonly title: string;
  /** Section 6.4. */
  readonly checks: readonly string[];
  /** Section 6.2; commands in backticks. */
  readonly commands: readonly string[];
}

/** Sections 6.4 and 6.2 of the specification, by topic. */
export const CHECKLISTS: Readonly<Record<Topic, Checklist>> = {
  cpu: {
    title: "CPU Issues",
    checks: [
      "Check CPU utilization per core",
      "Identify top CPU-consuming processes",
      "Review recent code deployments",
      "Check for infinite loops or inefficient algorithms",
      "Verify CPU scaling policies",
      "Review scheduled jobs and cron tasks",
    ],
    commands: [
      "`top -p $(pgrep -d',' process_name)`: the processes of one service",
      "`htop`: all of them, with a bar for each core",
      "`iostat -x 1`: whether processors wait for disks",
      "`sar -u 1`: user, system, wait and steal, second by second",
    ],
  },
  memory: {
    title: "Memory Issues",
    checks: [
      "Check memory usage and swap utilization",
      "Identify memory leaks in applications",
      "Review garbage collection metrics",
      "Check for large object allocations",
      "Verify memory limits and quotas",
      "Review recent memory-intensive operations",
    ],
    commands: [
      "`free -h`: used, cached and available memory, and swap",
      "`vmstat 1`: pages that go to swap and come back (`so`, `si`)",
      "`pmap -x PID`: what the memory of a process consists of",
      "`valgrind --tool=massif ./application`: which code took it, in a test environment",
    ],
  },
  disk: {
    title: "Disk Issues",
    checks: [
      "Check disk space and inode usage",
      "Monitor disk I/O patterns",
      "Identify large files and directories",
      "Review log rotation policies",
      "Check for disk errors in system logs",
      "Verify backup and cleanup procedures",
    ],
    commands: [
      "`iotop`: which processes read and write",
      "`iostat -x 1`: how busy each disk is, and how long requests wait",
      "`lsof +D FOLDER`: who has files of a folder open",
    ],
  },
  network: {
    title: "Network Issues",
    checks: [
      "Check network connectivity and latency",
      "Monitor bandwidth utilization",
      "Review firewall and security group rules",
      "Check DNS resolution",
      "Verify load balancer configuration",
      "Test API endpoints and dependencies",
    ],
    commands: [
      "`ss -tulpn`: who listens on which port",
      "`tcpdump -i INTERFACE`: what goes over an interface of `ip -brief link`",
      "`iftop`: between which hosts most of it goes",
    ],
  },
};

/** Section 6.2, application profiling. */
export const PROFILING: readonly string[] = [
  "Python: `python3 -m cProfile -o profile.stats application.py`",
  "Go: `go tool pprof http://localhost:PORT/debug/pprof/profile`, with the port of the application's profiler",
  "Java: `jstack PID` for threads, `jstat -gc PID 1s` for garbage collection",
];

const FAMILIES: ReadonlyMap<string, readonly Topic[]> = new Map(
  Object.entries({
    cpu: ["cpu"],
    memory: ["memory"],
    disk: ["disk"],
    service: ["network"],
    errors: ["network"],
    latency: ["cpu", "network"],
    database: ["network"],
  }),
);

/** What an alert of a family that nobody wrote for is about, by the words of its family and the metrics of its condition. */
const SIGNS: readonly (readonly [sign: RegExp, topic: Topic])[] = [
  [/\b(node_|process_)?cpu_|\bload_average|_load\d/, "cpu"],
  [/\b(node_|process_resident_)?memory_|\bswap_/, "memory"],
  [/\b(node_)?(disk|filesystem|inode)_|_(storage|retention|disk)\b/, "disk"],
  [/\b(node_)?(network|tcp)_|\bup\b|_(delivery|targets|remote_write|integration|cluster)\b/, "network"],
];

/** What an alert is about; empty when none of the checklists fits it. */
export function topicsOf({ family, expr }: Pick<Alert, "family" | "expr">): readonly Topic[] {
  return (
    FAMILIES.get(family) ??
    SIGNS.flatMap(([sign, topic]) => (sign.test(family) || sign.test(expr) ? [topic] : [])).slice(0, 2)
  );
}
