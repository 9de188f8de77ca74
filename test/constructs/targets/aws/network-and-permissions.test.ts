import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { AwsFleet } from "../../../../constructs/targets/aws/aws-fleet";
import { MonitoringStack } from "../../../../stacks/monitoring-stack";
import type { SecretOrigin } from "../../../../lib/host";
import { synthesized, testApp } from "../../../../testing";
import { smallPlan } from "../../plans";
import { fleetOf, listening, MONITOR, policyOf, PROPS, WEB } from "./fleets";

const ofOurAccount = {
  StringEquals: { "aws:ResourceAccount": expect.stringContaining("aws_caller_identity") as string },
};

const throughOurBucket = {
  StringLike: {
    "kms:ViaService": "s3.*.amazonaws.com*",
    "kms:EncryptionContext:aws:s3:arn": ["BUCKET", "BUCKET/*"],
  },
};

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
          Resource: ["BUCKET/agent/*", "BUCKET/bundles/workload/*", "BUCKET/hosts/INSTANCE/pointer"],
          Condition: ofOurAccount,
        },
        {
          Sid: "ReportStatus",
          Effect: "Allow",
          Action: ["s3:PutObject"],
          Resource: ["BUCKET/hosts/INSTANCE/status.json"],
          Condition: ofOurAccount,
        },
        {
          Sid: "DecryptObjects",
          Effect: "Allow",
          Action: ["kms:Decrypt"],
          Resource: [expect.stringMatching(/^arn:.*:kms:eu-central-1:.*account_id\}:key\/\*$/)],
          Condition: throughOurBucket,
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
    expect(Statement.slice(3)).toEqual([
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
    expect((policyOf(stack, "web-1") as { Statement: unknown[] }).Statement).toHaveLength(3);
  });

  it("is to use the key of the bucket where that has one, and to read what is there under another one", () => {
    const key = "arn:aws:kms:eu-central-1:1:key/bucket";
    const { stack } = fleetOf({ encryptionKey: key });
    expect((policyOf(stack, "web-1") as { Statement: unknown[] }).Statement.slice(2)).toEqual([
      {
        Sid: "DecryptObjects",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [expect.stringMatching(/:key\/\*$/), key],
        Condition: throughOurBucket,
      },
      { Sid: "EncryptStatus", Effect: "Allow", Action: ["kms:GenerateDataKey"], Resource: [key] },
    ]);
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
  it("let those hosts reach a listener that need it, or all of the fleet where a plan names none", () => {
    const { stack, fleet } = fleetOf({ hosts: [MONITOR, { ...WEB, additionalTargets: [{ port: 8000 }] }] });
    fleet.discovery({ applications: { port: 8080, path: "/metrics" } });
    fleet.place({ component: "agent", on: "every host", plan: () => listening("agent", 9100) });
    fleet.place({
      component: "server",
      on: { role: "metrics" },
      plan: () =>
        smallPlan("server", {
          listens: [
            { port: 9094, protocol: "udp", exposure: "fleet", clients: ["metrics"], purpose: "Gossip" },
            { port: 9999, protocol: "tcp", exposure: "loopback", purpose: "Nobody else's" },
          ],
        }),
    });
    const { at } = synthesized(stack);
    const group = (id: string) =>
      expect.stringMatching(new RegExp(`^\\$\\{aws_security_group\\.fleet_network_${id}_[0-9A-F]+\\.id\\}$`)) as string;
    const agent = { port: 9100, protocol: "tcp", purpose: "agent on 9100", from: group("fleet") };
    const application = { protocol: "tcp", purpose: "Metrics of an application", from: group("shape-metrics") };
    expect(at("fleet/network/listeners-metrics").for_each).toEqual({
      "tcp-9100": agent,
      "udp-9094-metrics": { port: 9094, protocol: "udp", purpose: "Gossip", from: group("shape-metrics") },
    });
    expect(at("fleet/network/listeners-workload")).toEqual({
      for_each: {
        "tcp-8000-metrics": { port: 8000, ...application },
        "tcp-8080-metrics": { port: 8080, ...application },
        "tcp-9100": agent,
      },
      description: "${each.value.purpose}",
      from_port: "${each.value.port}",
      to_port: "${each.value.port}",
      ip_protocol: "${each.value.protocol}",
      referenced_security_group_id: "${try(each.value.from, null)}",
      cidr_ipv4: "${try(each.value.v4, null)}",
      cidr_ipv6: "${try(each.value.v6, null)}",
      security_group_id: group("shape-workload"),
      tags: { Name: "${each.value.purpose}", "vmo:fleet": "production/fleet" },
    });
  });

  it("let workloads reach nothing of the monitoring: no other workload, and no server", () => {
    const stack = new MonitoringStack(testApp(), "production", {
      fleet: AwsFleet.of(PROPS),
      channels: { webhook: { url: "https://alerts.example.com/hook" } },
    });
    new AwsProvider(stack, "aws", { region: "eu-central-1" });
    const rules = synthesized(stack).ofType("aws_vpc_security_group_ingress_rule");
    const sources = [...rules.values()].flatMap(({ for_each }) =>
      Object.values(for_each as Record<string, { from: string }>),
    );
    expect(sources.length).toBeGreaterThan(5);
    expect(sources.filter(({ from }) => !from.includes("network_shape-metrics_"))).toEqual([]);
  });

  it("let the portal's host reach the servers that it asks, wherever it is", () => {
    const stack = new MonitoringStack(testApp(), "production", {
      fleet: AwsFleet.of({ ...PROPS, hosts: [MONITOR, { name: "proxy-1", roles: ["proxy"] }, WEB] }),
      channels: { webhook: { url: "https://alerts.example.com/hook" } },
    });
    new AwsProvider(stack, "aws", { region: "eu-central-1" });
    const { for_each } = synthesized(stack).at("fleet/network/listeners-metrics") as { for_each: object };
    expect(Object.keys(for_each)).toEqual([
      "tcp-9090-metrics",
      "tcp-9090-proxy",
      "tcp-9093-metrics",
      "tcp-9093-proxy",
      "tcp-9100-metrics",
      "tcp-9256-metrics",
    ]);
  });

  it("take networks of both kinds", () => {
    const { stack } = fleetOf({ egressCidrs: ["10.0.0.0/8", "2001:db8::/32"] });
    const rules = [...synthesized(stack).ofType("aws_vpc_security_group_egress_rule").values()];
    expect(rules.map(({ cidr_ipv4, cidr_ipv6 }) => [cidr_ipv4, cidr_ipv6])).toEqual([
      ["10.0.0.0/8", undefined],
      [undefined, "2001:db8::/32"],
    ]);
  });

  it("let administrators in where they are named, on the ports that are named", () => {
    const { stack } = fleetOf({ adminAccess: { cidrs: ["10.0.0.0/8", "10.9.0.0/16"], ports: [22, 9090] } });
    const rules = [...synthesized(stack).ofType("aws_vpc_security_group_ingress_rule").values()];
    expect(rules.flatMap((rule) => (rule.for_each ? [] : [[rule.cidr_ipv4, rule.from_port, rule.to_port]]))).toEqual([
      ["10.0.0.0/8", 22, 22],
      ["10.0.0.0/8", 9090, 9090],
      ["10.9.0.0/16", 22, 22],
      ["10.9.0.0/16", 9090, 9090],
    ]);
  });
});

describe("writing the bucket of a fleet on AWS, which is root on every host", () => {
  it("is refused to everybody but the roles that are named, and so is another policy of the bucket", () => {
    const deployer = "arn:aws:iam::123456789012:role/deployer";
    const { stack } = fleetOf({ bucketWriters: [deployer] });
    const { policy } = synthesized(stack).at("fleet/bundles/policy") as { policy: string };
    const { Statement } = JSON.parse(policy.replace(/\$\{aws_s3_bucket\.[^}]*\.arn\}/g, "BUCKET")) as {
      Statement: object[];
    };
    const Condition = { ArnNotLike: { "aws:PrincipalArn": [deployer] } };
    expect(Statement.slice(1)).toEqual([
      {
        Sid: "RefuseOtherWriters",
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:PutObject*", "s3:DeleteObject*", "s3:ReplicateObject"],
        Resource: ["BUCKET/agent/*", "BUCKET/bundles/*", "BUCKET/hosts/*/pointer", "BUCKET/hosts/*/seeds/*"],
        Condition,
      },
      {
        Sid: "KeepThisPolicy",
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:PutBucketPolicy", "s3:DeleteBucketPolicy"],
        Resource: ["BUCKET"],
        Condition,
      },
    ]);
  });
});

describe("a grant", () => {
  it("keeps variables of IAM as they are", () => {
    const { stack, fleet } = fleetOf();
    fleet.allow({
      sid: "Own",
      on: "every host",
      actions: ["s3:GetObject"],
      resources: ["arn:aws:s3:::ours/${aws:userid}/*"],
    });
    expect(synthesized(stack).at("fleet/hosts/web-1/policy").policy).toContain(
      'arn:aws:s3:::ours/${"$"}{aws:userid}/*',
    );
  });
});
