import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Construct } from "constructs";
import * as library from "../../../index";
import { S3Archive } from "../../../constructs/aws-archive";
import * as aws from "../../../constructs/targets/aws";
import { PagerDutyEscalation } from "../../../constructs/pagerduty";
import { MONITOR } from "../../constructs/metrics-stack";

// What a caller in JavaScript can write: nothing here has a type.
/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-assignment */
export type Anything = any; // eslint-disable-line @typescript-eslint/no-explicit-any

/** What is given in place of what is right, by how tests call it. */
export const WRONG = {
  nothing: () => undefined,
  null: () => null,
  "an empty object": () => ({}),
  "an empty list": () => [],
  text: () => "x y",
  "a number": () => -5,
  "a function": () => () => undefined,
  "another construct": (stack: Construct) => new Construct(stack, "other"),
} as const satisfies Readonly<Record<string, (stack: Construct) => unknown>>;

export type Wrong = keyof typeof WRONG;

/** A fleet's props over SSH. */
export const SSH = { hosts: [MONITOR], login: { user: "admin", privateKeyFile: "/keys/deploy" } };
/** A fleet's props on AWS. */
export const AWS = {
  hosts: [{ name: "monitor-1", roles: ["metrics"] }],
  region: "eu-central-1",
  subnetId: "subnet-0a1b",
};

const channels = {
  webhook: { url: "http://10.0.0.9/alerts" },
  pagerduty: { routingKeyFile: "/etc/observability/key" },
};
const specification = library.mergeSpecification(library.defaultSpecification, { channels });

export const ssh = (stack: Construct): Anything => new library.SshFleet(stack, "fleet", SSH);

export const joined = (stack: Construct): Anything =>
  new library.JoinedFleet(stack, "fleet", { a: library.SshFleet.of(SSH) });

export const onAws = (stack: Construct): Anything => {
  new AwsProvider(stack, "aws", { region: "eu-central-1" });
  return new aws.AwsFleet(stack, "fleet", AWS as Anything);
};

/** What tiers ask of an archive. */
export const TIERS: Anything = {
  bucket: "logs-archive",
  region: "eu-central-1",
  archive: { rules: [], encrypted: true, compressed: true },
};

export const archive = (stack: Construct): Anything => new S3Archive(stack, "logs", {}, TIERS);

export const metrics = (stack: Construct): Anything =>
  new library.Metrics(stack, "metrics", { fleet: ssh(stack), specification });

/** Of a fleet with certificates and a sign-in, as Grafana demands. */
export const closed = (stack: Construct): Anything =>
  new library.Metrics(stack, "metrics", {
    fleet: new library.SshFleet(stack, "fleet", {
      ...SSH,
      certificates: { hostFile: "/etc/pki/host.pem", authorityFile: "/etc/pki/ca.pem" },
    }),
    specification: library.mergeSpecification(specification, {
      grafana: { enabled: true },
      security: { users: { ada: "admin" }, usersFile: "/etc/observability/secrets/users" },
    } as Anything),
  });

/** Of a fleet with a host for logs. */
export const keepingLogs = (stack: Construct, role: library.HostRole = "logs"): Anything =>
  new library.Metrics(stack, "metrics", {
    fleet: new library.SshFleet(stack, "fleet", {
      ...SSH,
      hosts: [...SSH.hosts, { ...MONITOR, name: "logs-1", address: "10.0.0.6", roles: [role] }],
      certificates: { folder: "certificates" },
    }),
    specification,
  });

export const following = (stack: Construct): Anything =>
  new library.Metrics(stack, "metrics", {
    fleet: new library.SshFleet(stack, "fleet", {
      ...SSH,
      hosts: [...SSH.hosts, { ...MONITOR, name: "traces-1", address: "10.0.0.7", roles: ["tracing"] }],
    }),
    specification,
  });

export const routing = (stack: Construct): Anything =>
  new library.AlertRouting(stack, "routing", { metrics: metrics(stack) });

export const runbooks = (stack: Construct): Anything =>
  new library.Runbooks(stack, "runbooks", { metrics: metrics(stack) });

export const escalation = (stack: Construct): Anything =>
  new PagerDutyEscalation(stack, "pagerduty", { routing: routing(stack) });

export const whole = (stack: Construct, props: Anything = {}): Anything =>
  new library.MonitoringStack(stack.node.root, "whole", { fleet: library.SshFleet.of(SSH), channels, ...props });
