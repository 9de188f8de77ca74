import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileDiscovery, targetFiles, type AddressedHost } from "../../constructs/targets/file-discovery";
import { eventually } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { freePort } from "../../harness/ports";
import { PrometheusApi } from "../../harness/prometheus-api";
import { prometheusPlan, type PrometheusModel } from "../../lib/prometheus";
import { readRuleFile } from "../../lib/rules";
import type { ScrapeJob } from "../../lib/scraping";
import { Duration } from "../../lib/units";
import { model } from "../prometheus/model";
import { Staged } from "./servers";

const HOST: AddressedHost = {
  name: "web-1",
  roles: [],
  tiers: {},
  runs: [],
  labels: {},
  distribution: "debian-13",
  application: false,
  volumes: {},
  additionalTargets: [],
  scrapeAddress: "::1",
  shape: { name: "workload", roles: [], tiers: {}, runs: [], distribution: "debian-13" },
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vmo-scrape-jobs-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const servers: Server[] = [];
const staged: Staged[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await Promise.all(staged.splice(0).map((one) => one.remove()));
});

/** A page on the IPv6 loopback that answers only to `authorization`, and hears of each request it lets in. */
function pageFor(authorization: string, heard: () => void = () => undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer(({ headers }, response) => {
      const isRight = headers.authorization === authorization;
      response.statusCode = isRight ? 200 : 401;
      if (isRight) heard();
      response.end("own_queue 3\n");
    });
    servers.push(server);
    server.on("error", reject);
    server.listen(0, "::1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
}

describe.each<[string, Suite]>([
  ["2.42.0", "bookworm"],
  ["3.5.3", "sid"],
])("Prometheus %s", (version, suite) => {
  it("takes jobs with secrets before it has them, and scrapes hosts and addresses of IPv6 with them", async () => {
    const [first, second, port] = await Promise.all([pageFor("Bearer t0ken"), pageFor("Basic dTpwdw=="), freePort()]);
    const secret = { kind: "file", path: "/etc/o/secret" } as const;
    const { relabelings } = fileDiscovery({ on: "workloads", port: first });
    const targets = join(mkdtempSync(join(folder, "targets-")), "hosts.json");
    const { json } = targetFiles([HOST])["targets/hosts.json"] as { readonly json: unknown };
    writeFileSync(targets, JSON.stringify(json));
    const found = { configs: { file_sd_configs: [{ files: [targets] }] }, relabelings };
    const jobs: readonly ScrapeJob[] = [
      {
        name: "bearer",
        interval: Duration.seconds(1),
        discovery: found,
        authentication: { kind: "bearer", token: secret },
      },
      {
        name: "basic",
        interval: Duration.seconds(1),
        discovery: { configs: { static_configs: [{ targets: [`[::1]:${second}`] }] }, relabelings: [] },
        authentication: { kind: "basic", username: "u", password: secret },
      },
      {
        name: "certified",
        interval: Duration.seconds(1),
        scheme: "https",
        discovery: { configs: { static_configs: [{ targets: ["[::1]:1"] }] }, relabelings: [] },
        tls: { ca: secret, certificate: secret, key: secret, serverName: "web-1" },
      },
    ];
    const served: PrometheusModel = { ...model, port, exposure: "loopback", jobs: jobs.slice(0, 2), alertmanagers: [] };
    const options = { source: { source: "upstream" }, distribution: "debian-13", version } as const;
    const own = "groups: [{ name: own, rules: [{ record: own, expr: up }, { record: own, expr: up }] }]\n";
    const ruleFiles = [readRuleFile("own", own)];
    const every = new Staged(prometheusPlan({ ...served, jobs, ruleFiles }, options), suite);
    staged.push(every);
    const outcomes = await every.validate();
    expect(outcomes.map(({ code, stdout, stderr }) => (code === 0 ? "accepted" : stdout + stderr))).toEqual([
      "accepted",
      "accepted",
      "accepted",
    ]);

    const one = new Staged(prometheusPlan(served, options), suite);
    staged.push(one);
    one.giveSecrets({ "scrape-bearer-token": "t0ken", "scrape-basic-password": "pw" });
    await one.start();
    const api = PrometheusApi.at(`http://127.0.0.1:${port}`);
    const scraped = await eventually("both pages are scraped", async () => {
      const all = await api.targets();
      return all.length === 2 && all.every(({ up }) => up) && all;
    });
    expect(scraped.map(({ job, instance }) => `${job} ${instance}`).sort()).toEqual([
      `basic [::1]:${second}`,
      "bearer web-1",
    ]);
  });

  it("signs in to long-term stores by token, and by user and password", async () => {
    const heard = new Set<string>();
    const [first, second, port] = await Promise.all([
      pageFor("Bearer t0ken", () => heard.add("bearer")),
      pageFor("Basic dGVuYW50LTE6cGE6c3M=", () => heard.add("basic")),
      freePort(),
    ]);
    const secret = { kind: "file", path: "/etc/o/secret" } as const;
    const itself = { configs: { static_configs: [{ targets: [`127.0.0.1:${port}`] }] }, relabelings: [] };
    const served: PrometheusModel = {
      ...{ ...model, port, exposure: "loopback", alertmanagers: [] },
      jobs: [{ name: "itself", interval: Duration.seconds(1), discovery: itself }],
      remoteWrite: [
        { name: "bearer", url: `http://[::1]:${first}/push`, token: secret },
        { name: "basic", url: `http://[::1]:${second}/push`, basicAuth: { username: "tenant-1", password: secret } },
      ],
    };
    const one = new Staged(
      prometheusPlan(served, { source: { source: "upstream" }, distribution: "debian-13", version }),
      suite,
    );
    staged.push(one);
    one.giveSecrets({ "remote-write-bearer": "t0ken", "remote-write-basic": "pa:ss" });
    await one.start();
    await eventually("both stores hear of samples", () => Promise.resolve(heard.size === 2));
    expect([...heard].sort()).toEqual(["basic", "bearer"]);
  });
});
