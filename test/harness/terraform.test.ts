import { table } from "../../harness/quickstart/table";
import { resultOf } from "../../harness/terraform";

const lines = (...messages: readonly object[]) => messages.map((message) => JSON.stringify(message)).join("\n");
const host = (name: string) => ({ resource: { addr: `terraform_data.${name}` } });

describe("a run of Terraform", () => {
  it("is read from its lines", () => {
    const stdout = lines(
      { type: "version", terraform: "1.11.4" },
      { type: "planned_change", change: { ...host("web-1"), action: "create" } },
      { type: "planned_change", change: { ...host("web-2"), action: "replace" } },
      { type: "change_summary", changes: { add: 2, change: 0, remove: 1, operation: "plan" } },
      { type: "provision_progress", hook: { ...host("web-1"), output: "fetching" } },
      { type: "provision_progress", hook: { ...host("web-1"), output: "live" } },
      { type: "apply_complete", hook: host("web-1") },
      { type: "change_summary", changes: { add: 1, change: 0, remove: 0, operation: "apply" } },
      { type: "outputs", outputs: { url: { sensitive: false, value: "http://monitor-1" } } },
    );
    expect(resultOf({ code: 0, stdout, stderr: "" })).toEqual({
      code: 0,
      ok: true,
      changes: { add: 1, change: 0, remove: 0 },
      planned: { "terraform_data.web-1": "create", "terraform_data.web-2": "replace" },
      completed: ["terraform_data.web-1"],
      diagnostics: [],
      errors: "",
      provisioned: { "terraform_data.web-1": "fetching\nlive\n" },
      outputs: { url: "http://monitor-1" },
    });
  });

  it("names the resource of an error, and leaves warnings out of the errors", () => {
    const error = {
      severity: "error",
      summary: "remote-exec provisioner error",
      detail: "exit status 1",
      address: "terraform_data.web-1",
    };
    const warning = { severity: "warning", summary: "deprecated", detail: "" };
    const result = resultOf({
      code: 1,
      stdout: lines({ type: "diagnostic", diagnostic: warning }, { type: "diagnostic", diagnostic: error }),
      stderr: "",
    });
    expect(result.ok).toBe(false);
    expect(result.diagnostics).toEqual([warning, error]);
    expect(result.errors).toBe("terraform_data.web-1: remote-exec provisioner error: exit status 1");
  });

  it("that died without a word in JSON shows what it printed", () => {
    expect(resultOf({ code: 1, stdout: '{"type": "ver', stderr: "Error: no configuration\n" })).toMatchObject({
      ok: false,
      changes: { add: 0, change: 0, remove: 0 },
      errors: "Error: no configuration",
    });
  });
});

describe("a table", () => {
  it("is as wide as its cells", () => {
    expect(
      table(
        ["host", "up"],
        [
          ["monitor-1", "4 of 4"],
          ["web-1", "2"],
        ],
      ),
    ).toBe(["  host       up", "  ─────────  ──────", "  monitor-1  4 of 4", "  web-1      2"].join("\n"));
  });
});
