import { eventually } from "../../harness/command";
import type { Host } from "../../harness/host";
import { type Scene, setScene } from "./scene";

jest.setTimeout(600_000);

const MONITOR = "monitor-1";
const WORKLOAD = "web-1";
/** A machine of the same network that no fleet has. */
const STRANGER = "other-1";

/** node_exporter, process_exporter; Prometheus, Alertmanager, the portal. */
const OF_EVERY_HOST = [9100, 9256];
const OF_MONITORING = [9090, 9093, 8090];

let scene: Scene;
let monitor: Host;
let web: Host;
let stranger: Host;

beforeAll(async () => {
  scene = await setScene({ hosts: [MONITOR, WORKLOAD, STRANGER] });
  [monitor, web, stranger] = [MONITOR, WORKLOAD, STRANGER].map((name) => scene.world.host(name)) as [Host, Host, Host];
});

afterAll(() => scene?.end());

const closed = (more: { hosts?: readonly string[]; networks?: readonly string[]; enabled?: boolean } = {}) => ({
  hosts: Object.fromEntries((more.hosts ?? [MONITOR, WORKLOAD]).map((name) => [name, {}])),
  specification: {
    security: {
      // The test itself asks Prometheus from the gateway.
      firewall: more.enabled === false ? {} : { enabled: true, fleetNetworks: [`${scene.world.gateway}/32`] },
      clientNetworks: more.networks ?? [],
    },
  },
});

/** Those of `ports` of `to` at which a connection from `from` is taken or refused, and not left without an answer. */
async function answering(from: Host, to: Host, ports: readonly number[]): Promise<readonly number[]> {
  const tried = await Promise.all(
    ports.map(async (port) => ({
      port,
      ...(await from.run(`timeout 2 bash -c '</dev/tcp/${to.address}/${port}'`)),
    })),
  );
  return tried.filter(({ code }) => code !== 124).map(({ port }) => port);
}

/** Targets of hosts, which are all up. */
async function scraped(hosts: readonly string[]): Promise<void> {
  await eventually("all targets are up", async () => {
    const targets = (await scene.prometheus.targets()).filter(({ job }) => job !== "application");
    const nodes = targets.filter(({ job }) => job === "node").map(({ instance }) => instance);
    return nodes.sort().join() === [...hosts].sort().join() && targets.every(({ up }) => up);
  });
}

describe("hosts with a firewall", () => {
  it("answer each other, and nobody else at a port of the stack", async () => {
    expect((await scene.deployment.apply(closed())).errors).toBe("");
    await scraped([MONITOR, WORKLOAD]);
    expect(await answering(monitor, web, OF_EVERY_HOST)).toEqual(OF_EVERY_HOST);
    expect(await answering(stranger, web, OF_EVERY_HOST)).toEqual([]);
    expect(await answering(stranger, monitor, [...OF_EVERY_HOST, ...OF_MONITORING])).toEqual([]);
    // A workload asks Prometheus nothing.
    expect(await answering(web, monitor, [9090])).toEqual([]);
    expect(await answering(monitor, monitor, OF_MONITORING)).toEqual(OF_MONITORING);
  });

  it("leave all other ports and tables alone", async () => {
    expect(await answering(stranger, web, [22, 7777])).toEqual([22, 7777]);
    await web.succeed("nft add table inet theirs");
    expect((await scene.deployment.plan()).planned).toEqual({});
  });

  it("are closed again when somebody flushes every table, and say so", async () => {
    await web.succeed("nft flush ruleset && nft add table inet theirs");
    await eventually("the table is loaded again", async () => (await answering(stranger, web, [9100])).length === 0);
    expect(await web.succeed("journalctl -u vmo-firewall -p warning -o cat --no-pager")).toContain(
      "somebody changed or removed the table inet vm_observability; it is loaded again",
    );
  });

  it("let people from client networks reach the portal, and nothing else", async () => {
    expect((await scene.deployment.apply(closed({ networks: [`${stranger.address}/32`] }))).errors).toBe("");
    expect(await answering(stranger, monitor, OF_MONITORING)).toEqual([8090]);
    expect(await answering(stranger, web, OF_EVERY_HOST)).toEqual([]);
  });

  it("are found by a host that joins them, and let a host that scrapes them in, in the same apply", async () => {
    const hosts = [MONITOR, WORKLOAD, STRANGER];
    expect((await scene.deployment.apply(closed({ hosts }))).errors).toBe("");
    await scraped(hosts);
    expect(await answering(web, stranger, OF_EVERY_HOST)).toEqual([]);
    const { stdout } = await stranger.run("nft list table inet vm_observability");
    expect(stdout).toContain(monitor.address);
    expect(stdout).not.toContain(web.address);
  });

  it("are open again without it, and keep the tables of others", async () => {
    expect((await scene.deployment.apply(closed({ enabled: false }))).errors).toBe("");
    expect(await web.succeed("nft list tables")).toBe("table inet theirs");
    expect(await answering(stranger, web, OF_EVERY_HOST)).toEqual(OF_EVERY_HOST);
  });

  it("are open again once the stack is taken away", async () => {
    expect((await scene.deployment.apply(closed())).errors).toBe("");
    expect(await answering(stranger, web, OF_EVERY_HOST)).toEqual([]);
    expect((await scene.deployment.destroy()).errors).toBe("");
    expect(await web.succeed("nft list tables")).toBe("table inet theirs");
  });
});
