import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import { Duration, parseSpecification } from "cdktf-vm-observability";
import { S3Archive } from "cdktf-vm-observability/aws-archive";
import { RetentionTiers } from "cdktf-vm-observability/retention";
import type { Construct } from "constructs";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const REGION = "eu-central-1";
const FILE = join(__dirname, "observability.yaml");

/**
 * Buckets in which logs grow old, for hosts that are elsewhere: some with a role of AWS, others with an access key that Terraform never sees. What is kept for compliance can be
 * deleted by nobody for ten years.
 */
export class ArchivedLogsStack extends TerraformStack {
  public readonly retention: RetentionTiers;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AwsProvider(this, "aws", { region: REGION });
    this.retention = new RetentionTiers(this, "retention", {
      specification: parseSpecification(readFileSync(FILE, "utf8"), { source: FILE }),
      archive: S3Archive.of({
        bucketName: "example-logs",
        region: REGION,
        lock: { mode: "COMPLIANCE", acknowledged: Duration.days(3650) },
        administrators: ["arn:aws:iam::123456789012:role/deployer"],
        writers: [
          { roleName: "app-hosts" },
          { userName: "log-writer", credentials: { kind: "file", path: "/etc/observability/aws-credentials" } },
        ],
        tags: { team: "platform" },
      }),
    });
  }
}
