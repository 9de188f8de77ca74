import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join, resolve } from "node:path";
import type { TLSSocket } from "node:tls";
import { eventually, run, succeed } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { freePort } from "../../harness/ports";
import type { ToolName } from "../../harness/programs";
import { tool } from "../../harness/tools";
import { clientRoleName, readCertificateFile } from "../../lib/certificates";
import { fleetNameOf } from "../../lib/host";
import { toYaml } from "../../lib/yaml";
import { Workplace } from "../command/command-runs";

const HOSTS = [
  { host: "monitor-1", roles: ["metrics"], addresses: ["127.0.0.1"] },
  { host: "web-1", addresses: ["127.0.0.1"] },
  { host: "web-2", addresses: ["127.0.0.2"] },
  { host: "logs-1", roles: ["logs"], addresses: ["fd00::7", "logs.example.com"] },
];

const ROOT = resolve(__dirname, "../..");

let at: Workplace;
const started: ChildProcess[] = [];
beforeEach(() => {
  at = new Workplace(HOSTS);
  // The servers judge by the machine's clock.
  at.now = new Date();
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  at.remove();
});

const pem = (host: string, folder = "certificates") => at.path(`${folder}/fleet/hosts/${host}.pem`);
const authority = () => at.path("certificates/fleet/ca.pem");

async function done(line: string): Promise<void> {
  const { code, noted } = await at.certificates(line);
  if (code !== 0) throw new TypeError(`${line}: ${noted.join("\n")}`);
}

/** What a server answers to a client with the certificate in a file, or with none; the reason where it lets it not in. */
interface Answer {
  readonly status?: number;
  readonly serial?: string;
  readonly body?: string;
  readonly refused?: string;
}

function ask(url: string, host: string, client?: string): Promise<Answer> {
  const own = client === undefined ? {} : { cert: at.read(client), key: at.read(client) };
  const options = { ca: at.read("certificates/fleet/ca.pem"), ...own, servername: fleetNameOf(host), agent: false };
  return new Promise((resolve) => {
    const asked = request(url, options, (answer) => {
      const serial = (answer.socket as TLSSocket).getPeerX509Certificate()?.serialNumber;
      let body = "";
      answer.on("data", (piece: Buffer) => (body += piece.toString()));
      answer.on("end", () => resolve({ status: answer.statusCode, serial, body }));
    });
    asked.on("error", ({ message }) => resolve({ refused: message }));
    asked.end();
  });
}

/** Starts a server with the certificate of `host`, which lets in hosts with one of the names `lets`; gives its address. */
async function serve(name: ToolName, suite: Suite, host: string, lets: readonly string[], flags: readonly string[]) {
  const port = await freePort();
  const config = at.path(`${name}.yml`);
  const tls = {
    cert_file: pem(host),
    key_file: pem(host),
    client_auth_type: "RequireAndVerifyClientCert",
    client_ca_file: authority(),
    // Debian 12 builds its servers without it, and they refuse what they do not know.
    ...(suite !== "bookworm" && { client_allowed_sans: lets }),
    min_version: "TLS13",
  };
  writeFileSync(config, toYaml({ tls_server_config: tls }));
  const { path } = await tool(name, suite);
  const listen = [`--web.listen-address=127.0.0.1:${port}`, `--web.config.file=${config}`];
  started.push(spawn(path, [...flags, ...listen], { stdio: "ignore" }));
  const url = `https://127.0.0.1:${port}`;
  const own = `certificates/fleet/hosts/${host}.pem`;
  await eventually(`${name} answers`, async () => (await ask(`${url}/metrics`, host, own)).status === 200);
  return url;
}

const serveExporter = (suite: Suite) =>
  serve(
    "node_exporter",
    suite,
    "web-1",
    [clientRoleName("metrics"), fleetNameOf("web-1")],
    ["--collector.disable-defaults", "--collector.uname"],
  );

describe("OpenSSL", () => {
  it.each(["fleet", "elasticsearch-transport"])(
    "accepts every certificate of the authority %s, for servers and for clients, by its strict rules",
    async (name) => {
      await done(`make --authority ${name}`);
      const folder = `certificates/${name}`;
      const hosts = name === "fleet" ? HOSTS : HOSTS.filter(({ roles }) => roles?.includes("logs"));
      const files = hosts.map(({ host }) => at.path(`${folder}/hosts/${host}.pem`));
      for (const purpose of ["sslserver", "sslclient"]) {
        const strict = ["verify", "-x509_strict", "-purpose", purpose, "-CAfile", at.path(`${folder}/ca.pem`)];
        expect(await succeed("openssl", [...strict, ...files])).toBe(files.map((file) => `${file}: OK\n`).join(""));
      }
      const named = ["-verify_hostname", "logs-1.fleet.internal", "-verify_ip", "fd00::7"];
      const logs = at.path(`${folder}/hosts/logs-1.pem`);
      await succeed("openssl", ["verify", ...named, "-CAfile", at.path(`${folder}/ca.pem`), logs]);
    },
  );

  it("refuses a certificate of another fleet's authority", async () => {
    await done("make");
    await done("make --folder other");
    const { code, stderr } = await run("openssl", ["verify", "-CAfile", authority(), pem("web-1", "other")]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("unable to get local issuer certificate")]);
  });

  it("opens the authority's key with the passphrase, and with no other", async () => {
    await done("make");
    const [key = ""] = await succeed("find", [at.path("certificates/fleet"), "-name", "ca-*.key.pem"]).then((found) =>
      found.trim().split("\n"),
    );
    const passphrase = at.environment["VM_OBSERVABILITY_CA_PASSPHRASE"] ?? "";
    const open = (word: string) => run("openssl", ["pkey", "-noout", "-in", key, "-passin", `pass:${word}`]);
    expect([(await open(passphrase)).code, (await open("another")).code === 0]).toEqual([0, false]);
  });
});

describe("a run that is killed", () => {
  it("leaves whole files, and the next run makes the rest and nothing twice", async () => {
    at.writeHosts(Array.from({ length: 200 }, (_, n) => ({ host: `web-${n}`, addresses: [`10.0.0.${n}`] })));
    const made = () =>
      spawnSync("find", [at.path("certificates"), "-name", "web-*.pem"])
        .stdout.toString()
        .split("\n");
    const main = [join(ROOT, "node_modules/tsx/dist/cli.mjs"), join(ROOT, "command/main.ts"), "certificates", "make"];
    const options = { cwd: at.folder, env: { ...process.env, ...at.environment }, detached: true } as const;
    const child = spawn(process.execPath, main, { ...options, stdio: "ignore" });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    await eventually("some are made", () => made().length > 100, { every: 1 });
    process.kill(-(child.pid ?? 0), "SIGKILL");
    await ended;
    const before = made()
      .filter((file) => file !== "")
      .map((file) => [file, readFileSync(file, "utf8")] as const);
    expect(before.filter(([, pem]) => readCertificateFile(pem).key === undefined)).toEqual([]);
    expect((await at.certificates("make")).printed.at(-1)).toContain(`${200 - before.length} of 200 certificates`);
    expect(before.filter(([file, pem]) => readFileSync(file, "utf8") !== pem)).toEqual([]);
    expect((await at.certificates("check")).code).toBe(0);
  });
});

describe.each<[string, Suite]>([
  ["Debian 12", "bookworm"],
  ["Debian 13", "trixie"],
  ["sid", "sid"],
])("servers of %s", (_, suite) => {
  it("let in the fleet's monitoring and their own host, and nobody without a certificate or with another authority's", async () => {
    await done("make");
    await done("make --folder other");
    const url = await serveExporter(suite);
    const answers = async (client?: string) => (await ask(`${url}/metrics`, "web-1", client)).status;
    expect(await answers("certificates/fleet/hosts/monitor-1.pem")).toBe(200);
    expect(await answers("certificates/fleet/hosts/web-1.pem")).toBe(200);
    expect(await answers()).toBeUndefined();
    expect(await answers("other/fleet/hosts/monitor-1.pem")).toBeUndefined();
    // Where servers can tell roles apart, another workload is a stranger too.
    expect(await answers("certificates/fleet/hosts/web-2.pem")).toBe(suite === "bookworm" ? 200 : undefined);
    // The server is there all the while.
    expect(await answers("certificates/fleet/hosts/monitor-1.pem")).toBe(200);
  });

  it("serve what renew and each step of rollover made, without a restart, and refuse nobody meanwhile", async () => {
    await done("make");
    const url = await serveExporter(suite);
    const asked = () => ask(`${url}/metrics`, "web-1", "certificates/fleet/hosts/monitor-1.pem");
    const serialOf = () => readCertificateFile(at.read("certificates/fleet/hosts/web-1.pem")).chain[0]?.serialNumber;
    const [first, serial] = [await asked(), serialOf()];
    expect(first).toMatchObject({ status: 200, serial });
    const steps = ["trust-new", "sign-new", "drop-old"].map((step) => `rollover --step ${step}`);
    for (const line of ["renew --within 400", ...steps]) {
      await done(line);
      expect(await asked()).toMatchObject({ status: 200, serial: serialOf() });
    }
    expect(serialOf()).not.toBe(serial);
    expect((await at.certificates("check")).code).toBe(0);
  });

  it("are scraped by a Prometheus with its host's certificate, which serves with it too", async () => {
    await done("make");
    const exporter = await serveExporter(suite);
    const files = { ca_file: authority(), cert_file: pem("monitor-1"), key_file: pem("monitor-1") };
    const config = {
      global: { scrape_interval: "1s" },
      scrape_configs: ["node", "stranger"].map((job) => ({
        job_name: job,
        scheme: "https",
        tls_config: job === "node" ? files : { ca_file: authority() },
        static_configs: [{ targets: [exporter.slice("https://".length)] }],
      })),
    };
    at.write("prometheus-config.yml", toYaml(config));
    const flags = [`--config.file=${at.path("prometheus-config.yml")}`, `--storage.tsdb.path=${at.path("data")}`];
    const lets = [clientRoleName("people"), clientRoleName("metrics"), fleetNameOf("monitor-1")];
    const url = await serve("prometheus", suite, "monitor-1", lets, flags);
    const own = "certificates/fleet/hosts/monitor-1.pem";
    const up = await eventually("both targets were scraped", async () => {
      const { body = "{}" } = await ask(`${url}/api/v1/query?query=up`, "monitor-1", own);
      const { data } = JSON.parse(body) as {
        data: { result: { metric: { job: string }; value: [number, string] }[] };
      };
      const values = data.result.map(({ metric, value }) => `${metric.job} ${value[1]}`);
      return values.length === 2 && values.sort();
    });
    expect(up).toEqual(["node 1", "stranger 0"]);
    expect((await ask(`${url}/api/v1/query?query=up`, "monitor-1")).status).toBeUndefined();
  });
});
