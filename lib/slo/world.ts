import { exampleLabels, type InputSeries, type Labels, matches, seriesName } from "../rules";
import type { Counting, Objective, SeriesSelector } from "./model";
import { bucketOf } from "./counting";
import type { Phase } from "./simulation";
import { boundSpellings, narrowed } from "./series";

/** Raw series of which an objective counts certain events, as exporters expose them. */
export interface World {
  /** Labels that the objective is kept for one by one, of the example. */
  readonly labels: Labels;
  /** The first step with a count: counters say nothing at their first sample. */
  readonly first: 0 | 1;
  /** Series on which events happen as `phases` say; steps of nothing have no samples. */
  readonly series: (phases: readonly Phase[]) => readonly InputSeries[];
}

/** Counters begin well above 0, as those of programs that have run for a while. */
const START = 1000;

/** The page of an example; undefined where no series can be found that passes the objective's matchers. */
export function worldOf({ counting, per }: Pick<Objective, "counting" | "per">): World | undefined {
  const found = seriesOf(counting, per);
  if (!found) return undefined;
  const { of, first, series } = found;
  return {
    labels: Object.fromEntries(per.map((label) => [label, of[label] ?? ""])),
    first,
    series: (phases) => series(phases.filter(({ steps }) => steps > 0)),
  };
}

type Found = Pick<World, "first" | "series"> & { readonly of: Labels };

function seriesOf(counting: Counting, per: readonly string[]): Found | undefined {
  if (counting.kind === "samples") {
    const of = labelsOf(counting.of, per);
    return of && { of, first: 0, series: (phases) => samplesOf(counting.of.metric, of, phases) };
  }
  // Proofs have no notation for native histograms that a course can be written in.
  if (counting.kind === "native") return undefined;
  const found: Counters | undefined =
    counting.kind === "counters" ? countersOf(counting, per) : bucketsOf({ ...counting, kind: "buckets" }, per);
  if (!found) return undefined;
  const { of, all, part, partIsGood } = found;
  return {
    of,
    first: 1,
    series: (phases) => [
      ...all.map(({ series, counts }) => ({ series, values: counterOf(phases, (bad) => counts(bad)) })),
      ...(part === undefined ? [] : [{ series: part, values: counterOf(phases, (bad) => bad !== partIsGood) }]),
    ],
  };
}

interface Counters {
  readonly of: Labels;
  /** Series of all events, and which of them each counts. */
  readonly all: readonly { readonly series: string; readonly counts: (bad: boolean) => boolean }[];
  /** A series of its own of some of them. @default - they are among {@link all} */
  readonly part?: string;
  readonly partIsGood: boolean;
}

function bucketsOf(counting: Extract<Counting, { histogram: unknown }>, per: readonly string[]): Counters | undefined {
  const of = labelsOf(counting.histogram, per);
  if (!of) return undefined;
  const { metric } = counting.histogram;
  const le = boundSpellings(counting.bound)[0] ?? "";
  return {
    of,
    all: [{ series: seriesName(`${metric}_count`, of), counts: () => true }],
    part: seriesName(bucketOf(counting).metric, { ...of, le }),
    partIsGood: true,
  };
}

function countersOf(
  { total, bad, good }: Extract<Counting, { kind: "counters" }>,
  per: readonly string[],
): Counters | undefined {
  const part = bad ?? good;
  const whole = labelsOf(total, per);
  if (!part || !whole) return undefined;
  const partIsGood = bad === undefined;
  if (part.metric !== total.metric) {
    const of = labelsOf(part, per);
    const all = [{ series: seriesName(total.metric, whole), counts: () => true }];
    return of && { of: whole, all, part: seriesName(part.metric, { ...of, ...pick(whole, per) }), partIsGood };
  }
  // One counter, of which some series are the part: one that is, and one that is not.
  const inside = labelsOf(narrowed(total, part.matchers), per);
  const outside = inside && outsideOf(inside, part, total);
  if (!outside) return undefined;
  const all = [
    { series: seriesName(total.metric, inside), counts: (isBad: boolean) => isBad !== partIsGood },
    { series: seriesName(total.metric, outside), counts: (isBad: boolean) => isBad === partIsGood },
  ];
  return { of: inside, all, partIsGood };
}

/** `inside` with one label changed, so that it is no longer part of `part` and still of `total`. */
function outsideOf(inside: Labels, part: SeriesSelector, total: SeriesSelector): Labels | undefined {
  const own = part.matchers.filter(({ label }) => !["instance", "job"].includes(label));
  return own
    .flatMap(({ label }) => ["200", "other", "0", ""].map((value) => ({ ...inside, [label]: value })))
    .find((labels) => passes(labels, total) && !passes(labels, part));
}

function passes(labels: Labels, { matchers }: SeriesSelector): boolean {
  return matchers.every(({ label, op, value }) => matches(labels[label] ?? "", op, value));
}

/** Labels of a series that passes the matchers of `selector`, with those of `per`. */
function labelsOf({ matchers }: SeriesSelector, per: readonly string[]): Labels | undefined {
  const own = per.filter((label) => !["instance", "job"].includes(label));
  return exampleLabels(
    { matchers: matchers.map((one) => ({ ...one, from: 0, to: 0 })) },
    { name: "", type: "counter", help: "", labels: own, from: "application" },
  );
}

function pick(labels: Labels, names: readonly string[]): Labels {
  return Object.fromEntries(names.flatMap((name) => (labels[name] === undefined ? [] : [[name, labels[name]]])));
}

/** As many targets as there are events in a step, each asked once. */
function samplesOf(metric: string, labels: Labels, phases: readonly Phase[]): readonly InputSeries[] {
  const most = Math.max(...phases.map(({ events }) => events));
  return Array.from({ length: most }, (_, index) => ({
    series: seriesName(metric, index === 0 ? labels : { ...labels, shard: String(index) }),
    values: phases
      .map(({ events, bad, steps }) => (index < events ? `${bad ? 0 : 1}x${steps - 1}` : `_x${steps}`))
      .join(" "),
  }));
}

/** A counter of those events that `counts` says; nothing where there are none at all, as there is no page then. */
function counterOf(phases: readonly Phase[], counts: (bad: boolean) => boolean): string {
  let value = START;
  return phases
    .map(({ events, bad, steps }, index) => {
      if (events === 0) return `_x${steps}`;
      const by = counts(bad) ? events : 0;
      // The first sample of all is where counting begins.
      const begin = index === 0 ? value : value + by;
      value = begin + by * (steps - 1);
      return `${begin}+${by}x${steps - 1}`;
    })
    .join(" ");
}
