/** One sample of an instant query: labels and value. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A scrape target as Prometheus sees it. */
export interface Target {
  readonly job: string;
  readonly instance: string;
  readonly up: boolean;
  readonly error: string;
}

/** A rule that Prometheus loaded. */
export interface LoadedRule {
  readonly name: string;
  readonly group: string;
  /** How often its group is evaluated, in seconds. */
  readonly interval: number;
  readonly recording: boolean;
  readonly query: string;
  readonly health: string;
  readonly error: string;
  /** Of an alert, with their templates as they stand. */
  readonly annotations: Labels;
}

/** An alert that is pending or firing. */
export interface ActiveAlert {
  readonly name: string;
  readonly instance: string;
  readonly state: string;
}

type Labels = Readonly<Record<string, string>>;

/** What a running Prometheus reports about itself and its fleet. */
export class PrometheusApi {
  constructor(
    /** Gives the body of the answer to a `GET` of this path. */
    private readonly ask: (path: string) => Promise<string>,
  ) {}

  /** One that answers over HTTP: `http://127.0.0.1:9090`. */
  public static at(url: string): PrometheusApi {
    return new PrometheusApi(async (path) =>
      (await fetch(`${url}${path}`, { signal: AbortSignal.timeout(10_000) })).text(),
    );
  }

  /** Evaluates `expression` now. */
  public async query(expression: string): Promise<readonly Sample[]> {
    type Answer = { result: { metric: Labels; value: [number, string] }[] };
    const { result } = await this.get<Answer>(`query?query=${encodeURIComponent(expression)}`);
    return result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
  }

  /** Everything that is scraped. */
  public async targets(): Promise<readonly Target[]> {
    type Answer = { activeTargets: { labels: Labels; health: string; lastError: string }[] };
    const { activeTargets } = await this.get<Answer>("targets?state=active");
    return activeTargets.map(({ labels, health, lastError }) => ({
      job: labels["job"] ?? "",
      instance: labels["instance"] ?? "",
      up: health === "up",
      error: lastError,
    }));
  }

  /** Every rule of every group. */
  public async rules(): Promise<readonly LoadedRule[]> {
    type Answer = {
      groups: {
        name: string;
        interval: number;
        rules: {
          name: string;
          type: string;
          query: string;
          health: string;
          lastError?: string;
          annotations?: Labels;
        }[];
      }[];
    };
    const { groups } = await this.get<Answer>("rules");
    return groups.flatMap(({ name: group, interval, rules }) =>
      rules.map(({ name, type, query, health, lastError, annotations }) => ({
        name,
        group,
        interval,
        recording: type === "recording",
        query,
        health,
        error: lastError ?? "",
        annotations: annotations ?? {},
      })),
    );
  }

  /** Alerts that are pending or firing. */
  public async alerts(): Promise<readonly ActiveAlert[]> {
    const { alerts } = await this.get<{ alerts: { labels: Labels; state: string }[] }>("alerts");
    return alerts.map(({ labels, state }) => ({
      name: labels["alertname"] ?? "",
      instance: labels["instance"] ?? "",
      state,
    }));
  }

  /** Upstream's version, `3.5.3`, also of a distribution's `3.5.3+ds1`. */
  public async version(): Promise<string> {
    return (await this.get<{ version: string }>("status/buildinfo")).version.replace(/\+.*$/, "");
  }

  private async get<T>(path: string): Promise<T> {
    return (JSON.parse(await this.ask(`/api/v1/${path}`)) as { data: T }).data;
  }
}

/** How a fleet is doing, as its Prometheus reports it. */
export interface Health {
  readonly targets: readonly Target[];
  readonly rules: readonly LoadedRule[];
  readonly alerts: readonly ActiveAlert[];
}

/** Asks a Prometheus how everything is. */
export async function healthOf(prometheus: PrometheusApi): Promise<Health> {
  const [targets, rules, alerts] = await Promise.all([prometheus.targets(), prometheus.rules(), prometheus.alerts()]);
  return { targets, rules, alerts };
}

/** Whether a rule waits for its first evaluation, which a seldom one need not have for minutes. */
export function isToCome({ health, interval }: Pick<LoadedRule, "health" | "interval">): boolean {
  return health === "unknown" && interval > SELDOM;
}

/** In seconds. */
const SELDOM = 30;
