/** How a fleet is doing, as its Prometheus and Alertmanager tell it. */
export interface Health {
  readonly targets: readonly {
    readonly job: string;
    readonly instance: string;
    readonly up: boolean;
    readonly error: string;
  }[];
  readonly rules: readonly {
    readonly name: string;
    readonly recording: boolean;
    readonly health: string;
    readonly error: string;
  }[];
  readonly alerts: readonly { readonly name: string; readonly instance: string; readonly state: string }[];
}

interface Targets {
  readonly activeTargets: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly health: string;
    readonly lastError: string;
  }[];
}

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly name: string;
      readonly type: string;
      readonly health: string;
      readonly lastError?: string;
    }[];
  }[];
}

interface Alerts {
  readonly alerts: readonly { readonly labels: Readonly<Record<string, string>>; readonly state: string }[];
}

/** Asks a Prometheus how everything is: `http://10.77.0.11:9090`. */
export async function healthOf(prometheus: string): Promise<Health> {
  const [targets, rules, alerts] = await Promise.all([
    get<Targets>(prometheus, "targets?state=active"),
    get<Rules>(prometheus, "rules"),
    get<Alerts>(prometheus, "alerts"),
  ]);
  return {
    targets: targets.activeTargets.map(({ labels, health, lastError }) => ({
      job: labels["job"] ?? "",
      instance: labels["instance"] ?? "",
      up: health === "up",
      error: lastError,
    })),
    rules: rules.groups.flatMap((group) =>
      group.rules.map(({ name, type, health, lastError }) => ({
        name,
        recording: type === "recording",
        health,
        error: lastError ?? "",
      })),
    ),
    alerts: alerts.alerts.map(({ labels, state }) => ({
      name: labels["alertname"] ?? "",
      instance: labels["instance"] ?? "",
      state,
    })),
  };
}

async function get<T>(prometheus: string, path: string): Promise<T> {
  const answer = await fetch(`${prometheus}/api/v1/${path}`, { signal: AbortSignal.timeout(5000) });
  return ((await answer.json()) as { data: T }).data;
}
