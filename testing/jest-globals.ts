// What "cdktf-vm-observability/testing/jest-globals" is: for tests that import `expect` from @jest/globals, which has types of its own.
import { expect } from "@jest/globals";
import type { Specification } from "../lib/specification";
import { matchers } from "./matchers";
import type { PrometheusRule } from "./rules";

expect.extend(matchers);

declare module "expect" {
  interface Matchers<R extends void | Promise<void>> {
    /** The stack's Prometheus loads a rule of this name, which has (at least) these fields. */
    toHavePrometheusRule(name: string, fields?: Partial<PrometheusRule>): R;
    /** A line that an application logs, as text or as an object, is a record of the standard. */
    toBeLogRecord(specification?: Specification): R;
  }
}
