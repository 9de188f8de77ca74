// The portal's fleet overview over a thousand hosts, in Chromium: how long it takes to be drawn, and how much of a page it is.
import { loadavg } from "node:os";
import type { Page } from "puppeteer-core";
import { openChromium } from "../../harness/chromium";
import type { Scraped } from "../../harness/slo-traffic";
import { panelsOf } from "../../test/tools/live-panels";
import { latest, liveScene } from "../../test/tools/live-scene";
import { BenchError, summaryOf } from "../measure";
import { type Aim, aimLines, duration, spread, table } from "../report";

const HOSTS = 1_000;
/** Minutes of samples, one each. */
const MINUTES = 60;
const OPENED = 5;

/** What every host has of a metric, as its exporter and the recording rules would have it; `of` is its value at a minute. */
interface Measured {
  readonly metric: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly of: (host: number, minute: number) => number;
}

const wave = (host: number, minute: number) => 50 + 40 * Math.sin(host + minute / 10);
const gauge = (metric: string, of: Measured["of"], labels: Measured["labels"] = {}): Measured => ({
  metric,
  of,
  labels,
});

const METRICS: readonly Measured[] = [
  gauge("up", (host) => (host % 250 === 7 ? 0 : 1)),
  gauge("node_systemd_unit_state", (host) => (host % 300 === 3 ? 1 : 0), { state: "failed", name: "shop.service" }),
  gauge("node_memory_MemTotal_bytes", () => 8e9),
  gauge("node_memory_MemAvailable_bytes", (host, minute) => 8e7 * (100 - wave(host, minute))),
  gauge("node_cpu_seconds_total", (host, minute) => 30 * minute + host, { cpu: "0", mode: "idle" }),
  gauge("node_cpu_seconds_total", (host, minute) => 40 * minute + host, { cpu: "1", mode: "idle" }),
  gauge("cpu_usage_percent", wave),
  gauge("memory_used_percent", (host, minute) => wave(host + 1, minute)),
  gauge("disk_usage_percent", (host) => host % 97, { mountpoint: "/" }),
  gauge("disk_usage_percent", (host) => host % 89, { mountpoint: "/var" }),
  gauge("network_receive_bytes", (host, minute) => 1e6 * wave(host, minute)),
  gauge("network_transmit_bytes", (host, minute) => 1e5 * wave(host, minute)),
  gauge("node_load5", (host, minute) => wave(host, minute) / 40),
  gauge("node_boot_time_seconds", (host) => latest() - 86_400 * (host % 200)),
  gauge("vm_observability_release_wanted", (host) => (host % 400 === 9 ? 0 : 1)),
  gauge("vm_observability_activation_success", () => 1),
  gauge("vm_observability_drifted_files", (host) => (host % 500 === 11 ? 2 : 0)),
  gauge("vm_observability_release_info", () => 1, { release: "0123456789ab" }),
];

function samples(): readonly Scraped[] {
  const until = latest();
  const times = Array.from({ length: MINUTES }, (_, minute) => (until - 60 * (MINUTES - 1 - minute)) * 1000);
  return METRICS.flatMap(({ metric, labels, of }) =>
    Array.from({ length: HOSTS }, (_, host) => ({
      metric,
      labels: { ...labels, job: "node", instance: `web-${host + 1}` },
      samples: times.map((time, minute) => [time, of(host, minute)] as const),
    })),
  );
}

interface Row {
  readonly what: string;
  readonly times: readonly number[];
  readonly elements: number;
  readonly memory: number;
}

const AIM: Aim<readonly Row[]> = {
  text: "what a screen shows is drawn within 3 s",
  value: ([screen]) => summaryOf(screen?.times ?? []).median,
  most: 3_000,
  print: duration,
};

/** Measures, and gives the table. */
export async function fleetTable(print: (text: string) => void): Promise<string> {
  print(`writing an hour of ${METRICS.length} metrics of ${HOSTS} hosts`);
  const scene = await liveScene("sid", samples);
  const browser = await openChromium();
  try {
    const rows: Row[] = [];
    for (const [what, height] of [
      ["what a screen shows", 800],
      ["the whole page, every host", 9_000],
    ] as const) {
      const opened: Omit<Row, "what" | "times">[] = [];
      const times: number[] = [];
      for (let index = 0; index < OPENED; index++) {
        const page = await browser.newPage();
        await page.setViewport({ width: 1280, height });
        const began = performance.now();
        await page.goto(`${scene.url}/dashboards/fleet-overview/?from=now-1h`);
        await drawn(page, height > 1_000);
        times.push(performance.now() - began);
        opened.push(await sizeOf(page));
        await page.close();
        print(`${what}: ${duration(times[index] ?? 0)}`);
      }
      const [last] = opened.slice(-1);
      if (last) rows.push({ what, times, ...last });
    }
    const head = ["opened", "drawn after", "elements", "JavaScript's memory", "runs"];
    const lines = rows.map(({ what, times, elements, memory }) => [
      what,
      spread(summaryOf(times)),
      elements.toLocaleString("en"),
      `${memory} MiB`,
      `${times.length}`,
    ]);
    const load = `Load of the machine meanwhile: ${loadavg()[1]?.toFixed(1)} (five minutes).`;
    return [table(head, lines), "", load, "", ...aimLines([AIM], rows)].join("\n");
  } finally {
    await browser.close();
    await scene.stop();
  }
}

/** Waits until panels in sight are drawn, and every one has something to show. */
async function drawn(page: Page, whole: boolean): Promise<void> {
  if (!whole) {
    await page.waitForFunction(
      `(() => { const panels = [...document.querySelectorAll("[data-panel]")].filter((one) => one.getBoundingClientRect().top < innerHeight && one.getBoundingClientRect().height > 0); return panels.length > 0 && panels.every((one) => one.dataset.state); })()`,
    );
    return;
  }
  const panels = await panelsOf(page);
  const hosts = await page.evaluate('document.querySelectorAll("table tbody tr").length');
  const bad = panels.filter(({ state, title }) => state !== "drawn" && title !== "Next certificate ends");
  if (bad.length > 0)
    throw new BenchError(`not drawn: ${bad.map(({ title, problem }) => `${title} ${problem}`).join()}`);
  if (Number(hosts) < HOSTS) throw new BenchError(`the table has ${String(hosts)} rows`);
}

async function sizeOf(page: Page): Promise<{ readonly elements: number; readonly memory: number }> {
  const elements = Number(await page.evaluate('document.querySelectorAll("*").length'));
  const { JSHeapUsedSize = 0 } = await page.metrics();
  return { elements, memory: Math.round(JSHeapUsedSize / 2 ** 20) };
}
