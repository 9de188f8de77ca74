import * as publicNames from "cdktf-vm-observability";
import * as awsNames from "cdktf-vm-observability/aws";
import * as archiveNames from "cdktf-vm-observability/aws-archive";
import * as dashboardNames from "cdktf-vm-observability/dashboards";
import * as elasticsearchNames from "cdktf-vm-observability/elasticsearch";
import * as grafanaNames from "cdktf-vm-observability/grafana";
import * as logNames from "cdktf-vm-observability/logs";
import * as pagerDutyNames from "cdktf-vm-observability/pagerduty";
import * as jaegerNames from "cdktf-vm-observability/jaeger";
import * as kibanaNames from "cdktf-vm-observability/kibana";
import * as longTermNames from "cdktf-vm-observability/long-term";
import * as retentionNames from "cdktf-vm-observability/retention";
import * as sloNames from "cdktf-vm-observability/slo";
import * as tracingNames from "cdktf-vm-observability/tracing";
import * as testingNames from "cdktf-vm-observability/testing";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const EXAMPLES = resolve(__dirname, "../../examples");

/** Sources of the examples: their projects, or their tests. */
function sources(which: (path: string) => boolean): string {
  return readdirSync(EXAMPLES, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !/(node_modules|cdktf\.out)/.test(path) && which(path))
    .map((path) => readFileSync(join(EXAMPLES, path), "utf8"))
    .join("\n");
}

function missing(names: object, text: string): readonly string[] {
  return Object.keys(names).filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
}

// Types stand in no list: they are what these take and give.
describe("every class, function and value that the package exports stands in an example", () => {
  it.each([
    ["cdktf-vm-observability", publicNames],
    ["cdktf-vm-observability/aws", awsNames],
    ["cdktf-vm-observability/aws-archive", archiveNames],
    ["cdktf-vm-observability/dashboards", dashboardNames],
    ["cdktf-vm-observability/elasticsearch", elasticsearchNames],
    ["cdktf-vm-observability/grafana", grafanaNames],
    ["cdktf-vm-observability/pagerduty", pagerDutyNames],
    ["cdktf-vm-observability/jaeger", jaegerNames],
    ["cdktf-vm-observability/kibana", kibanaNames],
    ["cdktf-vm-observability/long-term", longTermNames],
    ["cdktf-vm-observability/logs", logNames],
    ["cdktf-vm-observability/retention", retentionNames],
    ["cdktf-vm-observability/slo", sloNames],
    ["cdktf-vm-observability/tracing", tracingNames],
  ])("%s", (_, names) => {
    expect(
      missing(
        names,
        sources((path) => !path.endsWith(".test.ts")),
      ),
    ).toEqual([]);
  });

  it("cdktf-vm-observability/testing, in their tests", () => {
    expect(
      missing(
        testingNames,
        sources((path) => path.endsWith(".test.ts")),
      ),
    ).toEqual([]);
  });
});
