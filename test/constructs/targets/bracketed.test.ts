import { TerraformOutput, TerraformStack, TerraformVariable } from "cdktf";
import { bracketed } from "../../../constructs/targets/bracketed";
import { synthesized, testApp } from "../../../testing";
import { fleetOf, MONITOR, provisionersOf, WEB_1 } from "./ssh/fleets";

describe("an address before a port", () => {
  it.each([
    ["10.0.0.5", "10.0.0.5"],
    ["web-1.example.com", "web-1.example.com"],
    ["fd00::11", "[fd00::11]"],
    ["[fd00::11]", "[fd00::11]"],
  ])("of %s is %s", (address, expected) => {
    expect(bracketed(address)).toBe(expected);
  });

  it("that is known only at apply gets its brackets from Terraform", () => {
    const stack = new TerraformStack(testApp(), "production");
    const { stringValue } = new TerraformVariable(stack, "address", {});
    new TerraformOutput(stack, "reached", { value: bracketed(stringValue) });
    const { value } = (synthesized(stack).json as { output: { reached: { value: string } } }).output.reached;
    expect(value).toBe('${replace(var.address, "/^([^[]*:.*)$/", "[$1]")}');
  });

  it("stands in brackets in what a host knows of itself, so that Alertmanager can advertise it", () => {
    const { stack } = fleetOf({ hosts: [{ ...MONITOR, address: "fd00::5" }, WEB_1] });
    const [, , facts] = provisionersOf(stack, "monitor-1");
    const [, host = ""] = /^host\.env (\S+)$/m.exec(facts?.file?.content as string) ?? [];
    expect(Buffer.from(host, "base64").toString()).toBe("VMO_HOST_NAME=monitor-1\nVMO_HOST_ADDRESS=[fd00::5]\n");
  });
});
