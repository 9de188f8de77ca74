import type { Advice } from "../../lib/errors";
import type { Contribution } from "../../lib/monitoring";
import type { Specification } from "../../lib/specification";
import type { IFleet } from "../targets/fleet";

/** What the construct of an exporter that a section asks for does. */
export interface SpecifiedExporter {
  /** Places it, and says what is seen of it. */
  readonly place: (fleet: IFleet, specification: Specification) => readonly Contribution[];
  /** What is unwise about it. @default - nothing */
  readonly advice?: (fleet: IFleet, specification: Specification) => readonly Advice[];
}
