import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ScrapeJob } from "../../../lib/scraping";
import type { Alert, Metric, RuleGroup } from "../../../lib/rules";
import { Duration } from "../../../lib/units";

/** Job and path of the page with the switches. */
const SWITCHES = "switches";

/** Jobs that hosts have a target of. */
const HOST_JOBS = ["node", "process"] as const;

/** A page outside of the fleet: the only target of its job. */
export const OUTSIDE = { job: "queue", instance: "queue.example.com:9419" } as const;

/** A severity that no matrix has. */
export const UNKNOWN_SEVERITY = "unheard-of";

/** How many scenes a world has: each has an alert of every severity, all of one family that is its own. */
const SCENES = 16;

/** What the page shows: an alert of a scene is on or off, for a target and where it says so for a file system. */
export const SWITCH: Metric = {
  name: "switch",
  type: "gauge",
  help: "1 while an alert is switched on.",
  labels: ["alert", "exported_instance", "exported_job", "mountpoint"],
  from: SWITCHES,
};

/** What alerts are switched on and off by: a page of metrics of its own, and hosts that answer or do not. */
export class Switchboard {
  private readonly switches = new Map<string, boolean>();
  private readonly off = new Set<string>();

  private constructor(private readonly server: Server) {}

  public static async start(): Promise<Switchboard> {
    const server = createServer();
    const board = new Switchboard(server);
    server.on("request", ({ url = "" }, response) => {
      const page = url === `/${SWITCHES}` ? board.page() : "";
      response.writeHead(board.off.has(url) ? 503 : 200, { "content-type": "text/plain" }).end(page);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return board;
  }

  /** The alert of this name fires for these labels from the next scrape on, or does not. */
  public turn(alert: string, labels: Readonly<Record<string, string>>, on: boolean): void {
    const pairs = Object.entries({ ...labels, alert }).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    this.switches.set(`switch{${pairs.join(",")}}`, on);
  }

  /** A target of a host, or the page outside of the fleet, answers or does not. */
  public answer(job: (typeof HOST_JOBS)[number] | typeof OUTSIDE.job, host: string, does: boolean): void {
    if (does) this.off.delete(`/${job}/${host}`);
    else this.off.add(`/${job}/${host}`);
  }

  /** What Prometheus scrapes. */
  public jobs(hosts: readonly string[]): readonly ScrapeJob[] {
    const target = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    const interval = Duration.seconds(1);
    const jobOf = (name: string, instances: readonly string[]): ScrapeJob => {
      const configs = instances.map((instance) => ({
        targets: [target],
        labels: { instance, __metrics_path__: `/${name}/${instance}` },
      }));
      return { name, interval, discovery: { configs: { static_configs: configs }, relabelings: [] } };
    };
    return [
      {
        name: SWITCHES,
        interval,
        path: `/${SWITCHES}`,
        discovery: { configs: { static_configs: [{ targets: [target] }] }, relabelings: [] },
        // Its series stand for other targets.
        metricRelabelings: ["instance", "job"].map((label) => ({
          source_labels: [`exported_${label}`],
          regex: "(.+)",
          target_label: label,
        })),
      },
      ...HOST_JOBS.map((name) => jobOf(name, hosts)),
      jobOf(OUTSIDE.job, [OUTSIDE.instance]),
    ];
  }

  public stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private page(): string {
    return [...this.switches].map(([series, on]) => `${series} ${on ? 1 : 0}\n`).join("");
  }
}

/** Name of the alert of a scene that has this severity. */
export function alertName(scene: number, severity: string): string {
  if (scene > SCENES) throw new RangeError(`a world has ${SCENES} scenes`);
  return `scene_${scene}_${severity}`;
}

/** Rules for the alerts of every scene. */
export function sceneRules(severities: readonly string[]): RuleGroup {
  const scenes = Array.from({ length: SCENES }, (_, index) => index + 1);
  return {
    name: "scenes",
    recording: [],
    alerts: scenes.flatMap((scene) => severities.map((severity) => sceneAlert(scene, severity))),
  };
}

function sceneAlert(scene: number, severity: string): Alert {
  const name = alertName(scene, severity);
  return {
    name,
    expr: `max without (alert, exported_instance, exported_job) (switch{alert="${name}"}) == 1`,
    for: Duration.zero,
    severity,
    family: `scene_${scene}`,
    summary: `${severity} of scene ${scene}`,
    description: `${severity} of scene ${scene} is switched on.`,
    runbook: { meaning: "", immediateActions: [], investigation: [], resolution: [], prevention: [] },
    from: [],
  };
}
