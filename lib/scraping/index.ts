export type { DiscoveryConfigs, RelabelConfig, StaticConfig, TargetDiscovery } from "./discovery";
export type { ScrapeAuthentication, ScrapeJob, ScrapeLimits, ScrapeTls } from "./job";
