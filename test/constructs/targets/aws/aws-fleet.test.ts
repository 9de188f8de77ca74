import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack, TerraformVariable } from "cdktf";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsFleet } from "../../../../constructs/targets/aws/aws-fleet";
import type { AwsFleetProps } from "../../../../constructs/targets/aws/props";
import { sizeOf, userDataOf } from "../../../../constructs/targets/aws/scripts";
import type { ComponentPlan, SecretOrigin } from "../../../../lib/host";
import { Bytes, Duration } from "../../../../lib/units";
import { releaseDigest, synthesized, testApp } from "../../../../testing";
import { smallPlan } from "../../plans";

const MONITOR = { name: "monitor-1", roles: ["metrics" as const] };
const WEB = { name: "web-1", labels: { service: "user-service" } };
const PROPS = { hosts: [MONITOR, WEB], region: "eu-central-1", subnetId: "subnet-0a1b" };

const folder = mkdtempSync(join(tmpdir(), "aws-fleet-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fleetOf(props: Partial<AwsFleetProps> = {}, app: App = testApp()): { stack: TerraformStack; fleet: AwsFleet } {
  const stack = stackOf(app);
  return { stack, fleet: new AwsFleet(stack, "fleet", { ...PROPS, ...props }) };
}

function stackOf(app: App): TerraformStack {
  const stack = new TerraformStack(app, "production");
  new AwsProvider(stack, "aws", { region: "eu-central-1" });
  return stack;
}

function listening(component: string, ...ports: readonly number[]): ComponentPlan {
  return smallPlan(component, {
    listens: ports.map((port) => ({ port, protocol: "tcp", exposure: "fleet", purpose: `${component} on ${port}` })),
  });
}

/** Parts of a block, whose references are written out as paths of constructs. */
function policyOf(stack: TerraformStack, host: string): unknown {
  const { policy } = synthesized(stack).at(`fleet/hosts/${host}/policy`);
  return JSON.parse((policy as string).replace(/\$\{aws_s3_bucket\.[^}]*\.arn\}/g, "BUCKET"));
}

function pointerOf(stack: TerraformStack, host: string): string {
  return synthesized(stack).at(`fleet/hosts/${host}/pointer/object`).content as string;
}

describe("a fleet on AWS", () => {
  it("is an instance a host, with a role of its own", () => {
    const { stack } = fleetOf();
    expect([...synthesized(stack).ofType("aws_instance").keys()]).toEqual([
      "fleet/hosts/monitor-1/instance",
      "fleet/hosts/web-1/instance",
    ]);
    const instance = synthesized(stack).at("fleet/hosts/web-1/instance", "aws_instance");
    expect({ ...instance, user_data: undefined }).toEqual({
      ami: expect.stringMatching(/^\$\{data\.aws_ssm_parameter\..*\.insecure_value\}$/) as string,
      iam_instance_profile: expect.stringMatching(/^\$\{aws_iam_instance_profile\..*\.name\}$/) as string,
      instance_type: "t3.medium",
      lifecycle: { ignore_changes: ["ami", "user_data", "user_data_base64"] },
      metadata_options: { http_endpoint: "enabled", http_put_response_hop_limit: 1, http_tokens: "required" },
      root_block_device: { encrypted: true, volume_size: 16, volume_type: "gp3" },
      subnet_id: "subnet-0a1b",
      tags: {
        Name: "web-1",
        "vmo:application": "yes",
        "vmo:fleet": "production/fleet",
        "vmo:host": "web-1",
        "vmo:label:service": "user-service",
        "vmo:workload": "yes",
      },
      user_data: undefined,
      user_data_replace_on_change: false,
      vpc_security_group_ids: [
        expect.stringMatching(/^\$\{aws_security_group\.fleet_network_fleet_/),
        expect.stringMatching(/^\$\{aws_security_group\.fleet_network_shape-workload_/),
      ],
    });
  });

  it("boots Debian 13, opens nothing to others and waits for its hosts, by default", () => {
    const { stack } = fleetOf();
    const { at, ofType } = synthesized(stack);
    expect([...ofType("aws_ssm_parameter").values()]).toEqual([
      { name: "/aws/service/debian/release/13/latest/amd64" },
    ]);
    expect([...ofType("aws_vpc_security_group_ingress_rule").values()].map((rule) => rule.for_each)).toEqual([{}, {}]);
    expect([...ofType("aws_vpc_security_group_egress_rule").values()].map((rule) => rule.cidr_ipv4)).toEqual([
      "0.0.0.0/0",
    ]);
    const [provisioner] = at("fleet/report/taken", "terraform_data").provisioner as [
      { "local-exec": { environment: Record<string, string> } },
    ];
    expect(provisioner["local-exec"].environment).toMatchObject({ VMO_REGION: "eu-central-1", VMO_TIMEOUT: "900" });
  });

  it("keeps the tree of its constructs, since another id replaces a user's resource", () => {
    const { stack } = fleetOf({ adminAccess: { cidrs: ["10.0.0.0/8"] } });
    const { json } = synthesized(stack);
    const ids = Object.values({ ...json.resource, ...json.data }).flatMap((blocks) => Object.keys(blocks));
    expect(ids.map((id) => id.replace(/_[0-9A-F]{8}$/, "")).sort()).toEqual([
      "fleet_account",
      "fleet_bundles_bucket",
      "fleet_bundles_encryption",
      "fleet_bundles_lifecycle",
      "fleet_bundles_policy",
      "fleet_bundles_public-access-block",
      "fleet_bundles_versioning",
      "fleet_delivery_agent",
      "fleet_delivery_bundle-metrics",
      "fleet_delivery_bundle-workload",
      "fleet_hosts_monitor-1_data",
      "fleet_hosts_monitor-1_data-attachment",
      "fleet_hosts_monitor-1_instance",
      "fleet_hosts_monitor-1_pointer_object",
      "fleet_hosts_monitor-1_policy",
      "fleet_hosts_monitor-1_profile",
      "fleet_hosts_monitor-1_role",
      "fleet_hosts_web-1_instance",
      "fleet_hosts_web-1_pointer_object",
      "fleet_hosts_web-1_policy",
      "fleet_hosts_web-1_profile",
      "fleet_hosts_web-1_role",
      "fleet_image-debian-13-amd64",
      "fleet_network_admin-0-22",
      "fleet_network_egress-0",
      "fleet_network_fleet",
      "fleet_network_listeners-metrics",
      "fleet_network_listeners-workload",
      "fleet_network_shape-metrics",
      "fleet_network_shape-workload",
      "fleet_partition",
      "fleet_report_taken",
      "fleet_subnet-0",
    ]);
  });
});

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
      /^#!\/bin\/sh\nVMO_HOST='web-1'\nVMO_REGION='eu-central-1'\nVMO_BUCKET='https:\/\/\$\{aws_s3_bucket\.fleet_bundles_bucket_[0-9A-F]+\.bucket_regional_domain_name\}'\n/,
    );
  });

  it("is this very text: another one reaches new instances alone", () => {
    const text = userDataOf({ host: "web-1", region: "eu-central-1", bucketUrl: "https://b.s3.amazonaws.com" });
    expect(createHash("sha256").update(text).digest("hex")).toBe(
      "5a88b1730fd76d8ad7c4f4ceec53961b66f779e0512eb80d1550ffa19d0a6357",
    );
  });

  it("has less than 4 KB with the longest names", () => {
    const [host, bucket] = ["h".repeat(63), "b".repeat(63)];
    const text = userDataOf({
      host,
      region: "ap-southeast-4",
      bucketUrl: `https://${bucket}.s3.ap-southeast-4.amazonaws.com.cn`,
    });
    expect(Buffer.byteLength(text)).toBeLessThan(4096);
    const { stack } = fleetOf();
    const bucketUrl = `https://${new TerraformVariable(stack, "bucket", {}).stringValue}`;
    expect(sizeOf(userDataOf({ host, region: "ap-southeast-4", bucketUrl }))).toBeGreaterThan(
      Buffer.byteLength(userDataOf({ host, region: "ap-southeast-4", bucketUrl: "https://" })) + 63,
    );
  });
});

describe("what a host on AWS may do", () => {
  it("is to read its own releases and report, and no more", () => {
    const { stack, fleet } = fleetOf();
    fleet.place({ component: "agent", on: "every host", plan: () => smallPlan("agent") });
    expect(policyOf(stack, "web-1")).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ReadReleases",
          Effect: "Allow",
          Action: ["s3:GetObject"],
          Resource: ["BUCKET/agent/*", "BUCKET/bundles/workload/*", "BUCKET/hosts/web-1/pointer"],
        },
        {
          Sid: "ReportStatus",
          Effect: "Allow",
          Action: ["s3:PutObject"],
          Resource: ["BUCKET/hosts/web-1/status.json"],
        },
      ],
    });
  });

  it("is to read the secrets that its plans name, and to find targets where Prometheus runs", () => {
    const { stack, fleet } = fleetOf({ secretKeys: ["arn:aws:kms:eu-central-1:1:key/secrets"] });
    const origins: SecretOrigin[] = [
      { kind: "ssm-parameter", name: "/monitoring/slack-url" },
      { kind: "ssm-parameter", name: "plain" },
      { kind: "secrets-manager", secretId: "monitoring/pager" },
      { kind: "secrets-manager", secretId: "arn:aws:secretsmanager:eu-central-1:1:secret:whole-AbCdEf" },
      { kind: "file", path: "/etc/secret" },
    ];
    const secrets = origins.map((from, index) => ({ name: `s${index}`, unit: "vmo-server.service", from }));
    fleet.place({ component: "server", on: { role: "metrics" }, plan: () => smallPlan("server", { secrets }) });
    const { Statement } = policyOf(stack, "monitor-1") as { Statement: { Sid: string }[] };
    const arn = (service: string) =>
      expect.stringMatching(
        new RegExp(`^arn:\\$\\{data\\.aws_partition\\.[^}]+\\}:${service.replace(/[?]/g, "\\?")}$`),
      ) as string;
    const place = "eu-central-1:\\$\\{data\\.aws_caller_identity\\.[^}]+\\.account_id\\}";
    expect(Statement.slice(2)).toEqual([
      {
        Sid: "ReadParameters",
        Effect: "Allow",
        Action: ["ssm:GetParameter"],
        Resource: [arn(`ssm:${place}:parameter/monitoring/slack-url`), arn(`ssm:${place}:parameter/plain`)],
      },
      {
        Sid: "ReadSecrets",
        Effect: "Allow",
        Action: ["secretsmanager:GetSecretValue"],
        Resource: [
          arn(`secretsmanager:${place}:secret:monitoring/pager-??????`),
          "arn:aws:secretsmanager:eu-central-1:1:secret:whole-AbCdEf",
        ],
      },
      {
        Sid: "DecryptSecrets",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: ["arn:aws:kms:eu-central-1:1:key/secrets"],
      },
      { Sid: "FindTargets", Effect: "Allow", Action: ["ec2:DescribeInstances"], Resource: ["*"] },
    ]);
    expect((policyOf(stack, "web-1") as { Statement: unknown[] }).Statement).toHaveLength(2);
  });

  it("is to use the key of the bucket where that has one", () => {
    const key = "arn:aws:kms:eu-central-1:1:key/bucket";
    const { stack } = fleetOf({ encryptionKey: key });
    expect((policyOf(stack, "web-1") as { Statement: unknown[] }).Statement[2]).toEqual({
      Sid: "UseKeyOfBucket",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: [key],
    });
    const { at } = synthesized(stack);
    expect(at("fleet/hosts/monitor-1/data").kms_key_id).toBe(key);
    expect(at("fleet/bundles/encryption").rule).toEqual([
      {
        apply_server_side_encryption_by_default: { kms_master_key_id: key, sse_algorithm: "aws:kms" },
        bucket_key_enabled: true,
      },
    ]);
  });

  it("is bounded and widened as the account wants it", () => {
    const { stack } = fleetOf({
      permissionsBoundary: "arn:aws:iam::1:policy/boundary",
      managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"],
    });
    const { at, ofType } = synthesized(stack);
    expect(at("fleet/hosts/web-1/role").permissions_boundary).toBe("arn:aws:iam::1:policy/boundary");
    expect(JSON.parse(at("fleet/hosts/web-1/role").assume_role_policy as string)).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AssumedByInstances",
          Effect: "Allow",
          Principal: { Service: "ec2.amazonaws.com" },
          Action: ["sts:AssumeRole"],
        },
      ],
    });
    expect([...ofType("aws_iam_role_policy_attachment").values()].map((one) => one.policy_arn)).toEqual([
      "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
      "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
    ]);
  });
});

describe("the security groups of a fleet on AWS", () => {
  it("let the fleet's hosts reach the listeners that plans expose, and the applications that Prometheus reads", () => {
    const { stack, fleet } = fleetOf({ hosts: [MONITOR, { ...WEB, additionalTargets: [{ port: 8000 }] }] });
    fleet.discovery({ applications: { port: 8080, path: "/metrics" } });
    fleet.place({ component: "agent", on: "every host", plan: () => listening("agent", 9100) });
    fleet.place({
      component: "server",
      on: { role: "metrics" },
      plan: () =>
        smallPlan("server", {
          listens: [
            { port: 9094, protocol: "udp", exposure: "fleet", purpose: "Gossip" },
            { port: 9999, protocol: "tcp", exposure: "loopback", purpose: "Nobody else's" },
          ],
        }),
    });
    const { at } = synthesized(stack);
    expect(at("fleet/network/listeners-metrics").for_each).toEqual({
      "tcp-9100": { port: 9100, protocol: "tcp", purpose: "agent on 9100" },
      "udp-9094": { port: 9094, protocol: "udp", purpose: "Gossip" },
    });
    expect(at("fleet/network/listeners-workload")).toEqual({
      for_each: {
        "tcp-8000": { port: 8000, protocol: "tcp", purpose: "Metrics of an application" },
        "tcp-8080": { port: 8080, protocol: "tcp", purpose: "Metrics of an application" },
        "tcp-9100": { port: 9100, protocol: "tcp", purpose: "agent on 9100" },
      },
      from_port: "${each.value.port}",
      to_port: "${each.value.port}",
      ip_protocol: "${each.value.protocol}",
      referenced_security_group_id: expect.stringMatching(/aws_security_group\.fleet_network_fleet_/) as string,
      security_group_id: expect.stringMatching(/aws_security_group\.fleet_network_shape-workload_/) as string,
      tags: { Name: "${each.value.purpose}", "vmo:fleet": "production/fleet" },
    });
  });

  it("let administrators in where they are named, on the ports that are named", () => {
    const { stack } = fleetOf({ adminAccess: { cidrs: ["10.0.0.0/8", "10.9.0.0/16"], ports: [22, 9090] } });
    const rules = [...synthesized(stack).ofType("aws_vpc_security_group_ingress_rule").values()];
    expect(rules.flatMap((rule) => (rule.cidr_ipv4 ? [[rule.cidr_ipv4, rule.from_port, rule.to_port]] : []))).toEqual([
      ["10.0.0.0/8", 22, 22],
      ["10.0.0.0/8", 9090, 9090],
      ["10.9.0.0/16", 22, 22],
      ["10.9.0.0/16", 9090, 9090],
    ]);
  });
});

describe("data of a host on AWS", () => {
  it("lies on an encrypted volume of its own that outlives the instance", () => {
    const { stack } = fleetOf();
    const { at } = synthesized(stack);
    expect(at("fleet/hosts/monitor-1/data", "aws_ebs_volume")).toEqual({
      availability_zone: expect.stringMatching(/^\$\{data\.aws_subnet\.[^}]+\.availability_zone\}$/) as string,
      encrypted: true,
      lifecycle: { ignore_changes: ["availability_zone"], prevent_destroy: true },
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

describe("the bucket of a fleet on AWS", () => {
  it("is private, encrypted, versioned, and refuses plain HTTP", () => {
    const { stack } = fleetOf();
    const { at } = synthesized(stack);
    expect(at("fleet/bundles/bucket")).toEqual({
      bucket_prefix: "vmo-production-fleet-",
      force_destroy: true,
      tags: { "vmo:fleet": "production/fleet" },
    });
    expect(at("fleet/bundles/public-access-block")).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(at("fleet/bundles/versioning").versioning_configuration).toEqual({ status: "Enabled" });
    expect(at("fleet/bundles/encryption").rule).toEqual([
      { apply_server_side_encryption_by_default: { sse_algorithm: "AES256" }, bucket_key_enabled: false },
    ]);
    const policy = at("fleet/bundles/policy").policy as string;
    expect(JSON.parse(policy.replace(/\$\{aws_s3_bucket\.[^}]*\.arn\}/g, "BUCKET"))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "RefusePlainHttp",
          Effect: "Deny",
          Principal: "*",
          Action: ["s3:*"],
          Resource: ["BUCKET", "BUCKET/*"],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
  });

  it("has no such policy for stand-ins that ignore conditions", () => {
    const { stack } = fleetOf({ tlsOnly: false, bucketName: "our-bundles" });
    expect([...synthesized(stack).ofType("aws_s3_bucket_policy").keys()]).toEqual([]);
    expect(synthesized(stack).at("fleet/bundles/bucket").bucket).toBe("our-bundles");
  });

  it("gets each bundle under its digest before a pointer names it", () => {
    const { stack, fleet } = fleetOf();
    fleet.place({ component: "agent", on: "every host", plan: () => smallPlan("agent") });
    const digest = releaseDigest(stack, "web-1");
    const { at } = synthesized(stack);
    expect(at("fleet/delivery/bundle-workload", "aws_s3_object")).toMatchObject({
      for_each: { [digest]: "bundle-workload" },
      key: "bundles/workload/${each.key}.tar.gz",
      source: "${path.module}/bundles/${each.key}.tar.gz",
      source_hash: "${each.key}",
      lifecycle: { create_before_destroy: true },
    });
    const pointer = at("fleet/hosts/web-1/pointer/object");
    expect(pointer.key).toBe("hosts/web-1/pointer");
    expect(pointer.depends_on).toEqual([
      expect.stringMatching(/^aws_s3_object\.fleet_delivery_agent_/),
      expect.stringMatching(/^aws_s3_object\.fleet_delivery_bundle-workload_/),
    ]);
    expect(pointer.content).toMatch(
      new RegExp(
        `^agent [0-9a-f]{64}\nrelease ${digest}\nbundle bundles/workload/${digest}\\.tar\\.gz\ninterval 15\n` +
          "fact host\\.env \\$\\{base64encode\\(.*private_ip.*\\)\\}\n$",
      ),
    );
  });

  it("is filled from files of the stack's folder", () => {
    const app = new App({ outdir: join(folder, "out") });
    const { stack, fleet } = fleetOf({}, app);
    fleet.place({ component: "agent", on: "every host", plan: () => smallPlan("agent") });
    app.synth();
    const read = (name: string) => readFileSync(join(folder, "out/stacks/production", name));
    const agent = createHash("sha256").update(read("agent")).digest("hex");
    expect(synthesized(stack).at("fleet/delivery/agent")).toMatchObject({
      for_each: { [agent]: "agent" },
      key: "agent/${each.key}",
      source: "${path.module}/agent",
    });
    expect(read(`bundles/${releaseDigest(stack, "web-1")}.tar.gz`).length).toBeGreaterThan(0);
    expect(read("wait-for-hosts").toString()).toMatch(/^#!\/bin\/sh\n/);
  });
});

describe("discovery on AWS", () => {
  const region = { region: "eu-central-1" };
  const filters = [
    { name: "tag:vmo:fleet", values: ["production/fleet"] },
    { name: "instance-state-name", values: ["running", "stopping", "stopped"] },
  ];
  const named = [
    { source_labels: ["__meta_ec2_tag_vmo_host"], target_label: "instance" },
    { action: "labelmap", regex: "__meta_ec2_tag_vmo_label_(.+)" },
  ];

  it.each([
    ["every host", { on: "every host" }, []],
    ["hosts of a role", { on: { role: "metrics" } }, [{ name: "tag:vmo:role:metrics", values: ["yes"] }]],
    ["workloads", { on: "workloads" }, [{ name: "tag:vmo:workload", values: ["yes"] }]],
  ] as const)("finds %s by tags", (_, on, more) => {
    expect(fleetOf().fleet.discovery({ ...on, port: 9100 })).toEqual({
      configs: { ec2_sd_configs: [{ ...region, port: 9100, filters: [...filters, ...more] }] },
      relabelings: named,
    });
  });

  it("finds applications, and further targets by the port in their tag", () => {
    const { fleet, stack } = fleetOf({
      hosts: [MONITOR, { ...WEB, additionalTargets: [{ port: 8000, path: "/stats", job: "batch" }] }],
      name: "shop",
      endpoints: { ec2: "http://ec2.internal" },
    });
    const found = { ...region, endpoint: "http://ec2.internal" };
    const shop = [{ name: "tag:vmo:fleet", values: ["shop"] }, ...filters.slice(1)];
    const source_labels = ["__address__", "__meta_ec2_tag_vmo_port_8000"];
    expect(fleet.discovery({ applications: { port: 8080, path: "/metrics" } })).toEqual({
      configs: {
        ec2_sd_configs: [
          { ...found, port: 8080, filters: [...shop, { name: "tag:vmo:application", values: ["yes"] }] },
          { ...found, port: 8000, filters: [...shop, { name: "tag:vmo:port:8000", values: ["*"] }] },
        ],
      },
      relabelings: [
        ...named,
        { source_labels: ["__address__"], regex: ".+:8080", target_label: "__metrics_path__", replacement: "/metrics" },
        { source_labels, regex: ".+:8000;(\\S+) (\\S+)", target_label: "job", replacement: "$1" },
        { source_labels, regex: ".+:8000;(\\S+) (\\S+)", target_label: "__metrics_path__", replacement: "$2" },
      ],
    });
    expect(synthesized(stack).at("fleet/hosts/web-1/instance").tags).toMatchObject({ "vmo:port:8000": "batch /stats" });
  });

  it("leaves the region to the host where it is known only at apply", () => {
    const stack = stackOf(testApp());
    const region = new TerraformVariable(stack, "region", {}).stringValue;
    const fleet = new AwsFleet(stack, "fleet", { ...PROPS, region });
    const [config] = fleet.discovery({ on: "every host", port: 9100 }).configs.ec2_sd_configs as [object];
    expect(Object.keys(config)).toEqual(["port", "filters"]);
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
        'take programs from "upstream", or a Debian image',
    );
  });
});

describe("values that are known only at apply", () => {
  it("stand in for every value of a fleet on AWS that is not a name", () => {
    const stack = stackOf(testApp());
    const known = (name: string) => new TerraformVariable(stack, name, {}).stringValue;
    new AwsFleet(stack, "fleet", {
      hosts: [{ ...WEB, labels: { zone: known("zone") }, instanceType: known("type") }],
      region: known("region"),
      subnetId: known("subnet"),
      vpcId: known("vpc"),
      image: { id: known("image") },
      keyName: known("key"),
      bucketName: known("bucket"),
      encryptionKey: known("kms"),
      egressCidrs: [known("egress")],
      adminAccess: { cidrs: [known("admin")] },
      securityGroupIds: [known("group")],
      tags: { owner: known("owner") },
    });
    const { at, text } = synthesized(stack);
    expect(at("fleet/hosts/web-1/instance")).toMatchObject({
      ami: "${var.image}",
      instance_type: "${var.type}",
      key_name: "${var.key}",
      subnet_id: "${var.subnet}",
      tags: { "vmo:label:zone": "${var.zone}", owner: "${var.owner}" },
    });
    expect(at("fleet/hosts/web-1/instance").user_data).toContain("VMO_REGION='${var.region}'\n");
    expect(text).not.toContain("TfToken");
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
    expect(policyOf(stack, "old-1")).toMatchObject({ Statement: [{ Sid: "ReadReleases" }, { Sid: "ReportStatus" }] });
  });

  it("needs no subnet, and names its policy where its role is not known", () => {
    const { stack } = fleetOf({ hosts: [{ name: "old-1", adopt: { instanceId: "i-1" } }], subnetId: undefined });
    const { at, ofType } = synthesized(stack);
    expect(at("fleet/hosts/old-1/instance")).toEqual({ instance_id: "i-1" });
    expect(ofType("aws_iam_role_policy_attachment").size).toBe(0);
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
      "two targets on one port",
      { hosts: [{ ...WEB, additionalTargets: [{ port: 8000 }, { port: 8000, path: "/b" }] }] },
      "hosts[0].additionalTargets[1]: must have a port of its own on AWS, where targets are tags by port, got 8000 twice",
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
