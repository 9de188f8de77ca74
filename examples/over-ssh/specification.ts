import { parseSpecification, type Specification, SpecificationError } from "cdktf-vm-observability";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What is read from `observability.yaml`. What is wrong with the file is printed line by line. */
export function readSpecification(): Specification {
  const file = join(__dirname, "observability.yaml");
  try {
    return parseSpecification(readFileSync(file, "utf8"), { source: "observability.yaml" });
  } catch (error) {
    if (!(error instanceof SpecificationError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
