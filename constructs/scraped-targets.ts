import { Token } from "cdktf";
import type { Monitoring } from "../lib/monitoring";
import type { ScrapedTargets } from "../lib/rules";
import type { IFleet } from "./targets/fleet";

/** Who is scraped, as far as synthesis knows: hosts by name, and pages outside of the fleet by address. */
export function scrapedTargets({ jobs, jobsOnHosts }: Monitoring, fleet: IFleet): ScrapedTargets {
  const hosts = fleet.hosts.map(({ name }) => name);
  return new Map(
    jobs.map(({ name, discovery: { configs, relabelings } }) => {
      if (jobsOnHosts.includes(name)) return [name, hosts] as const;
      const isWritten = Object.keys(configs).every((key) => key === "static_configs") && relabelings.length === 0;
      const pages = (configs.static_configs ?? []).flatMap(({ targets }) => targets);
      const labels = (configs.static_configs ?? []).some(({ labels: own = {} }) => "instance" in own);
      return [name, isWritten && !labels && !Token.isUnresolved(pages) ? pages : undefined] as const;
    }),
  );
}
