import { eventually } from "../../../harness/command";
import type { Received } from "../../../harness/sink";
import type { AlertLabels, Routing } from "../../../lib/alertmanager";
import { tellsEnd } from "./channels";
import { compared, lines, news, promises, tellings, type Telling } from "./log";
import { GROUP_INTERVAL } from "./specification";
import type { Switchboard } from "./switchboard";

/** An alert in Alertmanager's API. */
export interface StoredAlert {
  readonly labels: AlertLabels;
  readonly startsAt: string;
  readonly status: { readonly state: string; readonly silencedBy: string[]; readonly inhibitedBy: string[] };
}

/** Where alerts fire, and people are notified. */
export interface Surroundings {
  readonly board: Switchboard;
  readonly routing: Routing;
  readonly received: readonly Received[];
  stored(labels: AlertLabels): Promise<StoredAlert | undefined>;
  silence(labels: AlertLabels): Promise<Date>;
}

type Comparison = NonNullable<Parameters<typeof compared>[2]>;

/** An alert that fires, or did. */
export class FiringAlert {
  public readonly labels: AlertLabels;
  /** When it began to fire. */
  public readonly since: Date;

  constructor(
    private readonly world: Surroundings,
    stored: StoredAlert,
  ) {
    this.labels = stored.labels;
    this.since = new Date(stored.startsAt);
  }

  /** What the matrix promises while nobody acts, as lines; of it, what comes before some seconds. */
  public promised({ before = Infinity } = {}): readonly string[] {
    return lines(this.promises().filter(({ after }) => after < before));
  }

  /** What was told, as lines that read like those of {@link promised} where the promise is kept. */
  public told(comparison: Comparison = {}): readonly string[] {
    return compared(this.tellings(), this.promises(), comparison);
  }

  /** Lines of the ends that everybody hears who was told, where the channel tells ends. */
  public ends({ before = Infinity } = {}): readonly string[] {
    const told = this.promises().filter(({ to, after }) => after < before && tellsEnd(to));
    return lines(told.map((one) => ({ ...one, status: "resolved" })));
  }

  /** Each notification of it, in the order of arrival. */
  public tellings(): ReturnType<typeof tellings> {
    return news(tellings(this.world.received, this.labels, this.since), this.promises());
  }

  /** Waits until somebody at this path is told. */
  public async reaches(
    path: string,
    { status = "firing", seconds = 60 }: { readonly status?: Telling["status"]; readonly seconds?: number } = {},
  ): Promise<void> {
    const what = `${this.labels["alertname"]} ${status} to ${path}`;
    await eventually(what, () => this.tellings().some((one) => one.to === path && one.status === status), {
      seconds,
      every: 100,
    });
  }

  /** Waits until everything that is promised is told, and then as long as a group needs to be looked at again. */
  public async runsItsCourse(): Promise<void> {
    const promised = this.promises().length;
    await eventually(
      `${this.labels["alertname"]} is told ${promised} times`,
      () => this.tellings().filter(({ status }) => status === "firing").length >= promised,
      { seconds: 60, every: 100 },
    ).catch(() => undefined); // The comparison says what is missing.
    await this.lasts(this.age() + GROUP_INTERVAL + 1);
  }

  /** Waits until it is this old: nothing but time says that something does not happen. */
  public async lasts(seconds: number): Promise<void> {
    await eventually(`${this.labels["alertname"]} is ${seconds} s old`, () => this.age() > seconds, {
      seconds: 120,
      every: 50,
    });
  }

  /** Ends it, and waits until Alertmanager knows. */
  public async end(): Promise<void> {
    const { alertname = "", instance = "", job = "" } = this.labels;
    this.world.board.turn(alertname, { instance, job }, false);
    await eventually(`${alertname} has ended`, async () => !(await this.world.stored(this.labels)), { every: 100 });
  }

  /** Takes it up, as people do: by a silence. */
  public async takeUp(): Promise<void> {
    await this.world.silence(this.key());
    await this.has("silencedBy");
  }

  /** Waits until Alertmanager mutes it. */
  public async has(by: "silencedBy" | "inhibitedBy"): Promise<void> {
    await eventually(
      `${this.labels["alertname"]} is muted`,
      async () => ((await this.world.stored(this.labels))?.status[by].length ?? 0) > 0,
      { every: 100 },
    );
  }

  /** The labels that tell it from others. */
  public key(): AlertLabels {
    const { alertname = "", instance = "" } = this.labels;
    return { alertname, instance };
  }

  /** Seconds since it began. */
  public age(): number {
    return (Date.now() - this.since.getTime()) / 1000;
  }

  private promises(): readonly Telling[] {
    return promises(this.world.routing, this.labels, this.since);
  }
}
