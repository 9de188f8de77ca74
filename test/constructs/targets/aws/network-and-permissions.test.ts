import type { SecretOrigin } from "../../../../lib/host";
import { synthesized } from "../../../../testing";
import { smallPlan } from "../../plans";
import { fleetOf, listening, MONITOR, policyOf, WEB } from "./fleets";

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
        },
        {
          Sid: "ReportStatus",
          Effect: "Allow",
          Action: ["s3:PutObject"],
          Resource: ["BUCKET/hosts/INSTANCE/status.json"],
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
