import { type InputSeries, type Labels, type RecordingProof, seriesName } from "../../rules";
import { Duration } from "../../units";

const INTERVAL = Duration.seconds(15);

/** What pages go through: as many rows of samples as the window has scrapes, twice, so that every value has settled. */
const on = (instance: string): Labels => ({ instance, job: "application" });

/** A counter that grows by `step` with each scrape; it begins well above zero, near which its first increase would be cut. */
function counter(metric: string, labels: Labels, step: number, samples: number): InputSeries {
  return { series: seriesName(metric, labels), values: `10000+${step}x${samples}` };
}

/** One that restarts in the middle of the window. */
function restarted(metric: string, labels: Labels, step: number, samples: number): InputSeries {
  const before = Math.ceil(samples * 0.7);
  return { series: seriesName(metric, labels), values: `10000+${step}x${before} ${step}+${step}x${samples - before}` };
}

function lengthOf(window: Duration): { readonly samples: number; readonly at: Duration } {
  const samples = Math.ceil((window.milliseconds / INTERVAL.milliseconds) * 2);
  return { samples, at: INTERVAL.times(samples) };
}

function proofOf(
  window: Duration,
  seriesOf: (samples: number) => readonly InputSeries[],
  values: Readonly<Record<string, number>>,
): RecordingProof {
  const { samples, at } = lengthOf(window);
  return {
    interval: INTERVAL,
    series: seriesOf(samples),
    at,
    samples: Object.entries(values).map(([instance, value]) => ({ labels: on(instance), value })),
  };
}

const request = (instance: string, status: string, more: Labels = {}): Labels => ({
  ...on(instance),
  method: "GET",
  status,
  ...more,
});

/** Pages that fail sometimes, always and never; one that restarts, one that nobody asks, and one that was seen once. */
export const errorRate = (window: Duration): RecordingProof =>
  proofOf(
    window,
    (samples) => [
      counter("http_requests_total", request("some", "200"), 135, samples),
      counter("http_requests_total", request("some", "500"), 10, samples),
      counter("http_requests_total", request("some", "503", { route: "/cart" }), 5, samples),
      counter("http_requests_total", request("all", "502"), 30, samples),
      counter("http_requests_total", request("none", "200"), 30, samples),
      counter("http_requests_total", request("none", "404"), 30, samples),
      restarted("http_requests_total", request("restarted", "200"), 60, samples),
      restarted("http_requests_total", request("restarted", "500"), 15, samples),
      counter("http_requests_total", request("idle", "200"), 0, samples),
      counter("http_requests_total", request("idle", "500"), 0, samples),
      { series: seriesName("http_requests_total", request("new", "500")), values: `_x${samples - 1} 7` },
    ],
    { some: 10, all: 100, none: 0, restarted: 20 },
  );

/** Pages that are asked, one of them over several routes; one that restarts, and one that nobody asks. */
export const callsPerMinute = (window: Duration): RecordingProof =>
  proofOf(
    window,
    (samples) => [
      counter("http_requests_total", request("busy", "200"), 30, samples),
      counter("http_requests_total", request("busy", "200", { route: "/cart" }), 15, samples),
      counter("http_requests_total", request("busy", "500"), 5, samples),
      restarted("http_requests_total", request("restarted", "200"), 15, samples),
      counter("http_requests_total", request("idle", "200"), 0, samples),
    ],
    { busy: 200, restarted: 60, idle: 0 },
  );

/** Pages whose answers are fast, slower than every bound, and none. */
export const responseTime = (window: Duration): RecordingProof => {
  const bounds = ["0.1", "0.5", "2.5", "+Inf"];
  const histogram = (instance: string, steps: readonly number[], samples: number, more: Labels = {}) =>
    bounds.map((le, index) =>
      counter(
        "http_request_duration_seconds_bucket",
        { ...request(instance, "200", more), le },
        steps[index] ?? 0,
        samples,
      ),
    );
  return proofOf(
    window,
    (samples) => [
      ...histogram("fast", [45, 50, 50, 50], samples),
      ...histogram("fast", [45, 50, 50, 50], samples, { route: "/cart" }),
      ...histogram("slow", [0, 0, 0, 30], samples),
      ...histogram("idle", [0, 0, 0, 0], samples),
    ],
    { fast: 300, slow: 2500 },
  );
};

/** Pages that always answer, never, and in three of four scrapes; and one that was not scraped in half of the time. */
export const availability = (window: Duration): RecordingProof =>
  proofOf(
    window,
    (samples) => {
      const up = (instance: string, values: string): InputSeries => ({
        series: seriesName("up", on(instance)),
        values,
      });
      return [
        up("well", `1x${samples}`),
        up("down", `0x${samples}`),
        up("gap", `1x${Math.floor(samples * 0.6)} _x${Math.floor(samples * 0.2)} 1x${samples}`),
        { series: seriesName("up", { ...on("other"), job: "node" }), values: `0x${samples}` },
      ];
    },
    { well: 100, down: 0, gap: 100 },
  );
