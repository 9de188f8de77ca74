import type { ComponentPlacement } from "../../../../constructs/targets/fleet";
import type { AwsFleetProps } from "../../../../constructs/targets/aws/props";
import type { Seed } from "../../../../lib/host";
import { synthesized } from "../../../../testing";
import { smallPlan } from "../../plans";
import { fleetOf, MONITOR, policyOf, WEB } from "./fleets";

const MEMBERS = ["1", "2"].map((n) => ({ ...MONITOR, name: `monitor-${n}` }));
const SEED: Seed = { purpose: "the template", method: "PUT", url: "http://127.0.0.1:9200/x" };

function clusterOf(
  placement: Partial<ComponentPlacement>,
  seeds: readonly Seed[] = [],
  props: Partial<AwsFleetProps> = {},
) {
  const { stack, fleet } = fleetOf({ hosts: [...MEMBERS, WEB], ...props });
  fleet.place({ component: "db", on: { role: "metrics" }, plan: () => smallPlan("db", { seeds }), ...placement });
  return stack;
}

const pointerOf = (stack: ReturnType<typeof clusterOf>, host: string) =>
  synthesized(stack).at(`fleet/hosts/${host}/pointer/object`).content as string;
const sidsOf = (stack: ReturnType<typeof clusterOf>, host: string) =>
  (policyOf(stack, host) as { Statement: { Sid: string; Resource: string[] }[] }).Statement;

describe("a cluster on AWS", () => {
  it("tells its hosts to take turns, in a place of the bucket that they alone may write", () => {
    const stack = clusterOf({ atOnce: 1 });
    expect(pointerOf(stack, "monitor-2")).toContain("\nturn db 1\n");
    expect(pointerOf(stack, "web-1")).not.toContain("\nturn ");
    expect(sidsOf(stack, "monitor-1")).toContainEqual({
      Sid: "TakeTurns",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: ["BUCKET/turns/db/*"],
      Condition: expect.anything() as unknown,
    });
    expect(sidsOf(stack, "web-1").map(({ Sid }) => Sid)).not.toContain("TakeTurns");
  });

  it("has its first host make seeds once all hosts have reported, and waits for that", () => {
    const stack = clusterOf({ seeds: true }, [SEED]);
    const resources = synthesized(stack);
    expect(pointerOf(stack, "monitor-1")).toContain("\nseed db\n");
    expect(pointerOf(stack, "monitor-2")).not.toContain("\nseed ");
    const object = resources.at("fleet/db-seeds/object");
    expect(object.key).toMatch(/^hosts\/\$\{aws_instance\..*monitor-1.*\.id\}\/seeds\/db$/);
    const digest = (object.content as string).trim();
    expect(digest).toMatch(/^[0-9a-f]{16}$/);
    expect(object.depends_on).toEqual([expect.stringMatching(/^terraform_data\..*report_taken/)]);
    const taken = resources.at("fleet/db-seeds/report/taken", "terraform_data");
    expect(JSON.stringify(taken)).toContain(`=db@${digest}"`);
    expect(taken.depends_on).toEqual([expect.stringMatching(/^aws_s3_object\.\S*db-seeds_object_[0-9A-F]+$/)]);
    const [read] = sidsOf(stack, "monitor-1");
    expect(read?.Resource).toContain("BUCKET/hosts/INSTANCE/seeds/db");
    expect(sidsOf(stack, "monitor-2")[0]?.Resource).not.toContain("BUCKET/hosts/INSTANCE/seeds/db");
  });

  it("makes them without waiting where nothing waits for hosts", () => {
    const resources = synthesized(clusterOf({ seeds: true }, [SEED], { wait: false }));
    expect(resources.at("fleet/db-seeds/object").depends_on).toBeUndefined();
    expect(() => resources.at("fleet/db-seeds/report/taken")).toThrow();
  });
});
