import { TerraformVariable } from "cdktf";
import { AwsFleet } from "../../../../constructs/targets/aws/aws-fleet";
import { synthesized, testApp } from "../../../../testing";
import { smallPlan } from "../../plans";
import { fleetOf, PROPS, stackOf, WEB } from "./fleets";

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
      lifecycle: {
        ignore_changes: ["ami", "user_data", "user_data_base64", "root_block_device[0].kms_key_id"],
        replace_triggered_by: [expect.stringMatching(/^terraform_data\.fleet_bundles_identity_/)],
      },
      metadata_options: { http_endpoint: "enabled", http_put_response_hop_limit: 1, http_tokens: "required" },
      root_block_device: {
        encrypted: true,
        tags: { Name: "web-1-root", "vmo:fleet": "production/fleet", "vmo:host": "web-1" },
        volume_size: 16,
        volume_type: "gp3",
      },
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
      "fleet_bundles_identity",
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
      "fleet_region",
      "fleet_report_taken",
      "fleet_subnet-0",
      "vmo_protect_data",
    ]);
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
    expect(at("fleet/network/egress-0")).toMatchObject({
      cidr_ipv4: '${strcontains(var.egress, ":") ? null : var.egress}',
      cidr_ipv6: '${strcontains(var.egress, ":") ? var.egress : null}',
    });
    expect(text).not.toContain("TfToken");
  });
});

describe("lists that are known only at apply", () => {
  it("are taken in every list of values that a fleet on AWS takes", () => {
    const stack = stackOf(testApp());
    const known = (name: string) => new TerraformVariable(stack, name, { type: "list(string)" }).listValue;
    const fleet = new AwsFleet(stack, "fleet", {
      ...PROPS,
      hosts: [{ ...WEB, roles: ["metrics"], dataVolume: false }],
      securityGroupIds: known("groups"),
      egressCidrs: known("egress"),
      adminAccess: { cidrs: known("admins") },
      managedPolicyArns: known("policies"),
      secretKeys: known("keys"),
      bucketWriters: known("writers"),
    });
    const from = { kind: "ssm-parameter", name: "/monitoring/token" } as const;
    fleet.place({
      component: "server",
      on: "every host",
      plan: () => smallPlan("server", { secrets: [{ name: "token", unit: "vmo-server.service", from }] }),
    });
    const { at, text } = synthesized(stack);
    expect(at("fleet/hosts/web-1/instance").vpc_security_group_ids).toMatch(
      /^\$\{concat\(\[aws_security_group\.fleet_network_fleet_.*\.id, .*\], var\.groups\)\}$/,
    );
    const each = {
      cidr_ipv4: '${strcontains(each.value, ":") ? null : each.value}',
      cidr_ipv6: '${strcontains(each.value, ":") ? each.value : null}',
    };
    expect(at("fleet/network/egress-all")).toMatchObject({ for_each: "${toset(var.egress)}", ...each });
    expect(at("fleet/network/admin-all-22")).toMatchObject({ for_each: "${toset(var.admins)}", ...each });
    expect(at("fleet/hosts/web-1/managed-policy-all")).toMatchObject({
      for_each: "${toset(var.policies)}",
      policy_arn: "${each.value}",
    });
    expect(at("fleet/hosts/web-1/policy").policy).toContain('"Resource": ${jsonencode(var.keys)}');
    expect(at("fleet/bundles/policy").policy).toContain('"aws:PrincipalArn": ${jsonencode(var.writers)}');
    expect(text).not.toMatch(/TfToken|TOKEN/);
  });
});

describe("tags of a fleet on AWS", () => {
  const tagged = (tags: Record<string, string>) =>
    synthesized(fleetOf({ tags, adminAccess: { cidrs: ["10.0.0.0/8"] } }).stack);
  // What AWS lets carry no tags, by the provider's documentation.
  const bare = /^aws_(s3_bucket_.*|iam_role_policy|iam_role_policy_attachment|volume_attachment)$/;

  it("stand on everything that takes tags", () => {
    const { json } = tagged({ team: "ops" });
    const without = Object.entries(json.resource ?? {}).flatMap(([type, blocks]) =>
      Object.entries(blocks)
        .filter(
          ([, block]) => type.startsWith("aws_") && !bare.test(type) && !JSON.stringify(block).includes('"team":"ops"'),
        )
        .map(([id]) => `${type}.${id}`),
    );
    expect(without).toEqual([]);
    const instance = tagged({ team: "ops" }).at("fleet/hosts/web-1/instance");
    expect(instance).toMatchObject({ tags: { team: "ops" }, root_block_device: { tags: { team: "ops" } } });
  });

  it("are texts: what looks like an expression arrives as it is", () => {
    const { at } = synthesized(fleetOf({ hosts: [{ ...WEB, labels: { owner: "${aws:username} 100%{x}" } }] }).stack);
    expect(at("fleet/hosts/web-1/instance").tags).toMatchObject({ "vmo:label:owner": "$${aws:username} 100%%{x}" });
  });

  it("leave out objects where there are more than the ten that objects take", () => {
    const ten = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`tag-${index}`, "x"]));
    expect(tagged(ten).at("fleet/delivery/agent").tags).toBeUndefined();
    expect(tagged(ten).at("fleet/bundles/bucket").tags).toMatchObject(ten);
  });
});
