import { AssumptionError, SpecificationError, UnitError, ValidationError } from "cdktf-vm-observability";

/** How cdktf begins its one error about all that constructs find wrong when the app is synthesized. */
const AT_SYNTHESIS = "Validation failed with the following errors:";

/** What people read instead of a stack trace: everything that they can mend, line by line. */
export function explained(error: unknown): string {
  if (!(error instanceof Error)) throw error;
  const isTheirs = [SpecificationError, UnitError, ValidationError].some((kind) => error instanceof kind);
  if (isTheirs || error.message.startsWith(AT_SYNTHESIS)) return error.message;
  if (error instanceof AssumptionError) return `This is a fault of the library, please report it: ${error.message}`;
  throw error;
}
