import { eventually, run } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { readCertificateFile } from "../../lib/certificates";
import { type ComponentName, EncryptedHosts, type HostName } from "./encrypted-hosts";
import { runTool } from "./run-tool";

describe.each<[string, Suite]>([
  ["Debian 12", "bookworm"],
  ["Debian 13", "trixie"],
  ["sid", "sid"],
])("a fleet with certificates and programs of %s", (_, suite) => {
  let hosts: EncryptedHosts;
  let at: Readonly<Record<string, Awaited<ReturnType<EncryptedHosts["start"]>>>>;
  /** Whether its servers tell client roles apart. */
  const isTold = suite !== "bookworm";

  beforeAll(async () => {
    hosts = await EncryptedHosts.of(suite);
    at = {
      node: await hosts.start("web-1", "node-exporter"),
      process: await hosts.start("web-1", "process-exporter"),
      alertmanager: await hosts.start("monitor-1", "alertmanager"),
      second: await hosts.start("monitor-2", "alertmanager"),
      prometheus: await hosts.start("monitor-1", "prometheus"),
    };
  });
  afterAll(() => hosts.stop());

  const PLACES: readonly [HostName, ComponentName][] = [
    ["web-1", "node-exporter"],
    ["web-1", "process-exporter"],
    ["monitor-1", "prometheus"],
    ["monitor-1", "alertmanager"],
  ];

  it.each(PLACES)("lets nobody reach %s's %s without a valid certificate of the fleet", async (host, component) => {
    const answers = async (pem?: string) => (await hosts.ask(host, component, pem)).status;
    expect(await answers(hosts.certificate("monitor-1"))).toBe(200);
    expect(await answers()).toBeUndefined();
    expect(await answers(hosts.certificate("monitor-1", "other"))).toBeUndefined();
    expect(await answers(hosts.expiredOf("monitor-1"))).toBeUndefined();
    expect(await hosts.askPlainly(host, component)).toBe(400);
    // The server is there all the while.
    expect(await answers(hosts.certificate("monitor-1"))).toBe(200);
  });

  it("lets in hosts by their client roles, and all hosts of the fleet where a build cannot tell them apart", async () => {
    const clients: HostName[] = ["monitor-2", "web-1", "web-2", "proxy-1", "grafana-1"];
    const open = async (host: HostName, component: ComponentName) => {
      const asked = clients.map(async (client) => {
        const { status } = await hosts.ask(host, component, hosts.certificate(client));
        return status === 200 ? [client] : [];
      });
      return (await Promise.all(asked)).flat();
    };
    const told = (names: HostName[]) => (isTold ? names : clients);
    expect(await open("web-1", "node-exporter")).toEqual(told(["monitor-2", "web-1"]));
    expect(await open("web-1", "process-exporter")).toEqual(told(["monitor-2", "web-1"]));
    expect(await open("monitor-1", "prometheus")).toEqual(told(["monitor-2", "proxy-1", "grafana-1"]));
    expect(await open("monitor-1", "alertmanager")).toEqual(told(["monitor-2", "proxy-1"]));
  });

  it.each(PLACES)("sends security headers from %s's %s", async (host, component) => {
    const { headers } = await hosts.ask(host, component, hosts.certificate("monitor-1"));
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "strict-transport-security": "max-age=31536000",
    });
  });

  it("has every host scraped by its name, under the labels that it has without TLS", async () => {
    const own = hosts.certificate("monitor-2");
    const up = await eventually("Prometheus has scraped web-1", async () => {
      const path = `/api/v1/query?query=${encodeURIComponent('up{instance=~"web-1|monitor-1"} == 1')}`;
      const { body = "{}" } = await hosts.ask("monitor-1", "prometheus", own, { path });
      const { data } = JSON.parse(body) as { data: { result: { metric: Record<string, string> }[] } };
      const found = data.result.map(({ metric }) => metric);
      return found.length >= 5 && found.sort((a, b) => (`${a["job"]}` < `${b["job"]}` ? -1 : 1));
    });
    expect(up).toEqual([
      { __name__: "up", instance: "monitor-1", job: "alertmanager" },
      { __name__: "up", instance: "web-1", job: "node", service: "shop" },
      { __name__: "up", instance: "web-1", job: "node_units", service: "shop" },
      { __name__: "up", instance: "web-1", job: "process", service: "shop" },
      { __name__: "up", instance: "monitor-1", job: "prometheus" },
    ]);
  });

  it("has alerts sent to Alertmanager", async () => {
    const own = hosts.certificate("monitor-2");
    const seconds = 120;
    await eventually(
      "the Watchdog arrives at both",
      async () => {
        const path = "/api/v2/alerts?filter=alertname%3DWatchdog";
        const both = (["monitor-1", "monitor-2"] as const).map((host) =>
          hosts.ask(host, "alertmanager", own, { path }),
        );
        return (await Promise.all(both)).every(({ body = "" }) => body.includes('"Watchdog"'));
      },
      { seconds },
    );
  });

  it("lets Alertmanagers gossip over TLS alone, although no certificate has an address", async () => {
    const own = hosts.certificate("monitor-1");
    const members = async (host: HostName) => (await hosts.ask(host, "alertmanager", own)).body ?? "";
    await eventually("both see two members", async () => {
      const pages = await Promise.all([members("monitor-1"), members("monitor-2")]);
      return pages.every((page) => page.includes("\nalertmanager_cluster_members 2\n"));
    });
    const { stdout } = await run("ss", ["-Hlnu"]);
    expect(stdout).not.toContain(":9094");
    const amtool = async (...args: string[]) => {
      const file = at["alertmanager"]!.staged.path("files/alertmanager/amtool.yml");
      const asked = [`--http.config.file=${file}`, "--alertmanager.url=https://127.1.0.11:9093"];
      const { code, stdout: said, stderr } = await runTool("amtool", suite, [...asked, ...args]);
      return code === 0 ? said.trim() : `${code}: ${stderr}`;
    };
    const silence = await amtool("silence", "add", "--author=x", "--comment=y", "alertname=nothing");
    expect(silence).toMatch(/^[0-9a-f-]{36}$/);
    await eventually("the silence is at the other", async () => {
      const { body = "" } = await hosts.ask("monitor-2", "alertmanager", own, { path: "/api/v2/silences" });
      return body.includes(silence);
    });
  });

  it("has its validations accept the files, and refuse a host without its certificate", async () => {
    const staged = hosts.stage("monitor-1", "prometheus");
    const codes = async () => (await staged.validate()).map(({ code }) => code);
    expect(new Set(await codes())).toEqual(new Set([0]));
    staged.giveCertificate("", hosts.authorities);
    expect(await codes()).toContain(1);
  });

  it("serves and shows renewed certificates without a restart, and refuses nobody meanwhile", async () => {
    const serials = async () => Promise.all(PLACES.map(([host, component]) => serialOf(host, component)));
    const serialOf = async (host: HostName, component: ComponentName) =>
      (await hosts.ask(host, component, hosts.certificate("monitor-1"))).serial;
    const wanted = () => PLACES.map(([host]) => readCertificateFile(hosts.certificate(host)).chain[0]?.serialNumber);
    const before = wanted();
    expect(await serials()).toEqual(before);
    for (const line of ["renew --within 400", "rollover --step trust-new", "rollover --step sign-new"]) {
      await hosts.command(line);
      for (const { staged } of Object.values(at))
        staged.giveCertificate(hosts.certificate(staged.hostName as HostName), hosts.authorities);
      expect(await serials()).toEqual(wanted());
    }
    expect(wanted()).not.toEqual(before);
    expect(Object.values(at).map(({ process }) => process.exitCode)).toEqual(Object.values(at).map(() => null));
    const own = hosts.certificate("monitor-2");
    const path = `/api/v1/query?query=${encodeURIComponent('min(min_over_time(up{instance="web-1",job="node"}[10s]))')}`;
    const { body = "" } = await hosts.ask("monitor-1", "prometheus", own, { path });
    expect(body).toContain('"1"]');
  });
});
