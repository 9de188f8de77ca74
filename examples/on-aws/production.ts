import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import {
  AlertRouting,
  Bytes,
  type NotificationChannel,
  Duration,
  emailChannel,
  Metrics,
  opsgenieChannel,
  pagerDutyChannel,
  phoneChannel,
  Portal,
  Runbooks,
  slackChannel,
  smsChannel,
  teamsChannel,
  webhookChannel,
} from "cdktf-vm-observability";
import { AwsFleet, SecretParameter, SmsTopic } from "cdktf-vm-observability/aws";
import type { Construct } from "constructs";
import { specification } from "./specification";

const REGION = "eu-central-1";
const PHONE_URL = "/observability/phone-url";

/**
 * EC2 instances that follow a pointer in a bucket, of which one existed before and is adopted. The constructs stand alone
 * here, and the hosts read their secrets with their own role.
 */
export class ProductionOnAws extends TerraformStack {
  public readonly fleet: AwsFleet;
  public readonly metrics: Metrics;
  public readonly alertRouting: AlertRouting;
  public readonly runbooks: Runbooks;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AwsProvider(this, "aws", { region: REGION });
    this.fleet = this.addFleet();
    this.metrics = new Metrics(this, "metrics", {
      fleet: this.fleet,
      specification,
      disk: Bytes.gibibytes(100),
      exposure: "fleet",
      externalUrl: "https://prometheus.example.com",
      remoteWrite: [
        {
          name: "long-term",
          url: "https://metrics.example.com/api/v1/write",
          token: { kind: "ssm-parameter", name: "/observability/metrics-token" },
        },
      ],
    });
    this.metrics.addAlert({
      name: "postgres_down",
      expr: "pg_up == 0",
      for: Duration.minutes(1),
      severity: "critical",
      summary: "PostgreSQL on {{ $labels.instance }} does not answer",
    });
    const sms = new SmsTopic(this, "sms", {
      fleet: this.fleet,
      region: REGION,
      accountId: "123456789012",
      numbers: ["+4915112345678"],
      anyNumber: false,
    });
    // Terraform knows it anyway: what makes the address is another stack of the company's.
    new SecretParameter(this, "phone-url", { name: PHONE_URL, value: "https://bridge.example.com/alerts?key=made-up" });
    this.alertRouting = new AlertRouting(this, "alert-routing", {
      metrics: this.metrics,
      channels: channels(sms.topicArn),
      deadMansSwitch: webhookChannel({ name: "dead-mans-switch", url: "https://watch.example.com/observability" }),
      exposure: "fleet",
      externalUrl: "https://alerts.example.com",
    });
    const portal = new Portal(this, "portal", { metrics: this.metrics, exposure: "fleet" });
    this.runbooks = new Runbooks(this, "runbooks", { metrics: this.metrics, portal });
    this.metrics.contribute({
      pages: {
        title: "On call",
        path: "on-call.txt",
        text: "who is called when nobody answers.",
        pages: () => [{ path: "on-call.txt", content: "The platform team: +49 30 1234567\n" }],
      },
    });
  }

  private addFleet(): AwsFleet {
    return new AwsFleet(this, "fleet", {
      region: REGION,
      name: "production",
      subnetId: "subnet-0123456789abcdef0",
      vpcId: "vpc-0123456789abcdef0",
      image: "debian-13",
      instanceType: "t3.medium",
      keyName: "break-glass",
      adminAccess: { cidrs: ["10.0.0.0/8"], ports: [22, 9090, 9093] },
      egressCidrs: ["0.0.0.0/0"],
      bucketWriters: ["arn:aws:iam::123456789012:role/deployer"],
      hosts: [
        {
          name: "monitor-1",
          roles: ["metrics"],
          instanceType: "m7g.large",
          dataVolume: { size: Bytes.gibibytes(100), iops: 4000, throughput: 250 },
        },
        {
          name: "web-1",
          labels: { service: "user-service" },
          image: "ubuntu-24.04",
          rootVolume: Bytes.gibibytes(20),
          additionalTargets: [{ port: 8000, path: "/stats", job: "batch" }],
        },
        { name: "web-2", labels: { service: "user-service" }, image: "amazon-linux-2023", publicAddress: false },
        { name: "legacy-1", adopt: { tags: { Name: "legacy-1" }, roleName: "legacy" }, application: false },
      ],
      pollInterval: Duration.seconds(15),
      wait: { timeout: Duration.minutes(20) },
      protectData: true,
      // As `npx vm-observability certificates make --folder certificates-aws --ssm /observability/certificates` leaves them.
      certificates: { parameterPrefix: "/observability/certificates", folder: "certificates-aws" },
      tags: { team: "platform" },
    });
  }
}

/** One of each kind, with secrets that the hosts read with their own role. */
const channels = (topicArn: string): readonly NotificationChannel[] => [
  slackChannel({ url: { kind: "ssm-parameter", name: "/observability/slack-url" }, channel: "#ops" }),
  emailChannel({
    to: ["ops@example.com"],
    from: "observability@example.com",
    smarthost: "email-smtp.eu-central-1.amazonaws.com:587",
    username: "observability",
    password: { kind: "secrets-manager", secretId: "observability/smtp-password" },
  }),
  webhookChannel({ secretUrl: { kind: "ssm-parameter", name: "/observability/webhook-url" } }),
  pagerDutyChannel({ routingKey: { kind: "secrets-manager", secretId: "observability/pagerduty-key" } }),
  smsChannel({ region: REGION, topicArn }),
  phoneChannel({ secretUrl: { kind: "ssm-parameter", name: PHONE_URL } }),
  teamsChannel({ url: { kind: "ssm-parameter", name: "/observability/teams-url" } }),
  opsgenieChannel({ apiKey: { kind: "secrets-manager", secretId: "observability/opsgenie-key" } }),
];
