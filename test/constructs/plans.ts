import type { ComponentPlan } from "../../lib/host";
import { Bytes } from "../../lib/units";

/** A component that is as small as can be, for tests of what places it. */
export function smallPlan(component: string, parts: Partial<ComponentPlan> = {}): ComponentPlan {
  return {
    component,
    artifacts: [],
    account: { name: `vmo-${component}`, description: component },
    directories: [],
    files: [{ path: `${component}/config`, content: `of ${component}\n`, onChange: "restart" }],
    units: [{ name: `vmo-${component}.service`, sections: { Service: { ExecStart: "/bin/true" } }, reloads: false }],
    listens: [],
    secrets: [],
    validations: [],
    probes: [],
    memory: Bytes.mebibytes(16),
    ...parts,
  };
}
