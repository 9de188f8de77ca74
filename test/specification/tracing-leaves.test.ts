import { TerraformStack } from "cdktf";
import { Jaeger } from "../../constructs/jaeger";
import { Tracing } from "../../constructs/tracing";
import { Metrics, SshFleet } from "../../index";
import { mergeSpecification, type Specification } from "../../lib/specification";
import { testApp } from "../../testing";
import { complete } from "./complete";
import { effectOf, type Refusals, textsOf, unexpected } from "./effects";
import { HOST_KEYS } from "./host-keys";
import { leavesOf } from "./leaves";

const OF_TRACES = /^tracing\.(?!enabled)/;

/** Changes that are refused, and why: the others change what is synthesized. */
const REFUSED: Refusals = [
  [/^tracing\.storage\.kind$/, /elasticsearch/i],
  // One more is another one's.
  [/^tracing\.(agent|gateway)\.\w*port$/, /is also opened by/],
  [/^tracing\.storage\.port$/, /must not be that of gate/],
];

/** What the hosts of a fleet are told, in a stack of their own. */
function outputOf(specification: Specification): string {
  const stack = new TerraformStack(testApp(), "production");
  const fleet = new SshFleet(stack, "fleet", {
    hosts: [
      { name: "monitor-1", address: "10.20.0.5", roles: ["metrics", "tracing"], hostKeys: HOST_KEYS },
      { name: "web-1", address: "10.20.0.11", hostKeys: HOST_KEYS },
    ],
    login: { user: "admin", privateKeyFile: "~/.ssh/id_ed25519" },
  });
  const metrics = new Metrics(stack, "metrics", { fleet, specification });
  new Tracing(stack, "tracing", { metrics, store: new Jaeger(stack, "jaeger", { metrics }) });
  return textsOf(stack).join("\n");
}

describe("every leaf of the section tracing matters to collectors and to their store", () => {
  // A link leads to a Jaeger of somebody else's.
  const base = mergeSpecification(complete, { links: { traces: null } }, { source: "props" });
  const unchanged = outputOf(base);
  const effects = leavesOf(base)
    .filter(({ name }) => OF_TRACES.test(name))
    .map((leaf) => [leaf.name, effectOf([leaf], base, unchanged, outputOf)] as const);

  test("synthesis without a change changes nothing", () => {
    expect(outputOf(base)).toBe(unchanged);
  });

  test("changing one changes the output or is refused", () => {
    expect(effects.filter(([, effect]) => effect === "none").map(([name]) => name)).toEqual([]);
    expect(effects.length).toBeGreaterThan(20);
  });

  test("those that are refused are these, for these reasons", () => {
    expect(unexpected(effects, REFUSED)).toEqual({ unexplained: [], idle: [] });
  });
});
