import type { Host } from "./host";

/** The digest of the release that is live on a host. */
export async function liveRelease(host: Host): Promise<string> {
  return (await host.succeed("readlink /opt/vm-observability/current")).replace("releases/", "");
}
