import type { MonitoringStack, HostSelector } from "cdktf-vm-observability";
import { liveProgram } from "../../lib/host";
import { Bytes } from "../../lib/units";

/** Port of the service that {@link addBrokenService} adds, unless another one is named. */
export const BROKEN_PORT = 9198;

/**
 * Adds a service that validates well and ends as soon as it is started: node_exporter with a flag that no version has.
 */
export function addBrokenService(stack: MonitoringStack, on: HostSelector, port = BROKEN_PORT): void {
  stack.fleet.place({
    component: "broken",
    on,
    plan: () => ({
      component: "broken",
      artifacts: [],
      account: { name: "vmo-broken", description: "A service that cannot start" },
      directories: [],
      files: [],
      units: [
        {
          name: "vmo-broken.service",
          reloads: false,
          sections: {
            Unit: { Description: "A service that cannot start" },
            Service: { ExecStart: `${liveProgram("node_exporter")} --no-such-flag`, User: "vmo-broken" },
          },
        },
      ],
      listens: [{ port, protocol: "tcp", exposure: "loopback", purpose: "Nothing" }],
      secrets: [],
      validations: [],
      probes: [{ kind: "unit", purpose: "The broken service stays up", unit: "vmo-broken.service" }],
      memory: Bytes.mebibytes(16),
    }),
  });
}
