import { HarnessError } from "../../harness/harness-error";
import { farewell, whyItFailed } from "../../harness/quickstart/failure";

const VALIDATION = `\u001b[91m[2026-11-28T16:52:52.689] [ERROR] default - \u001b[39m/repo/node_modules/cdktf/lib/errors.ts:216
  new Error(\`Validation failed with the following errors:\\n  \${errorList}
  ^

Error: Validation failed with the following errors:
  [quickstart/metrics] system_alerts.cpu_high: nothing provides cpu_usage_percnt; did you mean cpu_usage_percent?
  [quickstart/portal] port: must not be 9090, which prometheus has

If you wish to ignore these validations, pass 'skipValidation: true' to your App configuration.

    at stackValidationFailure (/repo/node_modules/cdktf/lib/errors.ts:216:3)

⠙  Synthesizing

ERROR: cdktf encountered an error while synthesizing
Error:         non-zero exit code 1
`;

const APPLY = `quickstart  terraform_data.fleet_web-1_5FD8: Creating...
quickstart  terraform_data.fleet_monitor-1_A1B2 (remote-exec): [2/9] Check what this host has
quickstart  terraform_data.fleet_monitor-1_A1B2 (remote-exec): vm-observability: port 9090/tcp (prometheus: Prometheus web and API) is held by nc (pid 71); stop it or give prometheus another port; nothing was changed, nothing was installed
            ╷
            │ Error: remote-exec provisioner error
            │
            │   with terraform_data.fleet_monitor-1_A1B2,
            │ error executing "/tmp/terraform_1.sh": Process exited with status 3
            ╵
quickstart  Terraform failed with exit code 1
`;

describe("why a deployment failed", () => {
  it("is what the constructs found, each problem on a line, without stacks and the engine's advice to look away", () => {
    expect(whyItFailed(VALIDATION)).toBe(
      "[quickstart/metrics] system_alerts.cpu_high: nothing provides cpu_usage_percnt; did you mean cpu_usage_percent?\n" +
        "[quickstart/portal] port: must not be 9090, which prometheus has",
    );
  });

  it("is what the host said when it refused its release, and not the provisioner's exit status", () => {
    expect(whyItFailed(APPLY)).toBe(
      "terraform_data.fleet_monitor-1_A1B2: port 9090/tcp (prometheus: Prometheus web and API) is held by nc (pid 71); " +
        "stop it or give prometheus another port; nothing was changed, nothing was installed",
    );
  });

  it("is the message of the app when that threw, without its stack", () => {
    const thrown =
      "[ERROR] default - node:internal\n    ^\n\n[SpecificationError: a.yaml:1:1 one: unknown key\na.yaml:2:1 two: unknown key] {\n  source: 'a.yaml',\n";
    expect(whyItFailed(thrown)).toBe("a.yaml:1:1 one: unknown key\na.yaml:2:1 two: unknown key");
    expect(
      whyItFailed("ValidationError: [stack/fleet] hosts: must not be empty\n    at new Fleet (fleet.ts:1:1)\n"),
    ).toBe("[stack/fleet] hosts: must not be empty");
  });

  it("is the lines of Terraform that tell when no host did, without colours", () => {
    const output =
      "\u001b[2K0 Stacks deploying\nquickstart  Apply complete\n\u001b[31m│ Error: timeout - last error\u001b[0m\n│ dial tcp 10.77.0.11:22\n";
    expect(whyItFailed(output)).toBe("│ Error: timeout - last error\n│ dial tcp 10.77.0.11:22");
    expect(whyItFailed("one\ntwo\n")).toBe("one\ntwo");
  });
});

describe("the screen after a failed start", () => {
  it("ends with the reason: log and ways to go on stand before it", () => {
    const error = new HarnessError("system_alerts.cpu_high: nothing provides x", "/repo/quickstart.log");
    expect(farewell(error, { command: "start", log: "/repo/quickstart.log" }).split("\n")).toEqual([
      "npm start failed. Everything that was printed is in /repo/quickstart.log.",
      'What is deployed stays: fix the cause and run "npm start" again, or "npm run stop".',
      "",
      "system_alerts.cpu_high: nothing provides x",
    ]);
    expect(farewell("a string", { command: "stop", log: "l" })).toBe(
      "npm run stop failed. Everything that was printed is in l.\n\na string",
    );
  });
});
