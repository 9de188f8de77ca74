import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { eventually } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { webhookChannel } from "../../lib/alertmanager";
import { Duration } from "../../lib/units";
import { stopAll, VERSIONS as ALERTMANAGERS } from "./alertmanager-server";
import { deliveryBy } from "./channel-delivery";
import { LongTermScene, type RunningPrometheus } from "./long-term-scene";

const VERSIONS: [version: string, suite: Suite][] = [
  ["2.42.0", "bookworm"],
  ["2.53.3", "trixie"],
  ["3.5.3", "sid"],
];

/** A server that sends everyone on to what deletes a store, on loopback and by GET; and what has followed it. */
class Misleading {
  public readonly asked: string[] = [];
  public readonly followed: string[] = [];
  private readonly server: Server = createServer(({ url = "", method = "" }, response) => {
    if (url.startsWith("/store/")) {
      this.followed.push(`${method} ${url}`);
      response.end("deleted 1\n");
      return;
    }
    this.asked.push(url);
    response.writeHead(302, { location: `http://localhost:${this.port}/store/delete_series?match[]=up` }).end();
  });

  public async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, "localhost", resolve));
    return this;
  }

  public get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  public stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

describe.each(VERSIONS)("Prometheus %s, whose page and stores redirect it to what deletes by GET", (version, suite) => {
  const scene = new LongTermScene();
  let misleading: Misleading;
  let prometheus: RunningPrometheus;

  beforeAll(async () => {
    await scene.begin();
    misleading = await new Misleading().start();
    const at = (path: string) => `http://localhost:${misleading.port}/${path}`;
    const queue = { batchSendDeadline: Duration.milliseconds(500) };
    prometheus = await scene.prometheus(`localhost:${misleading.port}`, suite, version, {
      remoteWrite: [{ name: "w", url: at("write"), queue }],
      remoteRead: [{ name: "r", url: at("read"), matchers: { store: "r" } }],
    });
  });
  afterAll(async () => {
    misleading.stop();
    await scene.end();
  });

  it("calls the target down with the status of its answer, writes and reads nothing, and follows nobody", async () => {
    const down = await eventually("the page was asked", async () =>
      (await prometheus.api.targets()).find(({ error }) => error !== ""),
    );
    expect(down).toMatchObject({ up: false, error: "server returned HTTP status 302 Found" });
    await eventually("samples were sent", () => misleading.asked.includes("/write"));
    await prometheus.api.query('sum_over_time(up{store="r"}[30d])').catch(() => undefined);
    await eventually("older samples were asked for", () => misleading.asked.includes("/read"));
    expect(misleading.followed).toEqual([]);
  });
});

describe.each(ALERTMANAGERS)("Alertmanager %s, whose receiver redirects it", (version, suite) => {
  const { tell } = deliveryBy(version, suite);
  afterEach(stopAll);

  it("counts the message as failed, instead of as delivered by a GET without it", async () => {
    const misleading = await new Misleading().start();
    const server = await tell([webhookChannel({ url: `http://localhost:${misleading.port}/hook` })]);
    const failed = /^alertmanager_notifications_failed_total\{.*integration="webhook".*\} [1-9]/m;
    await eventually("the message failed", async () =>
      failed.test(await fetch(`http://127.0.0.1:${server.port}/metrics`).then((page) => page.text())),
    ).finally(() => misleading.stop());
    expect(misleading.asked).toContain("/hook");
    expect(misleading.followed).toEqual([]);
  });
});
