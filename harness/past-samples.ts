import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "./command";
import type { Suite } from "./debian";
import { HarnessError } from "./harness-error";
import { openMetrics, type Scraped } from "./slo-traffic";
import { tool } from "./tools";

/** Puts samples of the past into the `data` folder of a Prometheus, which has them when it is started the next time. */
export async function addPast(suite: Suite, data: string, scraped: readonly Scraped[]): Promise<void> {
  const { path } = await tool("promtool", suite);
  mkdirSync(data, { recursive: true });
  const folder = mkdtempSync(join(dirname(data), "past-"));
  const [page, blocks] = [join(folder, "page.txt"), join(folder, "blocks")];
  writeFileSync(page, openMetrics(scraped));
  const args = ["tsdb", "create-blocks-from", "--max-block-duration=240h", "openmetrics", page, blocks];
  const { code, stderr } = await run(path, args, { timeout: 600_000 });
  if (code !== 0) throw new HarnessError(`promtool made no blocks: ${stderr}`);
  for (const block of readdirSync(blocks)) renameSync(join(blocks, block), join(data, block));
  rmSync(folder, { recursive: true });
}
