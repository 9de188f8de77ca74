import { TerraformStack } from "cdktf";
import { LogPipeline } from "../../constructs/log-pipeline";
import { SshFleet } from "../../index";
import type { Specification } from "../../lib/specification";
import { testApp } from "../../testing";
import { HOST_KEYS } from "./host-keys";
import { complete, withApiKey } from "./complete";
import { effectOf, type Refusals, textsOf, unexpected } from "./effects";
import { leavesOf, OF_LOGS } from "./leaves";

/** Changes that are refused, and why: the others change what is synthesized. */
const REFUSED: Refusals = [
  [/^fluentd\.(input|filter|output)\[\d\]\.type$/, /fluentd/],
  [/^fluentd\.input\[\d\]\.category$/, /must be one of log_categories/],
  [/^fluentd\.input\[3\]\.format$/, /first_line: has no effect on the format/],
  [/^fluentd\.output\[0\]\.type_name$/, /must be "_doc"/],
  [/^fluentd\.output\[0\]\.scheme$/, /ca_file: has no effect unless scheme is "https"/],
];

/** What the agents of a fleet are told: a stack of their own takes a tenth of the time. */
function outputOf(specification: Specification): string {
  const stack = new TerraformStack(testApp(), "production");
  const fleet = new SshFleet(stack, "fleet", {
    hosts: [
      { name: "monitor-1", address: "10.20.0.5", roles: ["metrics"], hostKeys: HOST_KEYS },
      { name: "web-1", address: "10.20.0.11", hostKeys: HOST_KEYS },
    ],
    login: { user: "admin", privateKeyFile: "~/.ssh/id_ed25519" },
  });
  const logs = new LogPipeline(stack, "logs", { fleet, specification });
  return [...textsOf(stack), ...Object.values(logs.files)].join("\n");
}

describe("every leaf of the specification's log sections matters to agents", () => {
  const unchanged = outputOf(complete);
  const effects = leavesOf(complete)
    .filter(({ name }) => OF_LOGS.test(name))
    .map((leaf) => [leaf.name, effectOf([leaf], complete, unchanged, outputOf)] as const);

  test("synthesis without a change changes nothing", () => {
    expect(outputOf(complete)).toBe(unchanged);
  });

  test("changing one changes the output or is refused", () => {
    expect(effects.filter(([, effect]) => effect === "none").map(([name]) => name)).toEqual([]);
    expect(effects.length).toBeGreaterThan(50);
  });

  test("those that are refused are these, for these reasons", () => {
    expect(unexpected(effects, REFUSED)).toEqual({ unexplained: [], idle: [] });
  });

  test("so does the other login of a store", () => {
    const before = outputOf(withApiKey);
    const [key] = leavesOf(withApiKey).filter(({ name }) => name.endsWith(".api_key_file"));
    expect(key && effectOf([key], withApiKey, before, outputOf)).toBe("output");
  });
});
