import { copyFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { certificateOf, type ComponentPlan } from "../../lib/host";
import { Duration } from "../../lib/units";
import { Workplace } from "../command/command-runs";
import { HOME, lastLine, root, rootForEach, short } from "./activation/root-for-each";
import type { Shape } from "./activation/plans";
import type { Bundle } from "./activation/root";

rootForEach();

const { pem, ca } = certificateOf("fleet");
const UNIT = "vmo-server.service";
const PAGE = "var/lib/vm-observability/textfiles/vmo-certificates.prom";

let pki: Workplace;
beforeEach(async () => {
  pki = new Workplace([{ host: "web-1" }, { host: "web-2" }]);
  pki.now = new Date();
  await done("make");
});
afterEach(() => pki.remove());

async function done(line: string): Promise<void> {
  const { code, noted } = await pki.certificates(line);
  expect(code === 0 ? "done" : noted.join("\n")).toBe("done");
}

/** Puts the certificate of `host` where a delivery puts it. */
function deliver(host = "web-1"): readonly string[] {
  root.write("in/secrets/x", "");
  copyFileSync(pki.path(`certificates/fleet/hosts/${host}.pem`), root.path("in/secrets/fleet.pem"));
  copyFileSync(pki.path("certificates/fleet/ca.pem"), root.path("in/secrets/fleet-ca.pem"));
  return given();
}

function given(): readonly string[] {
  root.write("in/facts", `host.env ${Buffer.from("VMO_HOST_NAME=web-1\n").toString("base64")}\n`);
  return ["--facts", root.path("in/facts"), "--secrets", root.path("in/secrets")];
}

const served = (changes: Partial<ComponentPlan> = {}, onRenewal?: "restart"): Shape => ({
  certificates: { folder: "certificates" },
  changes: { certificates: [{ unit: UNIT, authority: "fleet", ...(onRenewal && { onRenewal }) }], ...changes },
});

/** Activates a release with the certificate of web-1. */
async function installed(shape = served()): Promise<Bundle> {
  const bundle = await root.bundle(shape);
  const { code, stderr } = await root.apply(bundle, deliver());
  expect(code === 0 ? "activated" : stderr).toBe("activated");
  root.calls();
  return bundle;
}

const restarts = () => root.calls().filter((call) => /^(re)?start .*vmo-server/.test(call));

describe("a certificate that is delivered", () => {
  it("lies where its group alone reads it, is no drift, and its end is a metric", async () => {
    const bundle = await installed();
    const group = Number(/^vmo-certificates:x:(\d+):/m.exec(root.read("etc/group"))?.[1]);
    expect(root.read("etc/group")).toMatch(/^vmo-certificates:x:\d+:vmo-server$/m);
    for (const path of [pem, ca]) {
      const { mode, uid, gid } = statSync(root.path(path));
      expect([mode & 0o777, uid, gid]).toEqual([0o440, 0, group]);
    }
    expect(statSync(root.path("etc/vm-observability/secrets")).mode & 0o777).toBe(0o711);
    expect(statSync(root.path("etc/vm-observability")).mode & 0o111).toBe(0o111);
    expect((await root.run(["report"])).stdout).toBe("");
    expect(lastLine((await root.apply(bundle, deliver())).stderr)).toMatch(/^nothing to do/);
    const days = [...root.read(PAGE).matchAll(/of="(\w+)"} (\d+)/g)].map(([, of, end]) => [
      of,
      Math.round((Number(end) * 1000 - Date.now()) / 86_400_000),
    ]);
    expect(days.map(([of]) => of)).toEqual(["authority", "host"]);
    expect(days[1]?.[1]).toBe(365);
  });

  it("is renewed in place, where programs read it at each handshake", async () => {
    const bundle = await installed();
    const before = root.read(pem);
    rmSync(pki.path("certificates/fleet/hosts/web-1.pem"));
    await done("make");
    expect((await root.apply(bundle, deliver())).code).toBe(0);
    expect(root.read(pem)).not.toBe(before);
    expect(restarts()).toEqual([]);
  });

  it("restarts what reads it only at its start", async () => {
    const bundle = await installed(served({}, "restart"));
    rmSync(pki.path("certificates/fleet/hosts/web-1.pem"));
    await done("make");
    expect((await root.apply(bundle, deliver())).code).toBe(0);
    expect(restarts()).toHaveLength(1);
  });

  it("restarts its unit when the authority changes, which ends sessions of those that are no longer trusted", async () => {
    const bundle = await installed();
    await done("rollover --step trust-new");
    expect((await root.apply(bundle, deliver())).code).toBe(0);
    expect(restarts()).toHaveLength(1);
  });

  it.each<[string, () => Promise<unknown> | void, RegExp]>([
    ["of another host", () => copy("web-2"), /web-1 is not for web-1\.fleet\.internal/],
    ["with another one's key", () => mix(), /web-1 has the private key of another certificate/],
    ["without a key", () => cut(), /web-1 has no private key that can be read without a passphrase/],
    ["that is none", () => root.write("in/secrets/fleet.pem", "x\n"), /web-1 holds no certificate in PEM/],
    ["of another authority", () => foreign(), /web-1 is not accepted by the authorities that came with it: /],
    ["that has ended", () => ended(), /is not accepted by the authorities that came with it: certificate has expired/],
    [
      "that begins later by this host's clock",
      () => begun(),
      /: certificate is not yet valid \(notBefore=.+ GMT, and the clock of this host says .+ GMT\); check all/,
    ],
  ])("is refused when one comes %s, and nothing was changed", async (_, spoil, problem) => {
    const bundle = await installed();
    const before = root.read(pem);
    deliver();
    await spoil();
    const { code, stderr } = await root.apply(bundle, given());
    expect(lastLine(stderr)).toMatch(problem);
    expect(lastLine(stderr)).toContain('check all with "npx vm-observability certificates check"');
    expect([code, root.read(pem) === before, restarts()]).toEqual([3, true, []]);
  });

  const copy = (host: string) =>
    copyFileSync(pki.path(`certificates/fleet/hosts/${host}.pem`), root.path("in/secrets/fleet.pem"));
  const parts = (host: string) => pki.read(`certificates/fleet/hosts/${host}.pem`).split(/(?=-----BEGIN PRIVATE)/);
  const mix = () => root.write("in/secrets/fleet.pem", `${parts("web-1")[0]}${parts("web-2")[1]}`);
  const cut = () => root.write("in/secrets/fleet.pem", parts("web-1")[0] ?? "");
  async function foreign(): Promise<void> {
    await done("make --folder other");
    copyFileSync(pki.path("other/fleet/ca.pem"), root.path("in/secrets/fleet-ca.pem"));
  }
  const ended = () => made(-500);
  const begun = () => made(500);
  async function made(days: number): Promise<void> {
    rmSync(pki.path("certificates/fleet/hosts/web-1.pem"));
    pki.wait(days);
    await done("make --folder old");
    copyFileSync(pki.path("old/fleet/hosts/web-1.pem"), root.path("in/secrets/fleet.pem"));
    copyFileSync(pki.path("old/fleet/ca.pem"), root.path("in/secrets/fleet-ca.pem"));
  }

  it("that never came is named with its file", async () => {
    const { stderr } = await root.apply(await root.bundle(served()), given());
    expect(lastLine(stderr)).toContain(
      "fleet-ca.pem is missing, and fleet-ca.pem was not delivered; nothing was changed",
    );
  });

  it("goes back with the release that it came with, and goes with the last unit that used it", async () => {
    const plain = await root.bundle();
    expect((await root.apply(plain)).code).toBe(0);
    const dies = await root.bundle({ ...served(), dies: true });
    expect((await root.apply(dies, deliver())).code).toBe(4);
    expect([root.exists(pem), (await root.run(["report"])).stdout]).toEqual([false, ""]);
    await installed();
    expect((await root.apply(plain)).code).toBe(0);
    expect([root.exists(pem), root.exists(PAGE), (await root.run(["report"])).stdout]).toEqual([false, false, ""]);
    expect(readdirSync(root.path("etc/vm-observability/secrets"))).toEqual([]);
  });

  it.each(["6.secrets", "6.switched"])(
    "that was put in place by an activation killed at %s is what it was, or will be",
    async (at) => {
      const bundle = await installed();
      const before = root.read(pem);
      rmSync(pki.path("certificates/fleet/hosts/web-1.pem"));
      await done("make");
      const next = await root.bundle({ ...served(), threshold: 70 });
      await root.apply(next, deliver(), { VMO_STOP_AT: at });
      const renewed = pki.read("certificates/fleet/hosts/web-1.pem");
      expect([before, renewed]).toContain(root.read(pem));
      expect((await root.apply(next, deliver())).code).toBe(0);
      expect(root.read(pem)).toBe(renewed);
      expect([(await root.run(["report"])).stdout, short(bundle) === short(next)]).toEqual(["", false]);
    },
  );
});

describe("a certificate that somebody put in its place by hand", () => {
  it("counts at the next report, as it is what units serve now", async () => {
    await installed();
    const endOf = async () => {
      const { stdout } = await root.run(["certificates"]);
      const [, end = 0] = /authority="fleet",of="host"} (\d+)/.exec(root.read(PAGE)) ?? [];
      return { end: Number(end), said: /^fleet\.pem notAfter=(.*)$/m.exec(stdout)?.[1] };
    };
    const delivered = await endOf();
    pki.wait(-360);
    await done("make --folder old");
    copyFileSync(pki.path("old/fleet/hosts/web-1.pem"), root.path(pem));
    const { end, said } = await endOf();
    expect((delivered.end - end) / 86_400).toBeCloseTo(360, 1);
    expect(Date.parse(said ?? "")).toBe(end * 1000);
  });
});

describe("a certificate that the host has already", () => {
  it("is copied from there, and again when it changed", async () => {
    const place = () => {
      root.write("etc/pki/x", "");
      copyFileSync(pki.path("certificates/fleet/hosts/web-1.pem"), root.path("etc/pki/web-1.pem"));
      copyFileSync(pki.path("certificates/fleet/ca.pem"), root.path("etc/pki/ca.pem"));
    };
    place();
    const from = { hostFile: "/etc/pki/{host}.pem", authorityFile: "/etc/pki/ca.pem" };
    const bundle = await root.bundle({ ...served(), certificates: from });
    expect((await root.apply(bundle, given())).code).toBe(0);
    expect(root.read(pem)).toBe(root.read("etc/pki/web-1.pem"));
    rmSync(pki.path("certificates/fleet/hosts/web-1.pem"));
    await done("make");
    place();
    expect((await root.apply(bundle, given())).code).toBe(0);
    expect(root.read(pem)).toBe(root.read("etc/pki/web-1.pem"));
  });
});

describe("requests that show the host's certificate", () => {
  let server: Server;
  afterEach(() => server.close());

  it("ask this host by the name in its certificate, and are let in by it", async () => {
    const mine = pki.read("certificates/fleet/hosts/web-1.pem");
    const tls = { cert: mine, key: mine, ca: pki.read("certificates/fleet/ca.pem") };
    server = createServer({ ...tls, requestCert: true, rejectUnauthorized: true }, (_, response) =>
      response.end("up\n"),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `https://{host}.fleet.internal:${(server.address() as AddressInfo).port}/`;
    const deadline = Duration.seconds(2);
    const probe = { kind: "http", purpose: "it answers", url, contains: "up", deadline } as const;
    await installed(served({ probes: [{ ...probe, as: "fleet" }] }));
    expect(root.exists(HOME)).toBe(true);
    const { stderr } = await root.apply(await root.bundle(served({ probes: [probe] })), deliver());
    expect(stderr).toContain("is not healthy");
  });
});
