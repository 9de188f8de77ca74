import { browserScripts } from "../../constructs/browser-scripts";
import { eventually } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { alertmanagerOf } from "../../lib/alertmanager";
import { defaultSpecification, mergeSpecification } from "../../lib/specification";
import { post, started, stopAll } from "./alertmanager-server";
import { PortalPage } from "./portal-page";
import { Certificates, quickUsersFile, stageProxy, type USERS } from "./proxy-stage";
import type { Staged } from "./servers";

/** Caddy and Alertmanager of the same suite. */
const VERSIONS: [caddy: string, alertmanager: string, suite: Suite][] = [
  ["2.6.2", "0.25.0", "bookworm"],
  ["2.6.2", "0.28.1", "trixie"],
  ["2.11.4", "0.33.1", "sid"],
];

const LABELS = { alertname: "cpu_high", instance: "web-1", severity: "warning" };

interface Silence {
  readonly id: string;
  readonly createdBy: string;
  readonly comment: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly matchers: readonly { readonly name: string; readonly value: string }[];
  readonly status: { readonly state: string };
}

describe.each(VERSIONS)(
  "the portal's pages, by Caddy %s before Alertmanager %s of Debian's %s",
  (caddy, alertmanager, suite) => {
    const certificates = new Certificates();
    certificates.make("portal", ["127.0.0.1"]);
    const ca = certificates.read("ca.pem");
    let staged: Staged;
    let port = 0;
    let behind = 0;

    beforeAll(async () => {
      const specification = mergeSpecification(defaultSpecification, {
        channels: { webhook: { url: "http://127.0.0.1:9/" } },
      });
      ({ port: behind } = await started(alertmanagerOf(specification), alertmanager, suite));
      const url = "https://portal.example/alertmanager";
      ({ staged, port } = await stageProxy(
        caddy,
        suite,
        { behind },
        {
          scripts: browserScripts(),
          site: {
            hosts: [],
            tools: [],
            alertmanager: { upstreams: [`127.0.0.1:${behind}`], url, pages: false, host: "monitor-1", port: behind },
          },
        },
      ));
      staged.giveSecrets({ users: quickUsersFile(), certificate: certificates.read("portal.pem") });
      await staged.start();
      await staged.probe(0);
      await post(behind, [LABELS]);
    });
    afterAll(async () => {
      await staged.remove();
      await stopAll();
      certificates.remove();
    });

    afterEach(async () => {
      for (const { id, status } of await silences())
        if (status.state === "active") await fetch(`${api()}/silence/${id}`, { method: "DELETE" });
    });

    const api = () => `http://127.0.0.1:${behind}/api/v2`;
    const open = (user: keyof typeof USERS, path: string) => PortalPage.open({ port, ca, user }, path);
    const silences = async () => {
      const answer = await fetch(`${api()}/silences`);
      return (await answer.json()) as readonly Silence[];
    };
    /** The page that silences the alert, as the first page leads to it. */
    const openSilence = async (user: keyof typeof USERS) => {
      const first = await open(user, "/");
      const [link = ""] = await eventually("the alert has a link", () => {
        first.wait();
        const links = first.links("Silence");
        return links.length > 0 && links;
      });
      return open(user, link);
    };

    it("let an operator silence an alert from the first page on and end the silence again, under the name of the sign-in", async () => {
      const page = await openSilence("omar");
      expect(page.shows("send")).toBe(true);
      expect([page.field("author").value, page.field("author").readOnly]).toEqual(["omar", true]);
      await page.says("reach", /^1 alert that fires now has these labels\.$/);
      page.fill("comment", "a new kernel");
      page.press("Silence");
      await page.says("result", /^Silenced until /);
      // It stood there as before, and a second press made a second silence.
      expect(page.shows("form")).toBe(false);
      const [made, ...others] = await silences();
      expect(others).toEqual([]);
      expect(made).toMatchObject({ createdBy: "omar", comment: "a new kernel", status: { state: "active" } });
      expect(made?.matchers.map(({ name, value }) => `${name}=${value}`).sort()).toEqual([
        "alertname=cpu_high",
        "instance=web-1",
      ]);
      // Alertmanager lets it begin when it arrives.
      expect((Date.parse(made?.endsAt ?? "") - Date.parse(made?.startsAt ?? "")) / 3_600_000).toBeCloseTo(2);
      await page.says("silences", /by omar until .*: a new kernel\./);

      page.press("End it");
      await page.says("result", /^Ended/);
      expect((await silences()).map(({ status }) => status.state)).toEqual(["expired"]);
      await page.says("silences", /^No silence is in force for this alert\.$/);
      expect(page.asked.filter(({ method }) => method !== "GET")).toEqual([
        { method: "POST", path: "/alertmanager/api/v2/silences", status: 200 },
        { method: "DELETE", path: `/alertmanager/api/v2/silence/${made?.id}`, status: 200 },
      ]);
    });

    it("let an operator silence alerts by labels where no link brought any", async () => {
      const page = await open("omar", "/silence/");
      expect([page.shows("find"), page.shows("form")]).toEqual([true, false]);
      page.fill("labels", "web-.+");
      page.press("Choose these");
      await page.says("result", /^Write labels as/);
      page.fill("labels", 'instance=~"web-.+"');
      page.press("Choose these");
      page.fill("comment", "new kernels");
      page.press("Silence");
      await page.says("result", /^Silenced until /);
      const made = (await silences()).find(({ status }) => status.state === "active");
      expect(made).toMatchObject({
        createdBy: "omar",
        matchers: [{ name: "instance", value: "web-.+", isRegex: true }],
      });
    });

    it("tell a viewer why there is no form, and offer nothing that would be refused", async () => {
      const operator = await openSilence("ada");
      operator.fill("comment", "known");
      operator.press("Silence");
      await operator.says("result", /^Silenced until /);

      const first = await open("vera", "/");
      await first.says("quiet-count", /^1 silenced/);
      await first.says("updated", /signed in as vera \(viewer\)/);
      const filter = `{${Object.entries(LABELS)
        .map(([name, value]) => `${name}="${value}"`)
        .join(", ")}}`;
      const page = await open("vera", `/silence/?filter=${encodeURIComponent(filter)}`);
      expect(page.text("result")).toBe("You may only read (vera, viewer): ask an operator to silence an alert.");
      await page.says("silences", /by ada until .*: known\.$/);
      expect([page.shows("form"), page.hasButton("Silence"), page.hasButton("End it")]).toEqual([false, false, false]);

      operator.press("End it");
      await operator.says("result", /^Ended/);
      first.wait();
      await first.says("status", /^1 alert is firing$/);
      // Without an end: it still fires.
      expect(first.links("Report")).toEqual([
        expect.stringMatching(/^\/rca\/\?alert=cpu_high&instance=web-1&from=[^&]+$/),
      ]);
      expect(first.links("Silence")).toEqual([]);
    });

    it("ask nothing more once the portal takes another password", async () => {
      const [first, page] = [await open("omar", "/"), await openSilence("omar")];
      await first.says("status", /^1 alert is firing$/);
      page.fill("comment", "too late");
      await staged.stop();
      staged.giveSecrets({ users: quickUsersFile("another horse"), certificate: certificates.read("portal.pem") });
      await staged.start();
      await staged.probe(0);

      const [before, more] = [first.asked.length, page.asked.length];
      first.wait();
      await first.says("status", /^Sign in again$/);
      expect(first.text("doubts")).toContain("reload this page");
      first.wait();
      first.comeBack();
      page.press("Silence");
      await page.says("result", /^Sign in again: reload this page\.$/);
      expect(first.asked.slice(before)).toEqual([{ method: "GET", path: "/site.json", status: 401 }]);
      expect(page.asked.slice(more)).toEqual([{ method: "POST", path: "/alertmanager/api/v2/silences", status: 401 }]);

      const again = await PortalPage.open({ port, ca, user: "omar", password: "another horse" }, "/");
      await again.says("status", /^1 alert is firing$/);
    });
  },
);
