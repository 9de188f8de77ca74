import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { fillReport, RCA_SCRIPT, rcaPages, rcaReport } from "../../lib/runbooks";
import { defaultSpecification } from "../../lib/specification";
import { LINKS, MODEL } from "./model";

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
|  | People were notified |
|  | Someone acknowledged it |
|  | The impact was mitigated |
| 2026-03-01 10:30:00 | The alert resolved |

## Impact

- Who noticed it, and how:
- Affected services and users:
- Share of the error budget spent:
- Lost or wrong data:

`);
  });

  it("says of an alert that still fires neither an end nor how long it was, and links to all of its time until now", () => {
    const firing = { ...incident, to: "", now: "1772366400000" };
    const text = rcaReport(firing, { ...MODEL, links: { ...LINKS, webPages: false } });
    expect(text).toContain("- To: (to) UTC\n- Duration: (duration)\n");
    expect(text).toContain("| (to) | The alert resolved |");
    expect(text).toContain("%7D%5B180m%5D)");
    const unknown = rcaReport({ alert: "", from: "", to: "" }, { ...MODEL, links: { ...LINKS, webPages: false } });
    expect(unknown).toContain("/api/v1/query?query=ALERTS%7B%7D%5B90m%5D)");
  });

  it("links to the evidence of its time", () => {
    expect([...report.matchAll(/^- \[([^\]]+)\]\((\S+)\)$/gm)].map(([, text, to]) => `${text}: ${to}`)).toEqual([
      "The alert in Prometheus: http://10.0.0.5:9090/graph?g0.expr=ALERTS%7Balertname%3D%22cpu_high%22%2Cinstance%3D%22web-1%22%7D" +
        "&g0.tab=0&g0.range_input=45m&g0.end_input=2026-03-01%2010%3A30%3A00",
      "Dashboard about the host: https://grafana.example.com/d/hosts?var-instance=web-1&from=1772359200000&to=1772361000000",
      "Dashboards: https://grafana.example.com/dashboards",
      "Logs of the instance: https://kibana.example.com/app/discover#/?_g=%28time:%28from:'2026-03-01T10:00:00.000Z',to:'2026-03-01T10:30:00.000Z'%29%29" +
        "&_a=%28query:%28language:kuery,query:'hostname:%22web-1%22'%29%29",
      "Alerts and silences in Alertmanager: http://10.0.0.5:9093/#/alerts?filter=%7Balertname%3D%22cpu_high%22%7D",
      "Runbook: http://10.0.0.5:8090/runbooks/cpu_high",
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

  it("is filled in by the page's script as a browser runs it, also from an app that tsx runs", () => {
    const main = join(__dirname, "../../lib/runbooks/index.ts");
    const code = `console.log(require(${JSON.stringify(main)}).RCA_SCRIPT)`;
    const tsx = join(__dirname, "../../node_modules/tsx/dist/cli.mjs");
    const shipped = execFileSync(process.execPath, [tsx, "-e", code], { encoding: "utf8" });
    for (const script of [shipped, RCA_SCRIPT]) {
      const report = { textContent: "{{alert}} on {{instance}}\n- [Graph](https://g.example/?q={{selector|url}})" };
      const links: { href?: string }[] = [];
      const elements: Readonly<Record<string, object>> = {
        report,
        download: {},
        links: { appendChild: () => ({ append: (link: { href?: string }) => links.push(link) }) },
      };
      const document = { getElementById: (id: string) => elements[id], createElement: () => ({}) };
      const location = { search: "?alert=cpu_high&instance=web-1" };
      runInNewContext(script, { document, location, URLSearchParams, Blob, URL: { createObjectURL: () => "blob:x" } });
      expect(report.textContent).toContain("cpu_high on web-1\n");
      expect(elements["download"]).toEqual({ href: "blob:x" });
      expect(links.map(({ href }) => href)).toEqual([
        "https://g.example/?q=ALERTS%7Balertname%3D%22cpu_high%22%2Cinstance%3D%22web-1%22%7D",
      ]);
    }
  });

  it("is shown by a page whose script is a file beside it", () => {
    const [page, script, file] = rcaPages({ ...MODEL, links: LINKS }, "/ops/");
    expect(page?.content.match(/<script.*/g)).toEqual(['<script type="module" src="/ops/rca.mjs"></script>']);
    expect(page?.content).toContain("script-src &#39;self&#39;;");
    expect(script).toEqual({ path: "rca.mjs", content: RCA_SCRIPT });
    expect(RCA_SCRIPT).not.toMatch(/innerHTML|document\.write|eval/);
    expect(file?.path).toBe("rca/rca-report.md");
    expect(file?.content).toContain("# Root Cause Analysis: (alert)\n");
    expect(file?.content).not.toContain("{{");
  });
});
