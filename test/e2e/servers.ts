/** One sample of an instant query: labels and value. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A scrape target as Prometheus sees it. */
export interface Target {
  readonly job: string;
  readonly instance: string;
  readonly health: string;
  readonly error: string;
}

/** An alert of Prometheus that is pending or firing. */
export interface ActiveAlert {
  readonly name: string;
  readonly instance: string | undefined;
  readonly state: string;
}

/** A rule that Prometheus loaded. */
export interface LoadedRule {
  readonly name: string;
  readonly type: "alerting" | "recording";
  readonly query: string;
  readonly health: string;
  readonly error: string;
}

interface Answer<T> {
  readonly status: string;
  readonly data: T;
}

/** What a running Prometheus tells about itself, by its HTTP API. */
export class PrometheusApi {
  constructor(
    /** `http://10.78.0.11:9090` */
    public readonly url: string,
  ) {}

  /** Evaluates `expression` now. */
  public async query(expression: string): Promise<readonly Sample[]> {
    type Result = { result: { metric: Record<string, string>; value: [number, string] }[] };
    const { result } = await this.get<Result>(`query?query=${encodeURIComponent(expression)}`);
    return result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
  }

  /** Everything that is scraped. */
  public async targets(): Promise<readonly Target[]> {
    type Result = { activeTargets: { labels: Record<string, string>; health: string; lastError: string }[] };
    const { activeTargets } = await this.get<Result>("targets?state=active");
    return activeTargets.map(({ labels, health, lastError }) => ({
      job: labels["job"] ?? "",
      instance: labels["instance"] ?? "",
      health,
      error: lastError,
    }));
  }

  /** Every rule of every group. */
  public async rules(): Promise<readonly LoadedRule[]> {
    type Result = { groups: { rules: (Omit<LoadedRule, "error"> & { lastError?: string })[] }[] };
    const { groups } = await this.get<Result>("rules");
    return groups.flatMap(({ rules }) => rules.map((rule) => ({ ...rule, error: rule.lastError ?? "" })));
  }

  /** Alerts that are pending or firing. */
  public async alerts(): Promise<readonly ActiveAlert[]> {
    const { alerts } = await this.get<{ alerts: { labels: Record<string, string>; state: string }[] }>("alerts");
    return alerts.map(({ labels, state }) => ({
      name: labels["alertname"] ?? "",
      instance: labels["instance"],
      state,
    }));
  }

  /** Upstream's version, `3.5.3`, also of a distribution's `3.5.3+ds1`. */
  public async version(): Promise<string> {
    return (await this.get<{ version: string }>("status/buildinfo")).version.replace(/\+.*$/, "");
  }

  private async get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.url}/api/v1/${path}`, { signal: AbortSignal.timeout(10_000) });
    return ((await response.json()) as Answer<T>).data;
  }
}
