// `npm run fetch`: everything that tests on real programs and hosts need from the network, into the cache. Later runs need none.
// `--without-slow-builds` leaves out what `npm test` builds beside it.
import { OFFERED, upstreamArchives } from "./archives";
import { installChromium } from "./chromium";
import { elasticsearchHome } from "./elasticsearch/node";
import { elasticsearchJars } from "./elasticsearch/read-bodies";
import { ELASTICSEARCH_VERSION } from "./elasticsearch/version";
import { HarnessError } from "./harness-error";
import { prepareMachine } from "./machine";
import { motoPython } from "./moto";
import { packagesFor, SERVERS } from "./offered";
import { oauth2Proxy } from "./oauth2-proxy";
import { nft } from "./nft";
import { pebblePrograms } from "./pebble";
import { TOOL_NAMES } from "./programs";
import { awsCliPython } from "./python";
import { guestRoot } from "./template";
import { ruby } from "./ruby";
import { slowBuilds } from "./slow-builds";
import { requireTerraform } from "./terraform-cli";
import { telegrafArchive } from "./telegraf";
import { tools } from "./tools";

const begun = Date.now();
const progress = (text: string) =>
  console.log(`[${`${Math.round((Date.now() - begun) / 1000)}`.padStart(3)} s] ${text}`);

async function main(): Promise<void> {
  await requireTerraform();
  await prepareMachine(progress);
  await installChromium(progress);
  await ruby(progress);
  progress("fetching programs from Debian's packages");
  for (const name of TOOL_NAMES) await tools(name);
  await nft();
  progress("packing archives as vendors release them");
  await upstreamArchives(OFFERED);
  progress("building oauth2-proxy, Telegraf and an authority that speaks ACME");
  await oauth2Proxy();
  await telegrafArchive();
  await pebblePrograms();
  await motoPython(progress);
  await awsCliPython(progress);
  await elasticsearchJars(progress);
  await elasticsearchHome(ELASTICSEARCH_VERSION, progress);
  for (const version of [13, 12] as const) await guestRoot(version, progress);
  await packagesFor(13, SERVERS);
  if (!process.argv.includes("--without-slow-builds")) await slowBuilds(progress);
  progress("everything is there");
}

main().catch((error: unknown) => {
  console.error(error instanceof HarnessError ? error.message : error);
  process.exitCode = 1;
});
