import { join } from "node:path";
import { oauth2ProxyPrograms } from "../lib/oauth2-proxy";
import { builtWithGo } from "./go";

const VERSION = oauth2ProxyPrograms.versionOf("upstream", "debian-13");

/** Path of oauth2-proxy, built from its source as its vendor does: Debian has no package of it. */
export async function oauth2Proxy(): Promise<string> {
  const packages = ["github.com/oauth2-proxy/oauth2-proxy/v7"];
  return join(await builtWithGo({ name: "oauth2-proxy", version: VERSION, packages }), "oauth2-proxy");
}
