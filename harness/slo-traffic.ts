/** Requests of some services over weeks, with everything that makes counting them hard; what happened, and what was scraped of it. */

/** Times are in seconds. */
export const DAY = 86_400;

/** Something that happens to an instance. */
export interface Trouble {
  readonly from: number;
  readonly until: number;
}

/** One program of a service. */
export interface Instance {
  readonly name: string;
  /** Requests per second at noon; a tenth of it at night. */
  readonly rate: number;
  /** Share of requests that fail. */
  readonly errors: number;
  /** Since when it runs. @default - from the beginning */
  readonly since?: number;
  /** When most requests fail. */
  readonly outages?: readonly Trouble[];
  /** When nobody scrapes it. */
  readonly gaps?: readonly Trouble[];
  /** When it restarts. */
  readonly restarts?: readonly number[];
}

/** Services by their names. */
export type Services = Readonly<Record<string, readonly Instance[]>>;

/** Requests so far, at each second on a grid. */
export interface Truth {
  readonly total: Float64Array;
  readonly failed: Float64Array;
}

/** One series as it was scraped: times in milliseconds, and values. */
export interface Scraped {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: (readonly [time: number, value: number])[];
}

/** Numbers between 0 and 1 that are the same in every run. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What happened to `services` in so many seconds, and what a scrape each `interval` seconds saw of it. */
export function happened(
  services: Services,
  { seconds, interval, seed, start }: { seconds: number; interval: number; seed: number; start: number },
): { readonly truth: Readonly<Record<string, Truth>>; readonly scraped: readonly Scraped[] } {
  const random = randomOf(seed);
  const truth: Record<string, Truth> = {};
  const scraped: Scraped[] = [];
  for (const [service, instances] of Object.entries(services)) {
    const all = { total: new Float64Array(seconds), failed: new Float64Array(seconds) };
    for (const instance of instances) {
      const labels = { job: "application", instance: instance.name, service };
      scraped.push(...lived(instance, { labels, all, seconds, interval, start, random }));
    }
    for (const counts of [all.total, all.failed])
      for (let second = 1; second < seconds; second++)
        counts[second] = (counts[second] ?? 0) + (counts[second - 1] ?? 0);
    truth[service] = all;
  }
  return { truth, scraped };
}

interface Life {
  readonly labels: Readonly<Record<string, string>>;
  readonly all: Truth;
  readonly seconds: number;
  readonly interval: number;
  readonly start: number;
  readonly random: () => number;
}

const within = (troubles: readonly Trouble[], second: number) =>
  troubles.some(({ from, until }) => second >= from && second < until);

function lived(instance: Instance, { labels, all, seconds, interval, start, random }: Life): readonly Scraped[] {
  const { rate, errors, since = 0, outages = [], gaps = [], restarts = [] } = instance;
  const up: Scraped = { metric: "up", labels, samples: [] };
  const series = (status: string): Scraped => ({
    metric: "http_requests_total",
    labels: { ...labels, status },
    samples: [],
  });
  const [good, bad] = [series("200"), series("500")];
  const phase = Math.floor(random() * interval * 1000);
  let [ok, failed] = [0, 0];
  for (let second = since; second < seconds; second++) {
    if (restarts.includes(second)) [ok, failed] = [0, 0];
    const now = rate * (0.55 - 0.45 * Math.cos((2 * Math.PI * second) / DAY));
    const requests = Math.floor(now + random());
    const share = within(outages, second) ? 0.6 : errors;
    let failures = 0;
    for (let request = 0; request < requests; request++) if (random() < share) failures++;
    ok += requests - failures;
    failed += failures;
    all.total[second] = (all.total[second] ?? 0) + requests;
    all.failed[second] = (all.failed[second] ?? 0) + failures;
    if ((second - since) % interval !== 0) continue;
    const time = (start + second + 1) * 1000 + (phase % 1000);
    const seen = !within(gaps, second);
    up.samples.push([time, seen ? 1 : 0]);
    if (!seen) continue;
    good.samples.push([time, ok]);
    // A program counts failures from the first one on.
    if (failed > 0) bad.samples.push([time, failed]);
  }
  return [up, good, bad];
}

/** Series as a page of OpenMetrics with times. */
export function openMetrics(scraped: readonly Scraped[]): string {
  const families = new Map<string, Scraped[]>();
  for (const one of scraped) families.set(one.metric, [...(families.get(one.metric) ?? []), one]);
  const lines = [...families].flatMap(([metric, all]) => [
    `# TYPE ${metric.replace(/_total$/, "")} ${metric.endsWith("_total") ? "counter" : "gauge"}`,
    ...all.flatMap(({ labels, samples }) => {
      const written = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
      return samples.map(([time, value]) => `${metric}{${written.join(",")}} ${value} ${(time / 1000).toFixed(3)}`);
    }),
  ]);
  return `${lines.join("\n")}\n# EOF\n`;
}
