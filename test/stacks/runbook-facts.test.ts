import { metricsOf, readPromql } from "../../lib/promql";
import { programsIn } from "../../lib/runbooks/programs";
import { MonitoringStack, SshFleet } from "../../index";
import { FleetReleases } from "../../constructs/targets/releases";
import { releaseFiles, testApp } from "../../testing";

const KEY = `ssh-ed25519 ${Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from("ssh-ed25519"),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32),
]).toString("base64")}`;

/** Everything that has alerts, and no port as it is built in. */
function full(source: "upstream" | "distribution", artifacts: { readonly webPages?: boolean } = {}) {
  const host = (name: string, address: string) => ({ name, address, hostKeys: [KEY] });
  return new MonitoringStack(testApp(), "production", {
    fleet: SshFleet.of({
      hosts: [
        { ...host("monitor-1", "10.0.0.5"), roles: ["metrics"] },
        { ...host("monitor-2", "10.0.0.6"), roles: ["metrics"] },
        host("web-1", "10.0.0.11"),
      ],
      login: { user: "admin", privateKeyFile: "~/.ssh/id" },
    }),
    channels: { webhook: { url: "http://hooks.example.com/" } },
    prometheus: {
      port: 19_090,
      remoteWrite: [{ name: "store", url: "https://store.example.com/write" }],
    },
    alertmanager: { port: 19_093 },
    portal: { port: 18_090 },
    nodeExporter: { port: 19_100 },
    processExporter: { port: 19_256 },
    artifacts: { source, ...artifacts },
  });
}

/** Spans of code that are no command and no query: labels, keys, settings and words of messages that a sentence is about. */
const NAMES = new RegExp(
  [
    "alerting|alertmanager|collector|component|device|held:|hostname|instance|integration|job|lastError|level|listen|method|mountpoint|node_units|null|process|program",
    "remote_name|request_id|rollout|rule_group|scrape_job|si|silence|so|status|trace_id|user|value",
    "[a-z]+=|[A-Z]\\w+=[\\w%-]+|/[\\w./-]+|(prometheus|security|sla_definitions)\\.\\w+|[<>=!]=? -?[\\d.e+]+",
    // Run where the stack is deployed, and not on a host.
    "terraform apply -replace=terraform_data\\.vmo_host_<host>",
    "SELECT .*|many-to-many matching|sample limit exceeded|body size limit exceeded|label_limit exceeded",
  ]
    .map((each) => `^(${each})$`)
    .join("|"),
);

describe.each(["upstream", "distribution"] as const)("the runbooks of the full stack with programs of %s", (source) => {
  const stack = full(source);
  const files = releaseFiles(stack, "monitor-1");
  const releases = FleetReleases.of(stack.fleet);
  const plans = releases?.shapes.flatMap((shape) => releases.plansOf(shape)) ?? [];
  const pages = Object.entries(files)
    .filter(([path]) => /site\/runbooks\/(?!index)[^/]+\.html$/.test(path))
    .map(([path, text]) => ({ alert: path.replace(/.*\/|\.html$/g, ""), text: unescaped(text) }));
  const codes = pages.flatMap(({ alert, text }) =>
    [...text.replace(/<p>A host may lack.*?<\/p>/s, "").matchAll(/<code>(.*?)<\/code>/gs)].map(([, code = ""]) => ({
      alert,
      code,
    })),
  );

  const isQuery = (code: string) => {
    const { expr } = readPromql(code);
    return expr !== undefined && metricsOf(expr).every((name) => stack.metrics.catalogue.find(name) !== undefined);
  };

  it("are about every alert", () => {
    expect(pages.length).toBe(stack.metrics.alerts.length);
    expect(codes.length).toBeGreaterThan(500);
  });

  it("name programs that hosts have, or whose Debian package the page names", () => {
    const unknown = codes.filter(({ code }) => programsIn(code).length === 0 && !isQuery(code) && !NAMES.test(code));
    expect(unknown).toEqual([]);
    for (const { alert, code } of codes)
      for (const { name, from } of programsIn(code)) {
        const text = pages.find((page) => page.alert === alert)?.text ?? "";
        const isNamed = typeof from === "string" || text.includes(`<code>${from.package}</code>`);
        expect({ alert, name, isNamed }).toEqual({ alert, name, isNamed: true });
      }
  });

  it("name programs, files and units of the stack as its releases have them", () => {
    const programs = plans.flatMap(({ artifacts }) => artifacts.flatMap((artifact) => Object.keys(artifact.programs)));
    const units = plans.flatMap((plan) => plan.units.map(({ name }) => name));
    for (const { alert, text } of pages) {
      for (const [path, name = ""] of text.matchAll(/\/opt\/vm-observability\/current\/bin\/([\w-]+)/g))
        expect({ alert, path, known: programs.includes(name) }).toEqual({ alert, path, known: true });
      for (const [path, file = ""] of text.matchAll(/\/opt\/vm-observability\/current\/(files\/[\w./-]+\w)/g))
        expect({ alert, path, known: file in files }).toEqual({ alert, path, known: true });
      for (const [unit] of text.matchAll(/\bvmo-[a-z-]*[a-z](\.service|\.timer)?(?!\*)\b/g))
        expect({ alert, unit, known: units.some((name) => name.startsWith(unit)) }).toEqual({
          alert,
          unit,
          known: true,
        });
    }
  });

  it("name ports that something of the stack listens on, and none that is built in and was changed", () => {
    const ports = plans.flatMap(({ listens }) => listens.map(({ port }) => `${port}`));
    for (const { alert, text } of pages) {
      for (const [found, port = ""] of text.matchAll(/(?:127\.0\.0\.1|localhost|10\.0\.0\.\d+):(\d+)/g))
        expect({ alert, found, known: ports.includes(port) }).toEqual({ alert, found, known: true });
      expect(text).not.toMatch(/\b(9090|9093|9100|9256|8090|6060)\b/);
    }
  });

  it("say by which command the stack is applied again to a host on which nothing changed in the code", () => {
    const asking = pages.filter(({ text }) => text.includes("Apply the stack again"));
    expect(asking.length).toBeGreaterThan(5);
    for (const { alert, text } of asking) {
      const command =
        /Apply the stack again[^<]*<code>terraform apply -replace=terraform_data\.vmo_host_<host><\/code>/;
      expect({ alert, said: command.test(text) }).toEqual({ alert, said: true });
    }
  });

  it("name no tool that the stack does not run", () => {
    for (const { text } of pages)
      expect(text).not.toMatch(/Grafana|Kibana|Jaeger|dashboard [A-Z]|Infrastructure Overview/);
    const withPages = pages.filter(({ text }) => /:19090\/graph|:19093\/#\//.test(text));
    expect(withPages.length).toBe(source === "upstream" ? pages.length : 0);
  });
});

describe("links to pages of Prometheus and Alertmanager", () => {
  /** Files of the monitoring host with an address of such a page: in what browsers show, and in messages. */
  const leading = (stack: MonitoringStack) =>
    Object.entries(releaseFiles(stack, "monitor-1"))
      .filter(
        ([path, text]) =>
          /site\/.*[^n]$|templates\//.test(path) && /:1909[03]\/?(?=["<#]|graph)|GeneratorURL/.test(text),
      )
      .map(([path]) => path.replace(/[^/]+\.html$/, "*.html"));

  it("are in no file where a mirror serves builds without pages", () => {
    const usual = new Set(leading(full("upstream")));
    expect([...usual].sort()).toEqual([
      "files/alertmanager/templates/observability.tmpl",
      "files/portal/site/*.html",
      "files/portal/site/rca/rca-report.md",
      "files/portal/site/runbooks/*.html",
    ]);
    expect(leading(full("upstream", { webPages: false }))).toEqual([]);
    expect(leading(full("distribution"))).toEqual([]);
    const site = (stack: MonitoringStack) => releaseFiles(stack, "monitor-1")["files/portal/site/site.json"];
    expect(site(full("upstream"))).toMatch(/"pages": ?true/);
    expect(site(full("upstream", { webPages: false }))).toMatch(/"pages": ?false/);
  });
});

function unescaped(html: string): string {
  const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
  return html.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? "");
}
