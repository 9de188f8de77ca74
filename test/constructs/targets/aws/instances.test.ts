import { TerraformVariable, type TerraformStack } from "cdktf";
import { createHash } from "node:crypto";
import { sizeOf, userDataOf } from "../../../../constructs/targets/aws/scripts";
import { Bytes, Duration } from "../../../../lib/units";
import { synthesized } from "../../../../testing";
import { smallPlan } from "../../plans";
import { fleetOf, listening, MONITOR, policyOf, WEB } from "./fleets";

describe("user_data of a host on AWS", () => {
  it("stays the same when the configuration, the labels and the release change", () => {
    const [one, other] = [false, true].map((changed) => {
      const { stack, fleet } = fleetOf({
        hosts: [MONITOR, changed ? { ...WEB, labels: { team: "b" }, additionalTargets: [{ port: 8000 }] } : WEB],
        pollInterval: Duration.seconds(changed ? 60 : 15),
      });
      fleet.place({ component: "agent", on: "every host", plan: () => listening("agent", changed ? 1 : 2) });
      const { user_data } = synthesized(stack).at("fleet/hosts/web-1/instance");
      return { userData: user_data as string, pointer: pointerOf(stack, "web-1") };
    });
    expect(other?.userData).toBe(one?.userData);
    expect(other?.pointer).not.toBe(one?.pointer);
    expect(one?.userData).toMatch(
      /^#!\/bin\/sh\nVMO_REGION='eu-central-1'\nVMO_BUCKET='https:\/\/\$\{aws_s3_bucket\.fleet_bundles_bucket_[0-9A-F]+\.bucket_regional_domain_name\}'\n/,
    );
  });

  it("is this very text: another one reaches new instances alone", () => {
    const text = userDataOf({ region: "eu-central-1", bucketUrl: "https://b.s3.amazonaws.com" });
    expect(createHash("sha256").update(text).digest("hex")).toBe(
      "436692b0d71fe61aef1450aba3e758ee235ec0802c1bf88f81d3952e072da747",
    );
  });

  it("has less than 4 KB with the longest names", () => {
    const bucket = "b".repeat(63);
    const text = userDataOf({
      region: "ap-southeast-4",
      bucketUrl: `https://${bucket}.s3.ap-southeast-4.amazonaws.com.cn`,
    });
    expect(Buffer.byteLength(text)).toBeLessThan(4096);
    const { stack } = fleetOf();
    const bucketUrl = `https://${new TerraformVariable(stack, "bucket", {}).stringValue}`;
    expect(sizeOf(userDataOf({ region: "ap-southeast-4", bucketUrl }))).toBeGreaterThan(
      Buffer.byteLength(userDataOf({ region: "ap-southeast-4", bucketUrl: "https://" })) + 63,
    );
  });
});

describe("data of a host on AWS", () => {
  it("lies on an encrypted volume of its own that outlives the instance", () => {
    const { stack } = fleetOf();
    const { at } = synthesized(stack);
    expect(at("fleet/hosts/monitor-1/data", "aws_ebs_volume")).toEqual({
      availability_zone: expect.stringMatching(/^\$\{data\.aws_subnet\.[^}]+\.availability_zone\}$/) as string,
      encrypted: true,
      lifecycle: { ignore_changes: ["availability_zone", "kms_key_id"], prevent_destroy: true },
      size: 50,
      tags: { Name: "monitor-1-data", "vmo:fleet": "production/fleet", "vmo:host": "monitor-1" },
      type: "gp3",
    });
    expect(at("fleet/hosts/monitor-1/data-attachment")).toMatchObject({
      device_name: "/dev/sdf",
      stop_instance_before_detaching: true,
    });
    expect(pointerOf(stack, "monitor-1")).toMatch(
      /^volume \$\{aws_ebs_volume\.fleet_hosts_monitor-1_data_[0-9A-F]+\.id\} \/dev\/sdf 50$/m,
    );
    const fact = Buffer.from("data /var/lib/vm-observability 51200\n").toString("base64");
    expect(pointerOf(stack, "monitor-1")).toContain(`fact volumes ${fact}\n`);
  });

  it("of an adopted instance lies on the volumes that it is said to have", () => {
    const volumes = { data: { size: Bytes.gibibytes(20), mountPoint: "/var" } };
    const adopted = { name: "monitor-1", roles: ["metrics"] as const, adopt: { instanceId: "i-0123456789abcdef0" } };
    const pointer = pointerOf(fleetOf({ hosts: [{ ...adopted, volumes }, WEB] }).stack, "monitor-1");
    expect(pointer).toContain(`fact volumes ${Buffer.from("data /var 20480\n").toString("base64")}\n`);
    expect(pointer).not.toMatch(/^volume /m);
  });

  it("is protected by a resource that stays when its host goes, unless that is not wanted", () => {
    const guard = {
      for_each: { [idOfVolume()]: "monitor-1" },
      input: "${each.value}",
      lifecycle: { prevent_destroy: true },
    };
    const { ofType } = synthesized(fleetOf().stack);
    expect([...ofType("terraform_data").values()]).toContainEqual(guard);
    expect(synthesized(fleetOf({ hosts: [WEB] }).stack).at("fleet/protect-data")).toEqual({ ...guard, for_each: {} });
    expect([
      ...synthesized(fleetOf({ protectData: false }).stack)
        .ofType("terraform_data")
        .keys(),
    ]).not.toContain("fleet/protect-data");
  });

  it("is as large as asked, on any host, or on none", () => {
    const { stack } = fleetOf({
      hosts: [
        { ...MONITOR, dataVolume: false },
        { ...WEB, dataVolume: { size: Bytes.gibibytes(7.5), iops: 4000 } },
      ],
      protectData: false,
    });
    const volumes = synthesized(stack).ofType("aws_ebs_volume");
    expect([...volumes.keys()]).toEqual(["fleet/hosts/web-1/data"]);
    expect(volumes.get("fleet/hosts/web-1/data")).toMatchObject({
      size: 8,
      iops: 4000,
      lifecycle: { prevent_destroy: false },
    });
    expect(pointerOf(stack, "monitor-1")).not.toContain("volume");
  });
});

describe("images of hosts on AWS", () => {
  it.each([
    ["debian-12", "m7i.large", "/aws/service/debian/release/12/latest/amd64"],
    ["debian-13", "m7g.large", "/aws/service/debian/release/13/latest/arm64"],
    ["ubuntu-24.04", "g5.xlarge", "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id"],
    [
      "ubuntu-24.04",
      "c7gn.large",
      "/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id",
    ],
    ["amazon-linux-2023", "t3.micro", "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"],
    ["amazon-linux-2023", "a1.large", "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"],
  ] as const)("are found for %s on %s", (image, instanceType, name) => {
    const { stack } = fleetOf({ image, instanceType });
    expect([...synthesized(stack).ofType("aws_ssm_parameter").values()]).toEqual([{ name }]);
  });

  it("decide whose packages a host takes", () => {
    const { stack, fleet } = fleetOf({ image: "debian-12" });
    const shapes: string[] = [];
    fleet.place({
      component: "agent",
      on: "every host",
      plan: ({ name, distribution }) => {
        shapes.push(`${name} ${distribution}`);
        return smallPlan("agent");
      },
    });
    synthesized(stack);
    expect(shapes).toEqual(["metrics-debian-12 debian-12", "workload-debian-12 debian-12"]);
  });

  it("must carry the packages that plans install", () => {
    const { stack, fleet } = fleetOf({ image: "ubuntu-24.04" });
    const artifact = {
      kind: "package",
      name: "server",
      version: "1.0.0",
      distribution: "debian-13",
      packages: ["server"],
      maskedUnits: [],
      programs: { server: "/usr/bin/server" },
    } as const;
    fleet.place({
      component: "server",
      on: { role: "metrics" },
      plan: () => smallPlan("server", { artifacts: [artifact] }),
    });
    expect(() => synthesized(stack)).toThrow(
      '[production/fleet] hosts.monitor-1.image: must carry the packages of server (debian-13), got "ubuntu-24.04"; ' +
        'use programs from "upstream", or a Debian image',
    );
  });
});

describe("an adopted host on AWS", () => {
  const ADOPTED = { name: "old-1", adopt: { tags: { Name: "legacy" }, roleName: "legacy-role" } };

  it("is an instance that exists: tagged, in the fleet's groups, with its policy, and set up by Systems Manager", () => {
    const { stack } = fleetOf({ hosts: [MONITOR, ADOPTED] });
    const { at, ofType, json } = synthesized(stack);
    expect([...ofType("aws_instance").keys()]).toEqual([
      "fleet/hosts/old-1/instance",
      "fleet/hosts/monitor-1/instance",
    ]);
    expect(at("fleet/hosts/old-1/instance").filter).toEqual([
      { name: "tag:Name", values: ["legacy"] },
      { name: "instance-state-name", values: ["pending", "running", "stopping", "stopped"] },
    ]);
    expect([...ofType("aws_ec2_tag").values()].map(({ key, value }) => [key, value])).toEqual([
      ["vmo:application", "yes"],
      ["vmo:fleet", "production/fleet"],
      ["vmo:host", "old-1"],
      ["vmo:workload", "yes"],
    ]);
    expect(ofType("aws_network_interface_sg_attachment").size).toBe(2);
    expect(at("fleet/hosts/old-1/policy-attachment").role).toBe("legacy-role");
    const association = at("fleet/hosts/old-1/bootstrap", "aws_ssm_association");
    expect(association.name).toBe("AWS-RunShellScript");
    const { commands } = association.parameters as { commands: string };
    expect(commands.replace("old-1", "monitor-1")).toBe(at("fleet/hosts/monitor-1/instance").user_data);
    expect(Object.keys((json.output?.adopted_policies as { value: object }).value)).toEqual(["old-1"]);
    expect(policyOf(stack, "old-1")).toMatchObject({
      Statement: [{ Sid: "ReadReleases" }, { Sid: "ReportStatus" }, { Sid: "DecryptObjects" }],
    });
  });

  it("needs no subnet, and names its policy where its role is not known", () => {
    const { stack } = fleetOf({ hosts: [{ name: "old-1", adopt: { instanceId: "i-1" } }], subnetId: undefined });
    const { at, ofType } = synthesized(stack);
    expect(at("fleet/hosts/old-1/instance")).toEqual({ instance_id: "i-1" });
    expect(ofType("aws_iam_role_policy_attachment").size).toBe(0);
  });
});

function idOfVolume(): string {
  const { json } = synthesized(fleetOf().stack);
  return Object.keys(json.resource?.aws_ebs_volume ?? {}).join();
}

function pointerOf(stack: TerraformStack, host: string): string {
  return synthesized(stack).at(`fleet/hosts/${host}/pointer/object`).content as string;
}
