import { createHash } from "node:crypto";
import type { Alert } from "../../lib/rules";
import { pageName } from "../../lib/rules";
import {
  fillReport,
  RCA_SCRIPT,
  rcaPages,
  rcaReport,
  renderHtml,
  renderMarkdown,
  runbookFiles,
  runbookOf,
  runbookPages,
  runbookProblems,
  runbooksOf,
} from "../../lib/runbooks";
import { defaultSpecification } from "../../lib/specification";
import { Duration } from "../../lib/units";
import { runbooksModel } from "./model";

const MODEL = runbooksModel();
const LINKS = {
  prometheus: "http://10.0.0.5:9090",
  alertmanager: "http://10.0.0.5:9093",
  dashboards: "https://grafana.example.com",
  logs: "https://kibana.example.com",
  portal: "http://10.0.0.5:8090",
};

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

1. Check current CPU usage: \`top -n 1\`
2. Identify top processes: \`ps aux --sort=-%cpu | head -10\`
3. Check system load: \`uptime\`

## Investigation Steps

1. Review recent deployments
2. Check CPU utilization per core: \`mpstat -P ALL 1 5\`, and its history: \`sar -u 1\`
3. Look at one service's processes: \`top -p $(pgrep -d',' process_name)\`
4. Check for memory leaks: a host that swaps or collects garbage is busy with that (\`vmstat 1\`)
5. Check for infinite loops or inefficient algorithms: \`python -m cProfile -o profile.stats application.py\`, \`go tool pprof http://localhost:6060/debug/pprof/profile\`, \`jstack PID\`
6. Analyze traffic patterns on the dashboard Application Performance
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

- Python: \`python -m cProfile -o profile.stats application.py\`
- Go: \`go tool pprof http://localhost:6060/debug/pprof/profile\`
- Java: \`jstack PID\` for threads, \`jstat -gc PID 1s\` for garbage collection

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
      "### Metric analysis\n\n- Time series correlation: put the condition and the host's CPU, memory, disk and network " +
        "metrics into one graph of [Prometheus](http://10.0.0.5:9090/graph), over the time of the alert, and see which of " +
        "them moved first\n- Crystal ball\n",
    );
  });

  it("links to what there is: dashboard, logs, condition, Alertmanager, report, and a page of the user's own", () => {
    const alert = own({ expr: "orders > 5", family: "errors", runbookUrl: "https://wiki.example.com/own" });
    const text = renderMarkdown(runbookOf(alert, runbooksModel({ links: LINKS })));
    expect(text).toContain("[Report for this alert](http://10.0.0.5:8090/rca/?alert=own)");
    expect(text.slice(text.indexOf("## References"))).toBe(`## References

- [Your own page](https://wiki.example.com/own)
- [Dashboard Application Performance](https://grafana.example.com/d/application-performance)
- [Log search](https://kibana.example.com/app/discover#/?_g=%28time:%28from:'now-1h',to:'now'%29%29)
- [Condition in Prometheus](http://10.0.0.5:9090/graph?g0.expr=orders%20%3E%205&g0.tab=0)
- [Alertmanager](http://10.0.0.5:9093/#/alerts)
`);
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
    const odd = ["CPU / load", "..", "index.html", "日本", "x".repeat(128), "cpu high", "cpu-high "].map(pageName);
    for (const name of odd) expect(name).toMatch(/^[A-Za-z0-9_-]{8,100}$/);
    expect(new Set(odd).size).toBe(odd.length);
    const model = runbooksModel({ alerts: [own({ name: "CPU / load" })] });
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

describe("the report about an incident", () => {
  const incident = { alert: "cpu_high", instance: "web-1", from: "2026-03-01T10:00:00Z", to: "1772361000000" };
  const report = rcaReport(incident, { ...MODEL, links: LINKS });

  it("begins with what is known, and leaves the rest to people", () => {
    expect(report.slice(0, report.indexOf("## Evidence"))).toBe(`# Root Cause Analysis: cpu_high

## Incident

- Alert: \`cpu_high\`
- Instance: \`web-1\`
- From: 2026-03-01 10:00:00 UTC
- To: 2026-03-01 10:30:00 UTC
- Duration: 30 min
- Written by:

## Timeline

| Time (UTC) | What happened |
| --- | --- |
| 2026-03-01 10:00:00 | The alert began to fire |
|  | People were told |
|  | Somebody began to look into it |
|  | The impact was mitigated |
| 2026-03-01 10:30:00 | The alert ended |

## Impact

- Who noticed it, and how:
- Services and users that were affected:
- Share of the error budget that it cost:
- Data that was lost or wrong:

`);
  });

  it("links to the evidence of its time", () => {
    expect([...report.matchAll(/^- \[([^\]]+)\]\((\S+)\)$/gm)].map(([, text, to]) => `${text}: ${to}`)).toEqual([
      "The alert in Prometheus: http://10.0.0.5:9090/graph?g0.expr=ALERTS%7Balertname%3D%22cpu_high%22%2Cinstance%3D%22web-1%22%7D" +
        "&g0.tab=0&g0.range_input=45m&g0.end_input=2026-03-01%2010%3A30%3A00",
      "Dashboard Infrastructure Overview: https://grafana.example.com/d/infrastructure-overview?var-instance=web-1&from=1772359200000&to=1772361000000",
      "Dashboard Application Performance: https://grafana.example.com/d/application-performance?var-instance=web-1&from=1772359200000&to=1772361000000",
      "Logs of the instance: https://kibana.example.com/app/discover#/?_g=%28time:%28from:'2026-03-01T10:00:00.000Z',to:'2026-03-01T10:30:00.000Z'%29%29" +
        "&_a=%28query:%28language:kuery,query:'hostname:%22web-1%22'%29%29",
      "Alerts and silences in Alertmanager: http://10.0.0.5:9093/#/alerts?filter=%7Balertname%3D%22cpu_high%22%7D",
      "Runbooks: http://10.0.0.5:8090/runbooks/",
    ]);
  });

  it("has a box to tick for every step and every tool of the specification", () => {
    const ticked = [...report.matchAll(/^- \[ \] (.*)$/gm)].map(([, text = ""]) => text.replace(/:.*/, ""));
    const words = (key: string) => `${key.charAt(0).toUpperCase()}${key.slice(1)}`.replaceAll("_", " ");
    const { rcaProcess, investigationTools } = defaultSpecification;
    expect(ticked).toEqual([...Object.values(rcaProcess), ...Object.values(investigationTools)].flat().map(words));
    expect(report).toContain("## Immediate response\n\n- [ ] Assess impact\n- [ ] Implement mitigation\n");
  });

  it.each([
    ["{{alert}} {{instance}} {{from}} {{duration}} {{range}}", "(alert) (instance) (from) (duration) 90m"],
    ["from={{from|iso}}&to={{to|ms}}&x={{instance|url}}", "from=now-1h&to=now&x="],
  ])("says of what it does not know that it does not: %s", (template, text) => {
    expect(fillReport(template, { alert: "", from: "yesterday", to: "" })).toBe(text);
  });

  it("takes nothing from an address that would be more than text", () => {
    const hostile = { alert: "a`|\n# b", instance: "x)](y", from: "", to: "" };
    expect(fillReport("`{{alert}}` {{instance|url}}", hostile)).toBe("`a   # b` x)%5D(y");
  });

  it("is shown by a page with exactly one script, which its policy names", () => {
    const [page, file] = rcaPages({ ...MODEL, links: LINKS }, "/");
    const [, script = ""] = /<script>(.*?)<\/script>/s.exec(page?.content ?? "") ?? [];
    expect(script).toBe(RCA_SCRIPT);
    const hash = createHash("sha256").update(script).digest("base64");
    expect(page?.content).toContain(`script-src &#39;sha256-${hash}&#39;`);
    expect(page?.scripts).toEqual([script]);
    expect(page?.content.match(/<script/g)).toHaveLength(1);
    expect(script).not.toMatch(/innerHTML|document\.write|eval/);
    expect(file?.path).toBe("rca/rca-report.md");
    expect(file?.content).toContain("# Root Cause Analysis: (alert)\n");
    expect(file?.content).not.toContain("{{");
  });
});
