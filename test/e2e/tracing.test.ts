import { openChromium } from "../../harness/chromium";
import { eventually } from "../../harness/command";
import { jaegerArchive } from "../../harness/jaeger";
import { otelCollectorArchive } from "../../harness/otel-collector";
import { Bytes, Duration } from "../../lib/units";
import { seriousIn } from "../tools/live-panels";
import { PHONE, unfitting } from "../tools/phone";
import type { Variant } from "./deployment";
import { servicesOn } from "./host-state";
import { type Scene, setScene } from "./scene";
import { TraceSender } from "./trace-sender";

jest.setTimeout(900_000);

const MONITOR = "monitor-1";
const TRACES = "traces-1";
const WEB = "web-1";

let scene: Scene;

// Their build takes minutes where the cache is empty.
beforeAll(async () => {
  const archives = [await jaegerArchive(), await otelCollectorArchive()];
  scene = await setScene({ hosts: [MONITOR, TRACES, WEB], archives });
}, 1_800_000);

afterAll(() => scene?.end());

const variant: Variant = {
  hosts: { [MONITOR]: {}, [TRACES]: { roles: ["tracing"] }, [WEB]: {} },
  specification: {
    tracing: {
      enabled: true,
      sampling: { baseRate: 100, decisionWait: Duration.seconds(2) },
      storage: { size: Bytes.gibibytes(4) },
    },
  },
};

const host = (name: string) => scene.world.host(name);

/** What Jaeger's API answers through the portal to the administrator, or to nobody. */
async function throughPortal(path: string, isSignedIn = true): Promise<string> {
  const { user, password } = scene.admin;
  const as = isSignedIn ? `-u '${user}:${password}'` : "";
  return host(WEB).succeed(`curl -sk ${as} 'https://${host(MONITOR).address}:8090/jaeger${path}'`);
}

/** Identifiers of all traces of the shop, with all digits. */
async function found(): Promise<ReadonlySet<string>> {
  const answer = JSON.parse(await throughPortal("/api/traces?service=shop&lookback=1h&limit=100000")) as {
    readonly data: readonly { readonly traceID: string }[];
  };
  return new Set(answer.data.map(({ traceID }) => traceID.padStart(32, "0")));
}

/** Waits until every one of `sent` is found. */
async function allArrive(sent: readonly string[]): Promise<void> {
  await eventually(
    `all ${sent.length} traces are found`,
    async () => {
      const there = await found();
      return sent.every((id) => there.has(id));
    },
    { seconds: 120, every: 2_000 },
  );
}

describe("traces of a workload", () => {
  it("are found through the portal after one apply", async () => {
    expect((await scene.deployment.apply(variant)).errors).toBe("");
    const running = Object.keys(await servicesOn(host(TRACES)));
    expect(running).toEqual(expect.arrayContaining(["vmo-jaeger.service", "vmo-jaeger-gate.service"]));
    const sender = await TraceSender.on(host(WEB));
    await eventually("some were accepted", async () => (await sender.count()) >= 20);
    await allArrive(await sender.end());
    await eventually("Jaeger is scraped", async () => {
      const taken = await scene.prometheus.query('otelcol_receiver_accepted_spans_total{job="jaeger"} > 0');
      return taken.length === 1;
    });
  });

  it("are found by the portal's search, whose page shows their spans on a screen and on a telephone", async () => {
    const [trace = ""] = [...(await found())].sort();
    const browser = await openChromium();
    try {
      for (const viewport of [{ width: 1280, height: 1_000 }, PHONE]) {
        const page = await browser.newPage();
        const problems: string[] = [];
        page.on("console", (message) => void (message.type() === "error" && problems.push(message.text())));
        page.on("pageerror", (error) => void problems.push(String(error)));
        await page.setViewport(viewport);
        await page.authenticate({ username: scene.admin.user, password: scene.admin.password });
        const search = `https://${host(MONITOR).address}:8090/search/?trace_id=${trace.toUpperCase()}`;
        await page.goto(search, { waitUntil: "networkidle0" });
        expect(await page.evaluate('document.querySelector("#trace").textContent')).toMatch(/1 span in .*pay.*shop/s);
        const links = await page.evaluate('[...document.querySelectorAll("#result a")].map(({ href }) => href)');
        expect(links).toEqual([expect.stringMatching(new RegExp(`/jaeger/trace/${trace}$`))]);
        expect([problems, await seriousIn(page), viewport === PHONE ? await unfitting(page) : []]).toEqual([
          [],
          [],
          [],
        ]);
        await page.close();
      }
    } finally {
      await browser.close();
    }
  });

  it("are shown to nobody else", async () => {
    expect(await throughPortal("/api/services", false)).not.toContain("shop");
    expect(await scene.authority.ask(TRACES, 16686, "/api/services", { as: WEB })).toMatchObject({ status: 403 });
    expect((await scene.authority.ask(TRACES, 16686, "/api/services", { as: undefined })).refused).toBeDefined();
    const stranger = "setpriv --reuid=65534 --regid=65534 --clear-groups curl -sk -m 5";
    for (const place of ["https://127.0.0.1:16687/jaeger/api/services", "https://127.0.0.1:16686/api/services"])
      expect((await host(TRACES).run(`${stranger} ${place}`)).stdout).not.toContain("shop");
    const files = "setpriv --reuid=65534 --regid=65534 --clear-groups ls /var/lib/vm-observability/jaeger";
    expect((await host(TRACES).run(files)).code).not.toBe(0);
  });

  it("are all there when the gateway was restarted and Jaeger was killed under load", async () => {
    const sender = await TraceSender.on(host(WEB));
    const before = await sender.count();
    const more = (by: number) => eventually("more were accepted", async () => (await sender.count()) >= before + by);
    await more(20);
    await host(TRACES).succeed("systemctl restart vmo-otel-gateway.service");
    await more(60);
    await host(TRACES).succeed("systemctl kill --signal=SIGKILL vmo-jaeger.service");
    await more(100);
    await allArrive(await sender.end());
  });

  it("are left alone by an apply that changes nothing", async () => {
    const before = await servicesOn(host(TRACES));
    expect((await scene.deployment.plan()).changes).toEqual({ add: 0, change: 0, remove: 0 });
    expect(await servicesOn(host(TRACES))).toEqual(before);
  });
});
