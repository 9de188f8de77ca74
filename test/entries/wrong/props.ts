import type { TerraformStack } from "cdktf";
import * as library from "../../../index";
import { S3Archive } from "../../../constructs/aws-archive";
import * as aws from "../../../constructs/targets/aws";
import { Dashboards } from "../../../constructs/dashboards";
import { ElasticsearchStore } from "../../../constructs/elasticsearch";
import { Grafana } from "../../../constructs/grafana";
import { Jaeger } from "../../../constructs/jaeger";
import { Kibana } from "../../../constructs/kibana";
import { LongTermStores } from "../../../constructs/long-term-store";
import { PagerDutyEscalation } from "../../../constructs/pagerduty";
import { LogPipeline } from "../../../constructs/log-pipeline";
import { RetentionTiers } from "../../../constructs/retention-tiers";
import { SloTracker } from "../../../constructs/slo-tracker";
import { Tracing } from "../../../constructs/tracing";
import { type Anything, AWS, closed, following, keepingLogs, metrics, onAws, routing, SSH, ssh, TIERS } from "./scenes";

// What a caller in JavaScript can write: nothing here has a type.
/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access */

/** Props that are right, what takes them, and the paths of those that are put wrong one after the other. */
export interface PropsEntry {
  readonly call: (props: Anything, stack: TerraformStack) => unknown;
  readonly props: (stack: TerraformStack) => Anything;
  readonly paths: readonly string[];
}

const entry = (
  call: PropsEntry["call"],
  props: PropsEntry["props"] | object,
  ...paths: readonly string[]
): PropsEntry => ({
  call,
  props: typeof props === "function" ? (props as PropsEntry["props"]) : () => props,
  paths: paths.flatMap((text) => text.split(" ")),
});

/** Entries whose props stand below a prop of others. */
const below = (path: string, names: string) => names.split(" ").map((name) => `${path}.${name}`);

const ALERT = { name: "own", expr: "up == 0", severity: "warning", summary: "s" };
const CHANNEL = { name: "own", integration: "webhook_configs", secrets: [], settings: () => ({}) };
const INHIBITION = { name: "a", source: [], target: [], equal: [] };
const SECRET = { kind: "file", path: "/a" };
const SEARCHED = {
  version: "8.19.21",
  urls: ["https://logs-1.fleet.internal:9200"],
  login: { user: "kibana-server", password: SECRET },
  people: { users: { viewer: "log-viewer", operator: "log-operator", admin: "log-admin" }, password: SECRET },
  streams: { audit: "logs-audit" },
};

const FILE = "/etc/observability/secrets/store";
const STORES = {
  vm: { type: "victoria_metrics", series: { metrics: ["up"], labels: { job: ["node"] } } },
  influx: { type: "influxdb", downSampling: {}, queue: {} },
  influx2: { type: "influxdb2", url: "https://influx.example.com", organization: "o", bucket: "b", tokenFile: FILE },
  remote: {
    type: "remote",
    url: "https://store.example.com/push",
    basicAuth: { username: "u", passwordFile: FILE },
    tls: { caFile: "/etc/ca.pem" },
    headers: { "X-Scope-OrgID": "a" },
  },
};

const CONSTRUCTS: Readonly<Record<string, PropsEntry>> = {
  Metrics: entry(
    (props, stack) => new library.Metrics(stack, "metrics", props),
    (stack) => ({ fleet: ssh(stack) }),
    "fleet specification remoteWrite remoteWrite.0 disk exposure externalUrl",
  ),
  AlertRouting: entry(
    (props, stack) => new library.AlertRouting(stack, "routing", props),
    (stack) => ({ metrics: metrics(stack), channels: [CHANNEL], inhibitions: [INHIBITION] }),
    "metrics fleet specification escalation onCall channels deadMansSwitch inhibitions exposure externalUrl",
    ...below("channels.0", "name integration secrets secrets.0 settings"),
    ...below("inhibitions.0", "name source source.0 target target.0 equal equal.0"),
  ),
  Portal: entry(
    (props, stack) => new library.Portal(stack, "portal", props),
    (stack) => ({ metrics: metrics(stack) }),
    "metrics exposure",
  ),
  Runbooks: entry(
    (props, stack) => new library.Runbooks(stack, "runbooks", props),
    (stack) => ({ metrics: metrics(stack) }),
    "metrics portal",
  ),
  Dashboards: entry(
    (props, stack) => new Dashboards(stack, "dashboards", props),
    (stack) => ({ metrics: metrics(stack) }),
    "metrics dashboards dashboards.0",
  ),
  SloTracker: entry(
    (props, stack) => new SloTracker(stack, "slo", props),
    {},
    "metrics objectives errorBudget specification",
  ),
  LogPipeline: entry(
    (props, stack) => new LogPipeline(stack, "logs", props),
    (stack) => ({ metrics: metrics(stack), pipeline: {} }),
    "metrics fleet specification pipeline store archive pseudonymKey on",
  ),
  Tracing: entry(
    (props, stack) => new Tracing(stack, "tracing", props),
    (stack) => ({
      metrics: following(stack),
      store: { traces: { endpoint: "127.0.0.1:14317" } },
      pseudonymKey: SECRET,
    }),
    "metrics store pseudonymKey pseudonymKey.kind pseudonymKey.path",
  ),
  RetentionTiers: entry(
    (props, stack) => new RetentionTiers(stack, "retention", props),
    {
      policies: {},
      objectClasses: {},
      volume: { perDay: { audit: library.Bytes.gibibytes(1) } },
      prices: { disk: {}, classes: { GLACIER: {} } },
      replicas: 1,
      shortening: "LEGAL-142",
    },
    [
      "specification metrics longTerm archive policies objectClasses objectClasses.cold replicas shortening undoWithin",
      "volume volume.perDay volume.perDay.audit volume.objectsPerDay volume.gzip volume.bestCompression",
      "prices prices.of prices.currency prices.disk prices.disk.ssd prices.classes prices.classes.GLACIER prices.classes.GLACIER.month",
    ].join(" "),
  ),
  ElasticsearchStore: entry(
    (props, stack) => new ElasticsearchStore(stack, "elasticsearch", props),
    (stack) => ({
      metrics: keepingLogs(stack),
      passwords: { administrator: SECRET, agent: SECRET, monitor: SECRET, reader: SECRET },
      volume: { perDay: library.Bytes.gibibytes(1) },
      watermarks: { low: 80, high: 85, flood: 90 },
      founders: ["logs-1"],
      snapshots: { bucket: "logs-snapshots", region: "eu-central-1" },
    }),
    "metrics passwords retention volume memory heap cluster founders founders.0 watermarks snapshots transportPort exporterPort",
    ...below(
      "passwords",
      "administrator administrator.kind administrator.path agent monitor reader jaeger kibana people",
    ),
    ...below("volume", "perDay objectsPerDay gzip bestCompression"),
    ...below("watermarks", "low high flood"),
    ...below("snapshots", "bucket region path keep"),
  ),
  Grafana: entry(
    (props, stack) => new Grafana(stack, "grafana", props),
    (stack) => {
      const of = closed(stack);
      return { metrics: of, dashboards: new Dashboards(stack, "dashboards", { metrics: of }) };
    },
    "metrics dashboards",
  ),
  Jaeger: entry(
    (props, stack) => new Jaeger(stack, "jaeger", props),
    (stack) => ({
      metrics: keepingLogs(stack, "tracing"),
      links: [{ type: "tags", key: "user_id", url: "/search/", text: "Everything" }],
    }),
    "metrics elasticsearch retention links links.0 links.0.type links.0.key links.0.url links.0.text",
  ),
  Kibana: entry(
    (props, stack) => new Kibana(stack, "kibana", props),
    (stack) => ({ metrics: closed(stack), elasticsearch: { searched: SEARCHED } }),
    "metrics elasticsearch memory port localPort",
    ...below("elasticsearch.searched", "version urls urls.0 login login.user login.password people people.users"),
    ...below("elasticsearch.searched", "people.users.viewer people.password streams streams.audit"),
  ),
  LongTermStores: entry(
    (props, stack) => new LongTermStores(stack, "long-term", props),
    (stack) => ({ metrics: metrics(stack), stores: STORES }),
    "metrics stores stores.vm stores.influx stores.influx2 stores.remote",
    ...below("stores.vm", "type retention size memory port localPort series series.metrics series.labels queue"),
    ...below("stores.influx", "type database downSampling downSampling.interval readBack queue.maxShards"),
    ...below("stores.influx2", "type url organization bucket tokenFile caFile buffer memory port metricsPort"),
    ...below("stores.remote", "type url readUrl tokenFile basicAuth basicAuth.passwordFile tls tls.caFile headers"),
  ),
  PagerDutyEscalation: entry(
    (props, stack) => new PagerDutyEscalation(stack, "pagerduty", props),
    (stack) => ({ routing: routing(stack) }),
    "routing users urgency numLoops autoResolve name channel emailLabel phoneLabel",
  ),
  SmsTopic: entry(
    (props, stack) => new aws.SmsTopic(stack, "sms", props),
    (stack) => ({ fleet: onAws(stack), region: "eu-central-1", accountId: "123456789012" }),
    "fleet region accountId name numbers numbers.0 anyNumber encryptionKey tags tags.a",
  ),
  S3Archive: entry(
    (props, stack) =>
      new S3Archive(stack, "logs", props, { ...TIERS, compliance: { ...TIERS.archive, lockedDays: 9 } }),
    {
      writers: [
        { roleName: "a" },
        { userName: "b", credentials: SECRET },
        { authority: "-----BEGIN CERTIFICATE-----" },
      ],
      lock: { mode: "GOVERNANCE", retention: library.Duration.days(1) },
      replicas: { archive: { bucketArn: "arn:aws:s3:::copies", encryptionKey: "arn:aws:kms:eu-west-1:1:key/a" } },
      gatewayEndpoint: { vpcId: "vpc-1", routeTableIds: ["rtb-1"] },
    },
    "bucketName complianceBucketName region provider writers writers.0 lock administrators administrators.0 encryptionKey accessLogs replicas gatewayEndpoint protectData tags tags.a",
    ...below("writers.0", "fleet roleName"),
    ...below("writers.1", "userName credentials"),
    ...below("writers.2", "authority commonNames commonNames.0"),
    ...below("lock", "mode retention"),
    ...below("replicas", "archive archive.bucketArn archive.encryptionKey compliance"),
    ...below("gatewayEndpoint", "vpcId routeTableIds routeTableIds.0"),
  ),
  SecretParameter: entry(
    (props, stack) => new aws.SecretParameter(stack, "secret", props),
    { name: "/a", value: "x" },
    "name value encryptionKey tags tags.a",
  ),
};

const HOST = "name roles roles.0 tiers labels labels.a distribution memory volumes volumes.data application";
const TARGETS = "additionalTargets additionalTargets.0";

const FLEETS: Readonly<Record<string, PropsEntry>> = {
  SshFleet: entry(
    (props, stack) => new library.SshFleet(stack, "fleet", props),
    SSH,
    "hosts hosts.0 login rollout rollout.canary rollout.parallelism recheck takeOver certificates",
    ...below("hosts.0", `${HOST} ${TARGETS} address scrapeAddress port hostKeys hostKeys.0 recheck`),
    ...below("login", "user port hostKeys timeout agent privateKeyFile privateKeyVariable jumpHost jumpHost.address"),
  ),
  JoinedFleet: entry(
    (props, stack) => new library.JoinedFleet(stack, "fleet", props),
    { a: library.SshFleet.of(SSH) },
    "a",
  ),
  AwsFleet: entry(
    (props, stack) => new aws.AwsFleet(stack, "fleet", props),
    AWS,
    "hosts hosts.0 region provider subnetId vpcId name image instanceType keyName adminAccess adminAccess.cidrs",
    "adminAccess.ports egressCidrs egressCidrs.0 clientCidrs clientCidrs.0 securityGroupIds encryptionKey secretKeys",
    "managedPolicyArns permissionsBoundary bucketName bucketWriters bucketWriters.0 tlsOnly pollInterval wait",
    "wait.timeout protectData certificates tags tags.a endpoints endpoints.s3",
    ...below("hosts.0", `${HOST} ${TARGETS} subnetId instanceType architecture image rootVolume dataVolume`),
    ...below("hosts.0", "dataVolume.size publicAddress adopt adopt.instanceId"),
  ),
  "AwsFleet allow": entry(
    (props, stack) => onAws(stack).allow(props),
    { sid: "A", on: "every host", actions: ["s3:GetObject"], resources: ["*"] },
    "sid on on.role actions actions.0 resources resources.0 resources.allBut",
  ),
  "SshFleet place": entry(
    (props, stack) => ssh(stack).place(props),
    { component: "a", on: "every host", plan: () => ({}) },
    "component on on.role plan revision atOnce seeds",
  ),
  "SshFleet addFact": entry(
    (props, stack) => ssh(stack).addFact(props),
    { path: "a", on: "every host", content: "a" },
    "path on on.role content",
  ),
  "SshFleet discovery": entry(
    (props, stack) => ssh(stack).discovery(props),
    { on: "every host", port: 80 },
    "on on.role port labels labels.a as applications applications.port applications.path",
  ),
};

const METRICS: Readonly<Record<string, PropsEntry>> = {
  addAlert: entry(
    (props, stack) => metrics(stack).addAlert(props),
    ALERT,
    "name expr for keepFiringFor severity summary description family labels labels.a runbookUrl runbook",
    "runbook.meaning adviceOff adviceOff.0",
  ),
  addRecordingRule: entry(
    (props, stack) => metrics(stack).addRecordingRule(props),
    { record: "a:b", expr: "up" },
    "record expr help labels labels.0 unit adviceOff adviceOff.0",
  ),
  addScrapeJob: entry(
    (props, stack) => metrics(stack).addScrapeJob(props),
    { name: "a", addresses: ["10.0.0.1:80"] },
    "name discovery addresses addresses.0 path params params.a params.a.0 interval timeout scheme format",
    "authentication tls metrics metrics.0 bodySizeLimit sampleLimit",
  ),
  contribute: entry(
    (props, stack) => metrics(stack).contribute(props),
    {},
    "job metrics rules dashboards tool pages dataSources alerting ruleFile alertDashboards by unknown",
  ),
  explain: entry((props, stack) => routing(stack).explain(props), { severity: "critical" }, "severity instance"),
};

const channel = (name: string, props: object, paths: string) =>
  entry((given) => (library as Anything)[name](given), props, paths);

const CHANNELS: Readonly<Record<string, PropsEntry>> = {
  emailChannel: channel("emailChannel", { smarthost: "a:25", from: "a@b.c" }, "smarthost from to to username password"),
  opsgenieChannel: channel("opsgenieChannel", { apiKey: SECRET }, "apiKey apiKey.path name apiUrl"),
  pagerDutyChannel: channel("pagerDutyChannel", { routingKey: SECRET }, "routingKey name"),
  phoneChannel: channel("phoneChannel", { url: "http://10.0.0.9/a" }, "url via name contacts"),
  slackChannel: channel("slackChannel", { url: SECRET, channel: "#a" }, "url url.path channel name timeout"),
  smsChannel: channel(
    "smsChannel",
    { topicArn: "arn:aws:sns:eu-central-1:123456789012:a", region: "eu-central-1" },
    "topicArn region name",
  ),
  teamsChannel: channel("teamsChannel", { url: SECRET }, "url url.path name timeout"),
  webhookChannel: channel("webhookChannel", { url: "http://10.0.0.9/a", name: "a" }, "url name timeout"),
};

/** Props of everything public that takes some. */
export const PROPS: Readonly<Record<string, PropsEntry>> = { ...CONSTRUCTS, ...FLEETS, ...METRICS, ...CHANNELS };
