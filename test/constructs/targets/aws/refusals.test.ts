import { Instance } from "@cdktf/provider-aws/lib/instance";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack, type App, type TerraformResourceLifecycle } from "cdktf";
import { AwsFleet } from "../../../../constructs/targets/aws/aws-fleet";
import type { AwsFleetProps } from "../../../../constructs/targets/aws/props";
import { Bytes, Duration } from "../../../../lib/units";
import { testApp } from "../../../../testing";
import { fleetOf, PROPS, stackOf, WEB } from "./fleets";

describe("a fleet on AWS refuses", () => {
  it.each<[string, Partial<AwsFleetProps>, string]>([
    [
      "hosts without a subnet",
      { subnetId: undefined, hosts: [WEB] },
      "hosts[0].subnetId: must be given, here or for the whole fleet",
    ],
    [
      "unknown images",
      { image: "debian-14" as "debian-13" },
      'image: must be { id: "ami-…" } or one of debian-12, debian-13, ubuntu-24.04, amazon-linux-2023, got "debian-14"; ' +
        'did you mean "debian-12"?',
    ],
    [
      "an image that is not the host's distribution",
      { hosts: [{ ...WEB, image: "debian-12", distribution: "debian-13" }] },
      'hosts[0].distribution: must be that of the image (debian-12), got "debian-13"; leave it out',
    ],
    [
      "questions without a pause",
      { pollInterval: Duration.seconds(1) },
      'pollInterval: must be from 5s to 1h, got "1s"',
    ],
    [
      "waiting for less than a boot takes",
      { wait: { timeout: Duration.seconds(10) } },
      'wait.timeout: must be at least 1m, since hosts have to boot, got "10s"',
    ],
    [
      "names of buckets with dots",
      { bucketName: "a.b" },
      'bucketName: must be 3 to 63 of a-z, 0-9 and "-" (dots break TLS), got "a.b"',
    ],
    [
      "fleet names that tags cannot hold",
      { name: "our fleet" },
      'name: must be 1 to 128 literal letters, digits and _ . / -, got "our fleet"',
    ],
    [
      "endpoints with a path",
      { endpoints: { s3: "http://10.0.0.1/s3" } },
      'endpoints.s3: must be an address without a path, such as "http://10.0.0.1:5000", got "http://10.0.0.1/s3"',
    ],
    [
      "what is no network, and ports that are none",
      { egressCidrs: ["10.0.0.0/33"], adminAccess: { cidrs: ["10.0.0.1"], ports: [0] } },
      "adminAccess.ports[0]: ",
    ],
    [
      "two targets on one port",
      { hosts: [{ ...WEB, additionalTargets: [{ port: 8000 }, { port: 8000, path: "/b" }] }] },
      "hosts[0].additionalTargets[1]: must have its own port on AWS, where tags name targets by port, got 8000 twice",
    ],
    [
      "small volumes",
      { hosts: [{ ...WEB, dataVolume: { size: Bytes.mebibytes(1) } }] },
      'hosts[0].dataVolume.size: must be at least 1GiB, got "1MiB"',
    ],
    [
      "adopting nothing",
      { hosts: [{ name: "old-1", adopt: {} }] },
      "hosts[0].adopt: must have either instanceId or tags, got neither",
    ],
    [
      "another size for what exists",
      { hosts: [{ name: "old-1", adopt: { instanceId: "i-1" }, instanceType: "t3.large" }] },
      "hosts[0].instanceType: must be left out: the instance exists and keeps what it has",
    ],
  ])("%s", (_, props, message) => {
    expect(() => fleetOf(props)).toThrow(`[production/fleet] ${message}`);
  });

  it("hosts that it does not have", () => {
    expect(() => fleetOf().fleet.host("web-2")).toThrow(
      '[production/fleet] host: must be one of monitor-1, web-1, got "web-2"',
    );
  });
});

describe("adopting an instance that the app makes itself", () => {
  const alone = ["tags", "tags_all", "vpc_security_group_ids"];

  function adopting(adopt: "id" | "tags", lifecycle?: TerraformResourceLifecycle, from = stackOf(testApp())): string[] {
    const legacy = new Instance(from, "legacy", {
      ami: "ami-1",
      instanceType: "t3.micro",
      vpcSecurityGroupIds: ["sg-1"],
      tags: { Name: "legacy" },
      lifecycle,
    });
    const app = from.node.root as App;
    const stack = from.node.id === "production" ? from : stackOf(app);
    const how = adopt === "id" ? { instanceId: legacy.id } : { tags: { Name: "legacy" } };
    const fleet = new AwsFleet(stack, "fleet", { ...PROPS, hosts: [WEB, { name: "old-1", adopt: how }] });
    return fleet.node.validate();
  }

  const refusal = (fqn: string, path: string) =>
    `hosts.old-1.adopt: is ${fqn} (${path}), which would lose its tags and security groups of the fleet at every other ` +
    'apply; give that resource lifecycle: { ignoreChanges: ["tags", "tags_all", "vpc_security_group_ids"] }';

  it("is refused, by id and by tags, with the line that makes it converge", () => {
    expect(adopting("id")).toEqual([refusal("aws_instance.legacy", "production/legacy")]);
    expect(adopting("tags")).toEqual([refusal("aws_instance.legacy", "production/legacy")]);
    expect(adopting("id", { ignoreChanges: ["tags"] })).toHaveLength(1);
  });

  it("is refused for an instance of another stack of the app too", () => {
    const app = testApp();
    const other = new TerraformStack(app, "legacy-stack");
    new AwsProvider(other, "aws", { region: "eu-central-1" });
    expect(adopting("id", undefined, other)).toEqual([refusal("aws_instance.legacy", "legacy-stack/legacy")]);
  });

  it("is taken once that resource leaves alone what adoption gives", () => {
    expect(adopting("id", { ignoreChanges: alone })).toEqual([]);
    expect(adopting("tags", { ignoreChanges: "all" })).toEqual([]);
  });
});
