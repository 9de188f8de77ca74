import { Token } from "cdktf";
import type { ScrapeJob } from "../lib/scraping";
import type { ScrapedTargets } from "../lib/rules";
import type { Specification } from "../lib/specification";
import type { IFleet } from "./targets/fleet";

/** Jobs of exporters, whose targets are hosts of the fleet alone. */
const OF_HOSTS: readonly string[] = ["node", "process"];

/** Who is scraped, as far as synthesis knows: hosts by name, and pages outside of the fleet by address. */
export function scrapedTargets(
  jobs: readonly ScrapeJob[],
  fleet: IFleet,
  { scrapeJobs }: Specification,
): ScrapedTargets {
  const hosts = fleet.hosts.map(({ name }) => name);
  return new Map(
    jobs.map(({ name, discovery: { configs, relabelings } }) => {
      const isOfHosts = OF_HOSTS.includes(name) || scrapeJobs[name]?.port !== undefined;
      if (isOfHosts) return [name, hosts] as const;
      const isWritten = Object.keys(configs).every((key) => key === "static_configs") && relabelings.length === 0;
      const pages = (configs.static_configs ?? []).flatMap(({ targets }) => targets);
      const labels = (configs.static_configs ?? []).some(({ labels: own = {} }) => "instance" in own);
      return [name, isWritten && !labels && !Token.isUnresolved(pages) ? pages : undefined] as const;
    }),
  );
}
