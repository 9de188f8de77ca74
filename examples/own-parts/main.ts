import { App } from "cdktf";
import { AssumptionError, SpecificationError, UnitError, ValidationError } from "cdktf-vm-observability";
import { join } from "node:path";
import { production } from "./production";

/** What people read instead of a stack trace: everything that they can mend, line by line. */
function explained(error: unknown): string {
  const isTheirs = [SpecificationError, UnitError, ValidationError].some((kind) => error instanceof kind);
  if (isTheirs) return (error as Error).message;
  if (error instanceof AssumptionError) return `This is a fault of the library, please report it: ${error.message}`;
  throw error;
}

const app = new App({ outdir: join(__dirname, "cdktf.out") });
try {
  production(app);
  app.synth();
} catch (error) {
  console.error(explained(error));
  process.exit(1);
}
