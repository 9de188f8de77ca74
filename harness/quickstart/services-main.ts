// The servers that the quick start's hosts need, as a process of their own: services-main.ts <address> <file>
// Once they listen, the file holds their addresses.
import { renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { OFFERED, upstreamArchives } from "../archives";
import { buildOf, realGrafanas } from "../grafana";
import { Mirror } from "../mirror";
import { alertsIn, Sink } from "../sink";
import { vendorArchives } from "../vendors";
import type { Delivery, Services } from "./services";

const PORTS = { mirror: 8077, webhook: 8078, page: 8079 };
const [address = "", file = ""] = process.argv.slice(2);

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});

async function main(): Promise<void> {
  const archives = await upstreamArchives(OFFERED);
  const vendors = await vendorArchives(archives);
  const grafanas = realGrafanas().slice(0, 1);
  const mirror = await Mirror.serve([...(vendors ?? archives), ...grafanas], { address, port: PORTS.mirror });
  const sink = await Sink.start({ address, port: PORTS.webhook });
  const server = createServer(({ url }, response) => {
    const [type, body] =
      url === "/json" ? ["application/json", JSON.stringify(delivered(sink))] : ["text/plain", page(sink)];
    response.writeHead(200, { "content-type": `${type}; charset=utf-8` }).end(body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(PORTS.page, address, resolve);
  });
  const services: Services = {
    mirror: mirror.url,
    versions: mirror.versions,
    webPages: vendors !== undefined,
    webhook: `${sink.url}/alerts`,
    ...(grafanas[0] && { grafana: { build: buildOf(grafanas[0]) } }),
    page: `http://${address}:${PORTS.page}`,
  };
  writeFileSync(`${file}.new`, JSON.stringify(services));
  renameSync(`${file}.new`, file);
}

function delivered(sink: Sink): readonly Delivery[] {
  return sink.received.flatMap(({ at, body }) => alertsIn(body).map((alert) => ({ at: at.toISOString(), alert })));
}

/** What has arrived at the receiver, newest first. */
function page(sink: Sink): string {
  const lines = delivered(sink).map(lineOf).reverse();
  return `Alerts that Alertmanager has delivered, newest first (${lines.length}):\n\n${lines.join("\n")}\n`;
}

function lineOf({ at, alert: { status, labels, annotations, receiver } }: Delivery): string {
  const { alertname, instance = "", severity = "" } = labels;
  const summary = annotations["summary"] ?? "";
  return `${at.slice(0, 19)}Z  ${status.padEnd(8)}  ${severity.padEnd(8)}  ${receiver.padEnd(27)}  ${alertname}  ${instance}  ${summary}`;
}
