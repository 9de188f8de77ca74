import { Instance } from "@cdktf/provider-aws/lib/instance";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Fn, TerraformStack, type App, type TerraformResourceLifecycle } from "cdktf";
import { AwsFleet } from "../../../../constructs/targets/aws/aws-fleet";
import type { AwsFleetProps } from "../../../../constructs/targets/aws/props";
import { Bytes, Duration } from "../../../../lib/units";
import { synthesized, testApp } from "../../../../testing";
import { smallPlan } from "../../plans";
import { fleetOf, PROPS, stackOf, WEB } from "./fleets";

const ADOPTED = { name: "old-1", adopt: { instanceId: "i-1" } };
const WRITER = 'must name the role that applies, such as "arn:aws:iam::123456789012:role/deployer"';

describe("a fleet on AWS", () => {
  it("refuses a secret that only Terraform has, which no host can read", () => {
    const { stack, fleet } = fleetOf();
    const from = { kind: "variable", variable: "slack_url", version: 1 } as const;
    const plan = () => smallPlan("db", { secrets: [{ name: "slack-url", unit: "vmo-db.service", from }] });
    fleet.place({ component: "db", on: "workloads", plan });
    expect(() => synthesized(stack)).toThrow(
      'workload: db.secrets: the secret "slack-url" must be of kind "ssm-parameter", "secrets-manager" or "file" on AWS, got "variable"',
    );
  });
});

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
      "networks that are addresses in one, which the provider refuses",
      { clientCidrs: ["10.1.2.3/8", "2001:DB8:0::/32"] },
      'clientCidrs[0]: must be a network such as "10.0.0.0/8" or "2001:db8::/32", got "10.1.2.3/8", an address in "10.0.0.0/8"',
    ],
    [
      "two targets on one port",
      { hosts: [{ ...WEB, additionalTargets: [{ port: 8000 }, { port: 8000, path: "/b" }] }] },
      "hosts[0].additionalTargets[1]: must have its own port on AWS, where tags name targets by port, got 8000 twice",
    ],
    [
      "volumes beside the one that is created",
      { hosts: [{ ...WEB, volumes: { buffer: { size: Bytes.gibibytes(1) } } }] },
      "hosts[0].volumes: must be left out: the instance is created with one volume, dataVolume, on which buffers lie too; volumes are those of adopted instances",
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
    [
      "an instance that two hosts adopt",
      { hosts: [ADOPTED, { ...ADOPTED, name: "old-2" }] },
      'hosts[1].adopt: must be another instance, got the one of the host "old-1"',
    ],
    [
      "tags by which two hosts adopt",
      {
        hosts: [
          { name: "old-1", adopt: { tags: { Name: "a", team: "b" } } },
          { name: "old-2", adopt: { tags: { team: "b", Name: "a" } } },
        ],
      },
      'hosts[1].adopt: must be another instance, got the one of the host "old-1"',
    ],
    [
      "a name where an instance's id is wanted",
      { hosts: [{ name: "old-1", adopt: { instanceId: "web-1" } }] },
      'hosts[0].adopt.instanceId: must be the id of an instance, such as "i-0123456789abcdef0", got "web-1"',
    ],
    [
      "ports twice",
      { adminAccess: { cidrs: ["10.0.0.0/8"], ports: [22, 22] } },
      "adminAccess.ports[1]: must be listed once, got 22 at 0 too",
    ],
    [
      "networks twice",
      { egressCidrs: ["10.0.0.0/8", "10.0.0.0/8"] },
      'egressCidrs[1]: must be listed once, got "10.0.0.0/8" at 0 too',
    ],
    [
      "a bucket that nobody may write",
      { bucketWriters: [] },
      `bucketWriters: ${WRITER}, got []: nobody could write to the bucket, or change its policy`,
    ],
    ["an account as a writer", { bucketWriters: ["123456789012"] }, `bucketWriters[0]: ${WRITER}, got "123456789012"`],
    [
      "a session as a writer",
      { bucketWriters: ["arn:aws:sts::123456789012:assumed-role/deployer/ci"] },
      `bucketWriters[0]: ${WRITER}, got "arn:aws:sts::123456789012:assumed-role/deployer/ci"; a session counts by its ` +
        'role: "arn:aws:iam::123456789012:role/deployer", with the role\'s path',
    ],
    [
      "AWS's own tags",
      { tags: { "aws:x": "" } },
      'tags["aws:x"]: must not begin with "aws:", which is AWS\'s own, or "vmo:"',
    ],
    [
      "tags without a key",
      { tags: { "": "x" } },
      'tags[""]: must be 1 to 128 letters, digits, blanks and _ . : / = + - @',
    ],
    ["long keys", { tags: { ["k".repeat(129)]: "x" } }, 'tags["kkk'],
    ["keys of tags with other characters", { tags: { "x{y}": "x" } }, 'tags["x{y}"]: must be 1 to 128 letters, digits'],
    ["long values", { tags: { x: "v".repeat(257) } }, "tags.x: must be at most 256 letters, digits"],
    ["values of tags with other characters", { tags: { x: "a\nb" } }, "tags.x: must be at most 256 letters"],
    [
      "more tags than a resource has",
      { tags: Object.fromEntries(Array.from({ length: 42 }, (_, index) => [`t${index}`, ""])) },
      "tags: must be at most 41, beside the library's own, got 42",
    ],
    [
      "more labels than there is room for",
      {
        tags: Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`t${index}`, ""])),
        hosts: [{ ...WEB, labels: { one: "1", two: "2" } }],
      },
      "hosts[0]: must have at most 1 labels and targets together, got 2: a resource has 50 tags, and 49 of them are the library's and the fleet's",
    ],
    [
      "labels with long names",
      { hosts: [{ ...WEB, labels: { ["l".repeat(119)]: "x" } }] },
      `hosts[0].labels.${"l".repeat(119)}: must have a name of at most 118 characters, as tags have, got 119`,
    ],
  ])("%s", (_, props, message) => {
    expect(() => fleetOf(props)).toThrow(`[production/fleet] ${message}`);
  });

  it("no writer of the bucket that AWS could name this way", () => {
    const bucketWriters = [
      "arn:aws:iam::123456789012:role/ci/deployer",
      "arn:aws:iam::123456789012:user/admin",
      "arn:aws:iam::*:role/deploy-*",
      "arn:aws:iam::123456789012:root",
      "arn:aws:iam::123456789012:*",
      "arn:aws:sts::123456789012:federated-user/admin",
      Fn.format("arn:aws:iam::123456789012:role/%s", ["deployer"]) as string,
    ];
    expect(() => fleetOf({ bucketWriters })).not.toThrow();
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
