// npm run pictures: makes the pictures of live dashboards in docs/images/dashboards.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { openChromium } from "../../harness/chromium";
import { eventually } from "../../harness/command";
import { countedBefore, recordedBefore } from "../../harness/slo-past";
import type { MonitoringStack } from "../../index";
import { objectivesOf } from "../../lib/slo";
import { defaultSpecification } from "../../lib/specification";
import { latest, liveScene } from "./live-scene";

const FOLDER = resolve(__dirname, "../../docs/images/dashboards");

/** Dashboards, with what is chosen in them and the height of the picture. */
const PICTURES = [
  { page: "objectives", chosen: "from=now-24h", height: 1480 },
  { page: "application", chosen: "from=now-5m", height: 1480 },
];

/** Thirty days, with an hour of errors this morning, and slow answers for some days. */
async function pastOf({ slo }: MonitoringStack) {
  const until = latest();
  const model = { ...objectivesOf(defaultSpecification).model, objectives: slo?.objectives ?? [] };
  const bad: Readonly<Record<string, (ago: number) => number>> = {
    error_rate: (ago) => (ago > 520 && ago < 580 ? 90 : 2),
    response_time: (ago) => (ago < 600 ? 40 : 18),
    api_availability: (ago) => (ago > 900 && ago < 912 ? 300 : 0),
  };
  const counts = countedBefore(model.objectives, {
    minutes: 30 * 24 * 60,
    until,
    of: (name) => ({ events: 600, bad: bad[name] ?? (() => 0) }),
  });
  const recorded = await recordedBefore("trixie", model, { counts, hours: 24, until });
  return [...counts, ...recorded];
}

async function main(): Promise<void> {
  const scene = await liveScene("trixie", pastOf);
  const browser = await openChromium();
  try {
    mkdirSync(FOLDER, { recursive: true });
    // Five minutes of traffic fill the lines of what is scraped.
    await new Promise((resolve) => setTimeout(resolve, 300_000));
    for (const { page: uid, chosen, height } of PICTURES) {
      const page = await browser.newPage();
      await page.setViewport({ width: 1200, height });
      await eventually(`${uid} has data`, async () => {
        await page.goto(`${scene.url}/dashboards/${uid}/?${chosen}`, { waitUntil: "networkidle0" });
        await page.waitForFunction('document.querySelectorAll("[data-state=drawn]").length >= 5');
        return true;
      });
      const path = join(FOLDER, `${uid}.webp`) as `${string}.webp`;
      await page.screenshot({ path, type: "webp", quality: 70 });
      console.log(path);
      await page.close();
    }
  } finally {
    await browser.close();
    await scene.stop();
  }
}

void main();
