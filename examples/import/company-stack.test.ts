// How a company tests its own stack: the plan as a snapshot that a reviewer can read, and single facts about it.
import {
  matchers,
  prometheusRule,
  releaseFiles,
  snapshotSerializer,
  synthesized,
  testApp,
} from "cdktf-vm-observability/testing";
import { CompanyStack } from "./company-stack";

expect.extend(matchers);
expect.addSnapshotSerializer(snapshotSerializer);

describe("the company's stack", () => {
  const stack = new CompanyStack(testApp(), "company-production", { environment: "production" });

  it("is planned as reviewed", () => {
    expect(synthesized(stack)).toMatchSnapshot();
  });

  it("reaches the database only after the monitor and the shop are healthy", () => {
    const { depends_on: before } = synthesized(stack).at("fleet/hosts/db-1", "terraform_data");
    expect(before).toEqual(["terraform_data.vmo_host_shop-1"]);
  });

  it("alerts about PostgreSQL, and about everything that the built-in specification does", () => {
    expect(stack).toHavePrometheusRule("postgres_down", { for: "1m", labels: { severity: "critical" } });
    expect(prometheusRule(stack, "service_down").expr).toBe("up == 0");
  });

  it("tells Slack by a secret that no file holds", () => {
    const files = releaseFiles(stack, "monitor-1");
    expect(files["files/alertmanager/alertmanager.yml"]).toContain('channel: "#shop-alerts"');
    expect(JSON.stringify(files)).not.toContain("hooks.slack.com");
  });
});
