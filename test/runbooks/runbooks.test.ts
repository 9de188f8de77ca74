import { pageName, type Alert } from "../../lib/rules";
import {
  renderHtml,
  renderMarkdown,
  runbookFiles,
  runbookOf,
  runbookPages,
  runbookProblems,
  runbooksOf,
} from "../../lib/runbooks";
import { Duration } from "../../lib/units";
import { LINKS, MODEL, runbooksModel } from "./model";

function alertNamed(name: string): Alert {
  const found = MODEL.alerts.find((alert) => alert.name === name);
  if (!found) throw new TypeError(`there is no alert ${name}`);
  return found;
}

const own = (changes: Partial<Alert> = {}): Alert => ({
  ...alertNamed("cpu_high"),
  name: "own",
  expr: 'orders{kind="a"} > 5 and on () `x` > 1',
  family: "orders",
  ...changes,
});

describe("the page about an alert", () => {
  it("follows the document's template, with the alert's own condition, threshold, duration and severity", () => {
    expect(renderMarkdown(runbookOf(alertNamed("cpu_high"), runbooksModel({ investigationTools: {} }))))
      .toBe(`# Alert Runbook: cpu_high

## Description

CPU usage of \`instance\` is \`value\` % and has been above 80 % for 5m.

The host's processors are nearly always busy. Requests wait for processor time, and everything on the host gets slower.

- Condition: \`cpu_usage_percent > 80\`
- Threshold: \`> 80\`
- Duration: for more than 5 minutes
- Severity: warning

## Immediate Actions

Run commands as root on the host that the alert names, unless a step names another place: other accounts see only a part of the journal and of the processes.

1. Check current CPU usage: \`top -n 1\`
2. Identify top processes: \`ps aux --sort=-%cpu | head -10\`
3. Check system load: \`uptime\`

## Investigation Steps

1. Review recent deployments
2. Check CPU utilization per core: \`mpstat -P ALL 1 5\`, and its history: \`sar -u 1\`
3. Look at one service's processes: \`top -p $(pgrep -d',' process_name)\`
4. Check for memory leaks: a host that swaps or collects garbage is busy with that (\`vmstat 1\`)
5. Check for infinite loops or inefficient algorithms: \`python3 -m cProfile -o profile.stats application.py\`, \`go tool pprof http://localhost:PORT/debug/pprof/profile\`, \`jstack PID\`
6. Analyze traffic patterns: \`sum by (instance) (rate(http_requests_total[5m]))\` in Prometheus
7. Review scheduled jobs and cron tasks: \`systemctl list-timers\`, \`crontab -l\`

### Checklist: CPU Issues

- [ ] Check CPU utilization per core
- [ ] Identify top CPU-consuming processes
- [ ] Review recent code deployments
- [ ] Check for infinite loops or inefficient algorithms
- [ ] Verify CPU scaling policies
- [ ] Review scheduled jobs and cron tasks

### Commands

- \`top -p $(pgrep -d',' process_name)\`: the processes of one service
- \`htop\`: all of them, with a bar for each core
- \`iostat -x 1\`: whether processors wait for disks
- \`sar -u 1\`: user, system, wait and steal, second by second

- Python: \`python3 -m cProfile -o profile.stats application.py\`
- Go: \`go tool pprof http://localhost:PORT/debug/pprof/profile\`, with the port of the application's profiler
- Java: \`jstack PID\` for threads, \`jstat -gc PID 1s\` for garbage collection

A host may lack some of these programs. Debian packages: \`cron\` (crontab), \`default-jdk-headless\` (jstack, jstat), \`golang-go\` (go), \`htop\`, \`python3\`, \`sysstat\` (iostat, mpstat, sar).

## Resolution Steps

1. Scale horizontally if possible
2. Restart problematic services: \`systemctl restart SERVICE\`
3. Kill runaway processes: \`kill PID\`
4. Implement CPU limits: \`systemctl set-property SERVICE CPUQuota=50%\`

## Prevention

- Monitor deployment impact
- Implement auto-scaling and verify its policies
- Regular performance testing
- Resource limit enforcement

## Root Cause Analysis

1. Immediate response: Assess impact; Implement mitigation; Communicate status
2. Investigation: Collect evidence; Analyze timeline; Identify contributing factors; Determine root cause
3. Resolution: Implement permanent fix; Validate solution; Update documentation
4. Prevention: Improve monitoring; Update procedures; Conduct training; Implement safeguards

## References

- The specification of this installation
`);
  });

  it("has every section for every alert that this library has", () => {
    expect(MODEL.alerts.length).toBeGreaterThan(35);
    for (const runbook of runbooksOf(MODEL)) {
      expect(runbook.title).toBe(`Alert Runbook: ${runbook.alert}`);
      expect(runbook.sections.map(({ heading }) => heading)).toEqual([
        "Description",
        "Immediate Actions",
        "Investigation Steps",
        "Resolution Steps",
        "Prevention",
        "Root Cause Analysis",
        "References",
      ]);
      const text = renderMarkdown(runbook);
      expect(text).not.toMatch(/\{\{|\$labels|\$value|undefined/);
      expect(text).not.toMatch(/^(- |\d+\. )$/m);
    }
  });

  it.each([
    ["cpu_high", ["CPU Issues"]],
    ["memory_high", ["Memory Issues"]],
    ["disk_full", ["Disk Issues"]],
    ["service_down", ["Network Issues"]],
    ["slow_response", ["CPU Issues", "Network Issues"]],
    ["AlertmanagerFailedToSendAlerts", ["Network Issues"]],
    ["HostDrifted", []],
  ])("has the checklist that fits %s: %j", (name, titles) => {
    const text = renderMarkdown(runbookOf(alertNamed(name), MODEL));
    expect([...text.matchAll(/^### Checklist: (.*)$/gm)].map(([, title]) => title)).toEqual(titles);
  });

  it("says how each tool of the specification is used here, and names those that nobody knows", () => {
    const investigationTools = { metric_analysis: ["time_series_correlation", "crystal_ball"] };
    const text = renderMarkdown(runbookOf(alertNamed("cpu_high"), runbooksModel({ investigationTools, links: LINKS })));
    expect(text).toContain(
      "### Metric analysis\n\n- Time series correlation: see which moved first, in one graph of " +
        "[Prometheus](http://10.0.0.5:9090/graph): the host's CPU, memory, disk and network metrics, and `cpu_usage_percent` " +
        "([graph](http://10.0.0.5:9090/graph?g0.expr=cpu_usage_percent&g0.tab=0))\n- Crystal ball\n",
    );
  });

  it("links to what there is: dashboard, logs, condition, Alertmanager, report, and a page of the user's own", () => {
    const alert = own({ expr: "orders > 5", family: "errors", runbookUrl: "https://wiki.example.com/own" });
    const text = renderMarkdown(runbookOf(alert, runbooksModel({ links: LINKS })));
    expect(text).toContain("[Report for this alert](http://10.0.0.5:8090/rca/?alert=own)");
    expect(text.slice(text.indexOf("## References"))).toBe(`## References

- [Your own page](https://wiki.example.com/own)
- [What fires now](http://10.0.0.5:8090/)
- [Dashboards](https://grafana.example.com/dashboards)
- [Log search](https://kibana.example.com/app/discover#/?_g=%28time:%28from:'now-1h',to:'now'%29%29)
- [Condition in Prometheus](http://10.0.0.5:9090/graph?g0.expr=orders%20%3E%205&g0.tab=0)
- [Alertmanager](http://10.0.0.5:9093/#/alerts)
`);
  });

  it.each([
    [
      "memory_used_percent > 85",
      "memory_used_percent - last_over_time(memory_used_percent[5m:] offset 1w)",
      "`> 85`; compare the limit with the value that 99 % of the last week stayed below: " +
        "`quantile_over_time(0.99, memory_used_percent[1w:5m])`",
    ],
    [
      "db_connections_active / db_connections_max < 0.1",
      "(db_connections_active / db_connections_max) - last_over_time((db_connections_active / db_connections_max)[5m:] offset 1w)",
      "`< 0.1`; compare the limit with the value that 99 % of the last week stayed above: " +
        "`quantile_over_time(0.01, (db_connections_active / db_connections_max)[1w:5m])`",
    ],
    [
      "up == 0",
      "count_over_time((up == 0)[1w:5m])",
      "see for how much of a week the condition has held: `count_over_time((up == 0)[1w:5m])`",
    ],
  ])("analyses the metric of its own condition: %s", (expr, compared, usual) => {
    const investigationTools = { metric_analysis: ["anomaly_detection", "threshold_analysis"] };
    const text = renderMarkdown(runbookOf(own({ expr }), runbooksModel({ investigationTools })));
    expect(text).toContain(`${compared}\`\n- Threshold analysis: ${usual}\n`);
    expect(text).not.toContain("cpu_usage_percent");
  });

  it("leads to what Prometheus answers, and not to pages, where the server is Debian's and has none", () => {
    const text = renderMarkdown(
      runbookOf(own({ expr: "orders > 5" }), runbooksModel({ links: { ...LINKS, webPages: false } })),
    );
    expect(text).toContain("[Condition in Prometheus](http://10.0.0.5:9090/api/v1/query?query=orders%20%3E%205)\n");
    expect(text).not.toMatch(/\/graph|\/#\//);
  });

  it("keeps text of others text, in Markdown and in HTML", () => {
    const alert = own({
      name: "<img src=x>",
      severity: "*loud*",
      description: "<script>alert(1)</script> on {{ $labels.instance }} [x](javascript:1) & a `b",
      runbook: { ...own().runbook, immediateActions: ['Run `<b> & "c"`', "_now_ not_later"] },
      runbookUrl: "javascript:alert(1)",
      for: Duration.zero,
    });
    const runbook = runbookOf(alert, MODEL);
    const text = renderMarkdown(runbook);
    expect(text).toContain("# Alert Runbook: \\<img src=x\\>\n");
    expect(text).toContain("\\<script\\>alert(1)\\</script\\> on `instance` \\[x\\](javascript:1) & a \\`b\n");
    expect(text).toContain('- Condition: `` orders{kind="a"} > 5 and on () `x` > 1 ``\n- Duration: at once\n');
    expect(text).toContain("- Severity: \\*loud\\*\n");
    expect(text).toContain('1. Run `<b> & "c"`\n2. \\_now\\_ not_later\n');
    const html = renderHtml(runbook, "/");
    expect(html).toContain("<h1>Alert Runbook: &lt;img src=x&gt;</h1>");
    expect(html).toContain(
      "<p>&lt;script&gt;alert(1)&lt;/script&gt; on <code>instance</code> [x](javascript:1) &amp; a `b</p>",
    );
    expect(html).toContain("<li>Run <code>&lt;b&gt; &amp; &quot;c&quot;</code></li>");
    expect(html).not.toMatch(/<script|<img|href="javascript/);
  });

  it("has a team's own text in it, or only that; HTML in it is shown, and links to scripts are none", () => {
    const text = "### Ask *Ada*\n\n<script>alert(1)</script> [x](javascript:alert(1)) [y](https://example.com/y)";
    const page = (replace: boolean) =>
      runbookOf(alertNamed("cpu_high"), runbooksModel({ pages: { cpu_high: { text, replace } } }));
    expect(renderMarkdown(page(true))).toBe(`# Alert Runbook: cpu_high\n\n${text}\n`);
    expect(renderMarkdown(page(false))).toContain(`## From Your Team\n\n${text}\n\n## Immediate Actions\n`);
    const html = renderHtml(page(true), "/");
    expect(html).toContain("<h3>Ask <em>Ada</em></h3>");
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:alert(1))");
    expect(html).toContain('<a href="https://example.com/y">y</a>');
    expect(html).not.toContain("<script");
  });

  it("is found by the alert's name wherever files can have it", () => {
    expect(["cpu_high", "disk.full", "a+b@c"].map(pageName)).toEqual(["cpu_high", "disk.full", "a+b@c"]);
    const odd = [
      "CPU / load",
      "..",
      "index.html",
      "index",
      "Index",
      "日本",
      "x".repeat(128),
      "cpu high",
      "cpu-high ",
    ].map(pageName);
    for (const name of odd) expect(name).toMatch(/^[A-Za-z0-9_-]{8,100}$/);
    expect(new Set(odd).size).toBe(odd.length);
    const model = runbooksModel({ alerts: [own({ name: "CPU / load" })] });
    for (const name of [...odd, "y".repeat(95)].map((one) => `${one}.html`))
      expect(name.length).toBeLessThanOrEqual(100);
    const twins = runbooksModel({ alerts: [own({ name: "CPU" }), own({ name: "cpu" })] });
    expect(Object.keys(runbookFiles(runbooksOf(twins)))).toEqual(["CPU.md", "cpu-2.md"]);
    const [name = ""] = odd;
    expect(runbookPages(model, "/").map(({ path }) => path)).toEqual(["runbooks/index.html", `runbooks/${name}.html`]);
    expect(Object.keys(runbookFiles(runbooksOf(model)))).toEqual([`${name}.md`]);
    expect(runbookPages(model, "/ops/")[0]?.content).toContain(`<a href="/ops/runbooks/${name}">CPU / load</a>`);
  });

  it("is refused about an alert that there is not, by the nearest that there is", () => {
    const text = { text: "x", replace: false };
    expect(runbookProblems(runbooksModel({ pages: { cpu_hihg: text, disk_full: text, qqqqqqqqqqqq: text } }))).toEqual([
      {
        path: "runbooks.pages.cpu_hihg",
        message: 'must be the name of an alert of the stack; did you mean "cpu_high"?',
      },
      { path: "runbooks.pages.qqqqqqqqqqqq", message: "must be the name of an alert of the stack" },
    ]);
  });
});

describe("the runbooks of this library", () => {
  const codes = MODEL.alerts.flatMap(({ runbook: { immediateActions, investigation, resolution } }) =>
    [...immediateActions, ...investigation, ...resolution].flatMap((step) =>
      [...step.matchAll(/`([^`]*)`/g)].map(([, code = ""]) => code),
    ),
  );

  it("list units that have stopped too: systemctl leaves them out by itself", () => {
    const listing = codes.filter((code) => /^systemctl .*vmo-\*/.test(code));
    expect(new Set(listing)).toEqual(new Set(["systemctl list-units --all 'vmo-*'"]));
    const [, first] = alertNamed("service_down").runbook.immediateActions;
    expect(first).toContain("`sh /opt/vm-observability/current/activate status` (the line `inactive=`)");
  });
});
