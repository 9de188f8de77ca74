import { TerraformStack } from "cdktf";
import { Bytes, Duration, parseSpecification } from "cdktf-vm-observability";
import { RetentionTiers } from "cdktf-vm-observability/retention";
import type { Construct } from "constructs";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const FILE = join(__dirname, "observability.yaml");

/**
 * A company that has its Elasticsearch and its buckets already: synthesis writes what each has to do, what it costs, and a picture of it. Terraform
 * remembers what was promised.
 */
export class LogKeepingStack extends TerraformStack {
  public readonly retention: RetentionTiers;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.retention = new RetentionTiers(this, "retention", {
      specification: parseSpecification(readFileSync(FILE, "utf8"), { source: FILE }),
      volume: {
        perDay: {
          access: Bytes.gibibytes(20),
          application: Bytes.gibibytes(40),
          audit: Bytes.gibibytes(1),
          security: Bytes.gibibytes(1),
          performance: Bytes.gibibytes(8),
          system: Bytes.gibibytes(10),
        },
        objectsPerDay: 100 * 24,
      },
      prices: { of: "our contract, 2026", classes: { STANDARD: { month: 0.0245 }, GLACIER: { month: 0.00405 } } },
      replicas: 1,
    });
    // Traces are a vendor's here; the tiers say when they are forgotten too early.
    this.retention.addStore({ name: "traces", holds: "traces", keeps: Duration.days(30), path: "the vendor's plan" });
  }
}
