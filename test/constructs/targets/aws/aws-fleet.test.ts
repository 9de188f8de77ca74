import { TerraformVariable } from "cdktf";
import { AwsFleet } from "../../../../constructs/targets/aws/aws-fleet";
import { synthesized, testApp } from "../../../../testing";
import { fleetOf, stackOf, WEB } from "./fleets";

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
        ignore_changes: ["ami", "user_data", "user_data_base64"],
        replace_triggered_by: [expect.stringMatching(/^terraform_data\.fleet_bundles_identity_/)],
      },
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
      "fleet_report_taken",
      "fleet_subnet-0",
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
    expect(text).not.toContain("TfToken");
  });
});
