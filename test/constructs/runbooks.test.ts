import { App, Lazy, TerraformStack } from "cdktf";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AlertRouting, Metrics, MonitoringStack, Portal, Runbooks, SshFleet, type HostRole } from "../../index";
import { defaultSpecification, mergeSpecification, type SpecificationOverrides } from "../../lib/specification";
import { prometheusRule, prometheusRules, releaseFiles, synthesized, testApp } from "../../testing";

const KEY = `ssh-ed25519 ${Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from("ssh-ed25519"),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32),
]).toString("base64")}`;

interface Given extends SpecificationOverrides {
  readonly roles?: readonly (readonly HostRole[])[];
  readonly address?: string;
}

function build({ roles = [["metrics"]], address = "10.0.0.5", ...overrides }: Given = {}, app = testApp()) {
  const hosts = roles.map((each, index) => ({
    name: `monitor-${index + 1}`,
    address: index === 0 ? address : `10.0.0.${index + 5}`,
    roles: each,
    hostKeys: [KEY],
  }));
  return new MonitoringStack(app, "production", {
    fleet: SshFleet.of({
      hosts: [...hosts, { name: "web-1", address: "10.0.0.11", hostKeys: [KEY] }],
      login: { user: "admin", privateKeyFile: "~/.ssh/id" },
    }),
    ...overrides,
    channels: { webhook: { url: "http://hooks.example.com/" }, ...overrides.channels },
  });
}

const site = "files/portal/site";
const urlOf = (stack: TerraformStack, alert = "cpu_high") => prometheusRule(stack, alert).annotations?.["runbook_url"];

describe("runbooks", () => {
  it("are pages on the portal about every alert, at the address that the alert gives", () => {
    const stack = build();
    stack.metrics.addAlert({ name: "late", expr: "up == 0", severity: "critical", summary: "down" });
    const files = releaseFiles(stack, "monitor-1");
    const alerts = prometheusRules(stack).filter(({ alert }) => alert !== undefined);
    expect(alerts.length).toBeGreaterThan(30);
    for (const { alert = "", annotations } of alerts) {
      expect(annotations?.["runbook_url"]).toBe(`http://10.0.0.5:8090/runbooks/${alert}`);
      expect(files[`${site}/runbooks/${alert}.html`]).toContain(`<h1>Alert Runbook: ${alert}</h1>`);
    }
    expect(files[`${site}/index.html`]).toContain('<a href="/runbooks/">Runbooks</a>');
    expect(files[`${site}/rca.html`]).toContain("<h1>Root Cause Analysis</h1>");
  });

  it("are one page for rules of one name, such as a warning and a critical one of a rule file", () => {
    const stack = build();
    const rule = (alert: string, severity: string, expr: string) =>
      `      - { alert: ${alert}, expr: "${expr}", labels: { severity: ${severity} } }\n`;
    const rules = [
      rule("Fills", "warning", "up > 8"),
      rule("Fills", "critical", "up > 9"),
      rule("Watchdog", "none", "up"),
    ];
    stack.metrics.addRuleFile("mixin", `groups:\n  - name: mixin\n    rules:\n${rules.join("")}`);
    const files = releaseFiles(stack, "monitor-1");
    for (const words of ["up &gt; 8", "up &gt; 9", "Severity: warning", "Severity: critical"])
      expect(files[`${site}/runbooks/Fills.html`]).toContain(words);
    expect(files[`${site}/runbooks/Watchdog.html`]).toContain("Severity: none");
  });

  // Read on a phone: "as root on the host that the alert names", which names none, and queries that had to be copied.
  it("about an objective need no host: each query of a step leads to its graph", () => {
    const files = releaseFiles(build(), "monitor-1");
    const pageOf = (alert: string) => files[`${site}/runbooks/${alert}.html`] ?? "";
    for (const alert of ["api_availability_burn_1h", "error_rate_budget_90", "error_rate_not_measured"]) {
      const page = pageOf(`slo_${alert}`);
      const steps = page.slice(page.indexOf("Immediate Actions</h2>"), page.indexOf("Investigation Steps</h2>"));
      expect(steps).toMatch(/<li>.*<code>.*\(<a href="http:\/\/10\.0\.0\.5:9090\/graph\?g0\.expr=[^"]+">graph<\/a>\)/);
      expect(steps.match(/<code>/g)).toHaveLength(steps.match(/>graph<\/a>/g)?.length ?? -1);
      expect(page).not.toMatch(/as root|python3|jstack/);
    }
    expect(pageOf("slo_error_rate_burn_1h")).toMatch(/<code>topk\(10, rate\(.*<\/code> \(<a href/);
    // A command that reads as a query is none.
    const cpu = pageOf("cpu_high");
    expect(cpu).toContain("<li>Check system load: <code>uptime</code></li>");
    expect(cpu).toContain("as root on the host that the alert names");
    expect(cpu).toMatch(/<code>sum by \(instance\) \(rate\(http_requests_total\[5m\]\)\)<\/code> \(<a href/);
  });

  it("link by default to what the stack itself serves, and to nothing else", () => {
    const stack = build();
    const page = releaseFiles(stack, "monitor-1")[`${site}/runbooks/cpu_high.html`] ?? "";
    expect(page).toContain('href="http://10.0.0.5:9090/graph?g0.expr=cpu_usage_percent%20%3E%2080&amp;g0.tab=0"');
    expect(page).toContain('href="http://10.0.0.5:9093/#/alerts"');
    const { annotations } = prometheusRule(stack, "cpu_high");
    expect(Object.keys(annotations ?? {})).toEqual(["summary", "description", "runbook_url"]);
  });

  it("give alerts links to dashboards and logs when those are known", () => {
    const dashboards = "https://grafana.example.com/";
    const stack = build({ links: { dashboards, hostDashboard: "hosts", logs: "https://kibana.example.com" } });
    const linksOf = (alert: string) => {
      const { dashboard_url: dashboard, log_url: log } = prometheusRule(stack, alert).annotations ?? {};
      return [dashboard, log];
    };
    const logs = "https://kibana.example.com/app/discover#/?_g=(time:(from:'__FROM__',to:'__TO__'))";
    const ofInstance = "&_a=(query:(language:kuery,query:'hostname:%22{{ $labels.instance }}%22'))";
    const since = "from=__FROM__&to=now";
    const instance = `?var-instance={{ $labels.instance }}&${since}`;
    expect(linksOf("cpu_high")).toEqual([`https://grafana.example.com/d/hosts${instance}`, `${logs}${ofInstance}`]);
    expect(linksOf("high_error_rate")).toEqual(["https://grafana.example.com/dashboards", `${logs}${ofInstance}`]);
    expect(linksOf("AlertmanagerIntegrationDown")).toEqual([`https://grafana.example.com/d/hosts?${since}`, logs]);
  });

  it("stay where a team has them, when it says where", () => {
    expect(urlOf(build({ runbooks: { baseUrl: "https://wiki.example.com/runbooks/" } }))).toBe(
      "https://wiki.example.com/runbooks/cpu_high",
    );
    expect(urlOf(build({ portal: { externalUrl: "https://example.com/ops/" } }))).toBe(
      "https://example.com/ops/runbooks/cpu_high",
    );
  });

  it("are refused about alerts that there are not, unless one is still added", () => {
    const runbooks = { pages: { orders_late: { text: "Ask sales." } } };
    expect(() => synthesized(build({ runbooks }))).toThrow(
      "[production/runbooks] runbooks.pages.orders_late: must be the name of an alert of the stack",
    );
    const stack = build({ runbooks });
    stack.metrics.addAlert({ name: "orders_late", expr: "up == 0", severity: "critical", summary: "late" });
    expect(() => synthesized(stack)).not.toThrow();
  });

  it("are Markdown in the stack's folder as well, and leave it with their alert", () => {
    const outdir = mkdtempSync(join(tmpdir(), "vmo-runbooks-"));
    const written = (overrides: Given) => {
      const app = new App({ outdir });
      build(overrides, app);
      app.synth();
      return readdirSync(join(outdir, "stacks/production/runbooks"));
    };
    try {
      expect(written({})).toEqual(expect.arrayContaining(["cpu_high.md", "disk_full.md", "Watchdog.md"]));
      expect(readFileSync(join(outdir, "stacks/production/runbooks/cpu_high.md"), "utf8")).toContain(
        "# Alert Runbook: cpu_high\n",
      );
      expect(written({ systemAlerts: { cpu_high: null } })).not.toContain("cpu_high.md");
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });

  it("work alone in a stack of one's own, on a portal of theirs", () => {
    const stack = new TerraformStack(testApp(), "own");
    const fleet = new SshFleet(stack, "fleet", {
      hosts: [{ name: "monitor-1", address: "10.0.0.5", roles: ["metrics"], hostKeys: [KEY] }],
      login: { user: "admin", privateKeyFile: "~/.ssh/id" },
    });
    const channels = { webhook: { url: "http://hooks.example.com/" } };
    const metrics = new Metrics(stack, "metrics", {
      fleet,
      specification: mergeSpecification(defaultSpecification, { channels }),
    });
    expect(metrics.alerts.length).toBeGreaterThan(0);
    new AlertRouting(stack, "alert-routing", { metrics, exposure: "loopback" });
    const runbooks = new Runbooks(stack, "runbooks", { metrics });
    expect(runbooks.portal.node.path).toBe("own/runbooks/portal");
    expect(urlOf(stack)).toBe("http://10.0.0.5:8090/runbooks/cpu_high");
    const incident = { alert: "cpu_high", from: "2026-03-01T10:00:00Z", to: "2026-03-01T10:30:00Z" };
    expect(runbooks.rcaReport(incident)).toContain("(http://10.0.0.5:9090/graph?g0.expr=ALERTS");
    expect(releaseFiles(stack, "monitor-1")[`${site}/runbooks/cpu_high.html`]).not.toContain(":9093");
  });
});

describe("the portal", () => {
  it("runs on the hosts that are for it, which Prometheus scrapes", () => {
    const places = (roles: readonly (readonly HostRole[])[]) => {
      const stack = build({ roles });
      const names = [...roles.map((_, index) => `monitor-${index + 1}`), "web-1"];
      return names.filter((name) => "units/vmo-portal.service" in releaseFiles(stack, name));
    };
    expect(places([["metrics"], ["metrics"]])).toEqual(["monitor-1", "monitor-2"]);
    expect(places([["metrics"], ["dashboards"]])).toEqual(["monitor-2"]);
    expect(places([["metrics"], ["dashboards"], ["proxy"]])).toEqual(["monitor-3"]);
    const stack = build({ roles: [["metrics"], ["proxy"]] });
    expect(urlOf(stack)).toBe("http://10.0.0.6:8090/runbooks/cpu_high");
    expect(stack.metrics.scrapeJobs).toContain("portal");
  });

  it("is named where its address is known only at apply, with a word about it", () => {
    const address = Lazy.stringValue({ produce: () => "10.9.9.9" });
    const stack = build({ address });
    expect(urlOf(stack)).toBe("http://monitor-1:8090/runbooks/cpu_high");
    const words = (given: MonitoringStack) => given.portal.node.metadata.map(({ data }) => String(data));
    expect(words(stack)).toEqual([
      "portal.external_url: links to the portal name http://monitor-1:8090, because the address of monitor-1 is known only at apply; " +
        "make sure that this name resolves where people open them, or set it (portal.name-unresolved; to switch it off, add it to advice.off)",
    ]);
    expect(words(build({ address, portal: { externalUrl: "https://portal.example.com" } }))).toEqual([]);
  });

  it("takes pages of others, and is made anew when something is contributed", () => {
    const stack = build();
    let text = "one";
    const pages = {
      title: "Notes <1>",
      path: "notes.txt",
      text: "ours.",
      pages: () => [{ path: "notes.txt", content: text }],
    };
    stack.metrics.contribute({ pages });
    expect(releaseFiles(stack, "monitor-1")[`${site}/notes.txt`]).toBe("one");
    text = "two";
    expect(releaseFiles(stack, "monitor-1")[`${site}/notes.txt`]).toBe("one");
    stack.metrics.contribute({});
    expect(releaseFiles(stack, "monitor-1")[`${site}/notes.txt`]).toBe("two");
    expect(releaseFiles(stack, "monitor-1")[`${site}/index.html`]).toContain(
      '<a href="/notes.txt">Notes &lt;1&gt;</a><span>ours.</span>',
    );
    expect(() => stack.metrics.contribute({ pages })).toThrow(
      '[production/metrics] pages.path: must be a name that no other tool or page has, got "notes.txt" again',
    );
  });

  it("and Alertmanager find each other, whoever comes first", () => {
    for (const isFirst of [true, false]) {
      const stack = new TerraformStack(testApp(), "own");
      const fleet = new SshFleet(stack, "fleet", {
        hosts: [{ name: "monitor-1", address: "10.0.0.5", roles: ["metrics"], hostKeys: [KEY] }],
        login: { user: "admin", privateKeyFile: "~/.ssh/id" },
      });
      const channels = { slack: { urlFile: "/etc/slack", channel: "#alerts" } };
      const metrics = new Metrics(stack, "metrics", {
        fleet,
        specification: mergeSpecification(defaultSpecification, { channels }),
      });
      if (isFirst) new AlertRouting(stack, "alert-routing", { metrics });
      new Portal(stack, "portal", { metrics });
      if (!isFirst) new AlertRouting(stack, "alert-routing", { metrics });
      const files = releaseFiles(stack, "monitor-1");
      expect(JSON.parse(files[`${site}/site.json`] ?? "")).toMatchObject({
        alertmanager: { url: "http://10.0.0.5:9093", host: "monitor-1" },
      });
      expect(files[`${site}/routing.html`]).toContain("Who is notified");
      expect(files[`${site}/index.html`]).toContain('<a href="/routing/">Who is notified</a>');
      expect(files["files/alertmanager/templates/observability.tmpl"]).toContain("http://10.0.0.5:8090/silence");
    }
  });

  it("restarts nothing for a page: its files are read as they are", () => {
    const units = (stack: MonitoringStack) =>
      (releaseFiles(stack, "monitor-1")["plan"] ?? "")
        .split("\n")
        .filter((line) => line.startsWith("unit\tvmo-portal"));
    const before = units(build());
    expect(before).toHaveLength(1);
    expect(units(build({ systemAlerts: { cpu_high: { condition: "cpu_usage_percent > 81" } } }))).toEqual(before);
    expect(units(build({ portal: { externalUrl: "https://example.com/ops" } }))).not.toEqual(before);
  });

  it("refuses what cannot work", () => {
    const refused = (portal: SpecificationOverrides["portal"]) => () => synthesized(build({ portal }));
    expect(refused({ externalUrl: "https://example.com/a?b" })).toThrow(
      'portal.externalUrl: must have no query and no fragment, because paths are appended to it, got "https://example.com/a?b"',
    );
    expect(refused({ port: 9090 })).toThrow(/port 9090\/tcp .* is also opened by portal/);
    expect(() => synthesized(build({ artifacts: { versions: { caddy: "2.4.0" } } }))).toThrow(
      "portal.version: must be Caddy 2.6.2 or later, got 2.4.0",
    );
  });

  it("comes from the vendor's archive or from Debian's package, whose own units never start", () => {
    const plan = (overrides: Given) => releaseFiles(build(overrides), "monitor-1")["plan"] ?? "";
    expect(plan({})).toContain(
      "\tamd64\thttps://github.com/caddyserver/caddy/releases/download/v2.11.4/caddy_2.11.4_linux_amd64.tar.gz" +
        "\tcaddy_2.11.4_linux_amd64.tar.gz\t.\t-\thttps://github.com/caddyserver/caddy/releases/download/v2.11.4/caddy_2.11.4_checksums.txt\n",
    );
    expect(plan({ artifacts: { source: "distribution" } })).toContain(
      "package\tcaddy\tdebian-13\tcaddy\nmask\tcaddy.service\nmask\tcaddy-api.service\nhost-program\tcaddy\t/usr/bin/caddy\n",
    );
  });
});
