import { hardening, type ComponentPlan } from "../../../lib/host";
import { Bytes } from "../../../lib/units";

/** Where the test component answers. */
export const ECHO_PORT = 7007;

/** All that the test component needs of a host. */
export function echoPlan(): ComponentPlan {
  const memory = Bytes.mebibytes(16);
  return {
    component: "echo",
    artifacts: [],
    account: { name: "vmo-echo", description: "Echo server" },
    directories: [],
    files: [{ path: "echo/words.txt", content: "hello\n", onChange: "restart" }],
    units: [
      {
        name: "vmo-echo.service",
        reloads: false,
        sections: {
          Unit: { Description: "Echo server" },
          Service: { ExecStart: "/usr/bin/sleep infinity", ...hardening({ account: "vmo-echo", writes: [], memory }) },
        },
      },
    ],
    listens: [{ port: ECHO_PORT, protocol: "tcp", exposure: "fleet", purpose: "Echo" }],
    secrets: [],
    validations: [],
    probes: [{ kind: "unit", purpose: "echo stays up", unit: "vmo-echo.service" }],
    memory,
  };
}
