import { synthesized, testApp } from "cdktf-vm-observability/testing";
import { ArchivedLogsStack } from "./archived-logs";

describe("logs that are archived in buckets", () => {
  const stack = new ArchivedLogsStack(testApp(), "archived-logs");
  const { at } = synthesized(stack);

  it("can be deleted by nobody for ten years, where they are kept for compliance", () => {
    expect(at("retention/archive/compliance/bucket").bucket).toBe("example-logs-compliance");
    expect(at("retention/archive/compliance/lock").rule).toEqual({
      default_retention: { mode: "COMPLIANCE", days: 3650 },
    });
  });

  it("go to two buckets, or to one", () => {
    const buckets = (category: string) =>
      stack.retention.archive?.destinationsOf(category).map(({ bucket, prefix }) => `${bucket}/${prefix}`);
    expect(buckets("audit")).toEqual(["example-logs/logs/audit/", "example-logs-compliance/logs/audit/"]);
    expect(buckets("access")).toEqual(["example-logs/logs/access/"]);
  });

  it("have no access key in what Terraform knows", () => {
    expect(synthesized(stack).text).not.toContain("aws_iam_access_key");
  });
});
