import { createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { eventually } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { STORE_LABEL } from "../../lib/long-term";
import { Duration } from "../../lib/units";
import { LongTermScene, type RunningPrometheus } from "./long-term-scene";

const VERSIONS: [version: string, suite: Suite][] = [
  ["2.42.0", "bookworm"],
  ["3.5.3", "sid"],
];

const group = {
  name: "back",
  interval: Duration.seconds(1),
  alerts: [],
  recording: ["count_over_time", "max_over_time", "sum_over_time"].map((name) => ({
    record: `up:${name}`,
    expr: `${name}(up[28d])`,
    unit: "",
    help: "",
    from: ["prometheus"],
  })),
};

describe.each(VERSIONS)("Prometheus %s with a store that takes connections and never answers", (version, suite) => {
  const scene = new LongTermScene();
  const asked = new Set<Socket>();
  let silent: Server;
  let prometheus: RunningPrometheus;

  beforeAll(async () => {
    await scene.begin();
    silent = createServer((socket) => asked.add(socket.on("error", () => undefined)));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/api/v1/read`;
    const remoteRead = [{ name: "years", url, matchers: { [STORE_LABEL]: "years" } }];
    const groups = [group] as never;
    prometheus = await scene.prometheus(await scene.page(), suite, version, { remoteWrite: [], remoteRead, groups });
  });
  afterAll(async () => {
    for (const socket of asked) socket.destroy();
    silent.close();
    await scene.end();
  });

  it("goes on with rules that look back further than its own samples, which waited for the store", async () => {
    const page = async () => (await scene.ask(prometheus.port, "/metrics")).body ?? "";
    const iterations = /^prometheus_rule_group_iterations_total\{.*back\.yml;back"\} (\d+)/m;
    await eventually("rules were evaluated", async () => Number(iterations.exec(await page())?.[1]) > 2);
    expect(await page()).toMatch(/^prometheus_rule_evaluation_failures_total\{.*back\.yml;back"\} 0$/m);
    expect(asked.size).toBe(0);
  });

  it("asks the store where a query names it", async () => {
    const query = encodeURIComponent(`up{${STORE_LABEL}="years"}`);
    void scene.ask(prometheus.port, `/api/v1/query?query=${query}&timeout=1s`).catch(() => undefined);
    await eventually("the store is asked", () => Promise.resolve(asked.size > 0));
  });
});
