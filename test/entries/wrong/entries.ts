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
import { Tracing } from "../../../constructs/tracing";
import { LogPipeline } from "../../../constructs/log-pipeline";
import { RetentionTiers } from "../../../constructs/retention-tiers";
import { objectivesFromOpenSlo, SloTracker } from "../../../constructs/slo-tracker";
import * as testing from "../../../testing";
import {
  type Anything,
  archive,
  escalation,
  joined,
  metrics,
  onAws,
  routing,
  runbooks,
  ssh,
  whole,
  TIERS,
  WRONG,
  type Wrong,
} from "./scenes";

// What a caller in JavaScript can write: nothing here has a type.
/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access */

/** One argument of a public function, and what of {@link Wrong} it takes because it means something. */
export interface Entry {
  readonly call: (given: Anything, stack: TerraformStack) => unknown;
  readonly takes: readonly Wrong[];
}

const { Bytes, Duration, FleetBase, JoinedFleet, SshFleet } = library;

class OwnFleet extends FleetBase {
  protected addressOf(): string {
    return "10.0.0.1";
  }
}

const argument = (call: Entry["call"], ...takes: readonly Wrong[]): Entry => ({ call, takes });

/** Methods with one argument, of what `make` makes. */
const methods = (of: string, make: (stack: TerraformStack) => Anything, ...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [`${of} ${name}`, argument((given, stack) => make(stack)[name](given))]));

const fleet = (name: string, make: (stack: TerraformStack) => Anything): Record<string, Entry> => ({
  ...methods(name, make, "place", "addFact", "discovery", "fleetNamesOf", "addressesOf", "useCertificates"),
  [`${name} overrideFile`]: argument((given, stack) => make(stack).overrideFile(given, {})),
  [`${name} overrideFile patch`]: argument(
    (given, stack) => make(stack).overrideFile("prometheus/prometheus.yml", given),
    "an empty object",
    "an empty list",
    "a function",
  ),
});

const MODEL = { ...library.defaultSpecification, links: {} };
const INCIDENT = { alert: "x", from: "", to: "" };

const CONSTRUCTS: Readonly<Record<string, Entry>> = {
  MonitoringStack: argument((given, stack) => new library.MonitoringStack(stack.node.root, "whole", given)),
  "MonitoringStack wings": argument((given, stack) => whole(stack, { wings: [given] }), "a function"),
  "MonitoringStack overrideFile": argument((given, stack) => whole(stack).overrideFile(given, {})),
  Metrics: argument((given, stack) => new library.Metrics(stack, "metrics", given)),
  ...methods("Metrics", metrics, "addAlert", "addRecordingRule", "addScrapeJob"),
  "Metrics addRuleFile": argument((given, stack) => metrics(stack).addRuleFile(given, "groups: []")),
  "Metrics addRuleFile text": argument((given, stack) => metrics(stack).addRuleFile("own.yml", given)),
  "Metrics contribute": argument((given, stack) => metrics(stack).contribute(given), "an empty object"),
  AlertRouting: argument((given, stack) => new library.AlertRouting(stack, "routing", given)),
  // An alert without labels goes to whoever hears of unknown severities.
  "AlertRouting explain": argument((given, stack) => routing(stack).explain(given), "an empty object"),
  "AlertRouting timeline": argument((given, stack) => routing(stack).timeline(given), "text"),
  "AlertRouting foretell": argument((given, stack) => routing(stack).foretell(given, () => []), "text"),
  "AlertRouting foretell steps": argument((given, stack) => routing(stack).foretell("page", given), "a function"),
  Portal: argument((given, stack) => new library.Portal(stack, "portal", given)),
  Runbooks: argument((given, stack) => new library.Runbooks(stack, "runbooks", given)),
  ...methods("Runbooks", runbooks, "rcaReport"),
  Dashboards: argument((given, stack) => new Dashboards(stack, "dashboards", given)),
  SloTracker: argument((given, stack) => new SloTracker(stack, "slo", given), "an empty object"),
  LogPipeline: argument((given, stack) => new LogPipeline(stack, "logs", given)),
  Tracing: argument((given, stack) => new Tracing(stack, "tracing", given)),
  RetentionTiers: argument(
    (given, stack) => new RetentionTiers(stack, "retention", given),
    "nothing",
    "an empty object",
  ),
  "RetentionTiers report": argument((given, stack) => new RetentionTiers(stack, "retention").report(given), "nothing"),
  "RetentionTiers addStore": argument((given, stack) => {
    new RetentionTiers(stack, "retention").addStore(given);
  }),
  "RetentionTiers placesAt": argument((given, stack) =>
    new RetentionTiers(stack, "retention").placesAt(given, Duration.days(1)),
  ),
  "RetentionTiers placesAt age": argument((given, stack) =>
    new RetentionTiers(stack, "retention").placesAt("audit", given),
  ),
  // Nothing is made: where there are no dashboards, there are none.
  "Dashboards of": argument((given) => Dashboards.of(given), ...(Object.keys(WRONG) as Wrong[])),
  "SloTracker toOpenSlo": argument(
    (given, stack) => new SloTracker(stack, "slo", {}).toOpenSlo(given),
    "nothing",
    "an empty object",
  ),
  objectivesFromOpenSlo: argument((given) => objectivesFromOpenSlo(given)),
  "objectivesFromOpenSlo options": argument((given) => objectivesFromOpenSlo("", given), "nothing", "an empty object"),
  ElasticsearchStore: argument((given, stack) => new ElasticsearchStore(stack, "elasticsearch", given)),
  Grafana: argument((given, stack) => new Grafana(stack, "grafana", given)),
  Jaeger: argument((given, stack) => new Jaeger(stack, "jaeger", given)),
  Kibana: argument((given, stack) => new Kibana(stack, "kibana", given)),
  LongTermStores: argument((given, stack) => new LongTermStores(stack, "long-term", given)),
  PagerDutyEscalation: argument((given, stack) => new PagerDutyEscalation(stack, "pagerduty", given)),
  "PagerDutyEscalation explain": argument((given, stack) => escalation(stack).explain(given), "text"),
  S3Archive: argument((given, stack) => new S3Archive(stack, "logs", given, TIERS), "an empty object"),
  "S3Archive tiers": argument((given, stack) => new S3Archive(stack, "logs", {}, given)),
  "S3Archive of": argument(
    (given, stack) => S3Archive.of(given).bind(stack, "logs", TIERS),
    "nothing",
    "an empty object",
  ),
  ...methods("S3Archive", archive, "addWriter", "destinationsOf"),
  SecretParameter: argument((given, stack) => new aws.SecretParameter(stack, "secret", given)),
  SmsTopic: argument((given, stack) => new aws.SmsTopic(stack, "sms", given)),
};

const FLEETS: Readonly<Record<string, Entry>> = {
  FleetBase: argument((given, stack) => new OwnFleet(stack, "fleet", given)),
  "FleetBase certificates": argument((given, stack) => new OwnFleet(stack, "fleet", [{ name: "a" }], given), "nothing"),
  ...fleet("FleetBase", (stack) => new OwnFleet(stack, "fleet", [{ name: "a" }])),
  SshFleet: argument((given, stack) => new SshFleet(stack, "fleet", given)),
  "SshFleet of": argument((given, stack) => SshFleet.of(given).bind(stack, "fleet")),
  ...fleet("SshFleet", ssh),
  JoinedFleet: argument((given, stack) => new JoinedFleet(stack, "fleet", given)),
  "JoinedFleet of": argument((given, stack) => JoinedFleet.of(given).bind(stack, "fleet")),
  ...fleet("JoinedFleet", joined),
  AwsFleet: argument((given, stack) => new aws.AwsFleet(stack, "fleet", given)),
  "AwsFleet of": argument((given, stack) => aws.AwsFleet.of(given).bind(stack, "fleet")),
  ...fleet("AwsFleet", onAws),
  ...methods("AwsFleet", onAws, "allow", "host"),
};

const FUNCTIONS: Readonly<Record<string, Entry>> = {
  ...methods(
    "library",
    () => library,
    "emailChannel",
    "opsgenieChannel",
    "pagerDutyChannel",
    "phoneChannel",
    "slackChannel",
    "smsChannel",
    "teamsChannel",
    "webhookChannel",
    "certificateOf",
    "fleetNameOf",
    "serverUnit",
    "parseSpecification",
  ),
  liveFile: argument((given) => library.liveFile(given), "text"),
  rcaReport: argument((given) => library.rcaReport(given, MODEL)),
  "rcaReport model": argument((given) => library.rcaReport(INCIDENT, given)),
  "parseSpecification options": argument(
    (given) => library.parseSpecification("", given),
    "nothing",
    "an empty object",
  ),
  mergeSpecification: argument((given) => library.mergeSpecification(given, {})),
  "mergeSpecification overrides": argument(
    (given) => library.mergeSpecification(library.defaultSpecification, given),
    "an empty object",
  ),
  "mergeSpecification options": argument(
    (given) => library.mergeSpecification(library.defaultSpecification, {}, given),
    "nothing",
    "an empty object",
  ),
  ...methods("Bytes", () => Bytes, "of", "mebibytes", "gibibytes", "parse"),
  ...methods("Bytes", () => Bytes.of(5), "plus", "times"),
  ...methods("Duration", () => Duration, "milliseconds", "seconds", "minutes", "hours", "days", "parse"),
  ...methods("Duration", () => Duration.seconds(5), "plus", "times", "compare"),
  ValidationError: argument((given) => new library.ValidationError(given, []), "text", "another construct"),
  "ValidationError problems": argument((given) => new library.ValidationError("x", given), "an empty list"),
  "ValidationError throwIfAny": argument((given) => library.ValidationError.throwIfAny("x", given), "an empty list"),
};

const TESTING: Readonly<Record<string, Entry>> = {
  prometheusRules: argument((given) => testing.prometheusRules(given)),
  prometheusRule: argument((given) => testing.prometheusRule(given, "x")),
  "prometheusRule name": argument((given, stack) => testing.prometheusRule(whole(stack), given)),
  releaseFiles: argument((given) => testing.releaseFiles(given, "monitor-1")),
  "releaseFiles host": argument((given, stack) => testing.releaseFiles(whole(stack), given)),
  releaseDigest: argument((given) => testing.releaseDigest(given, "monitor-1")),
  "releaseDigest host": argument((given, stack) => testing.releaseDigest(whole(stack), given)),
  scrubbed: argument((given) => testing.scrubbed(given), "an empty object"),
  snapshotSerializer: argument((given) => testing.snapshotSerializer.serialize(given)),
  synthesized: argument((given) => testing.synthesized(given)),
  "synthesized at": argument((given, stack) => (ssh(stack), testing.synthesized(stack).at(given))),
  "synthesized at type": argument(
    (given, stack) => (ssh(stack), testing.synthesized(stack).at("fleet/owner", given)),
    "nothing",
  ),
  // A stack without a resource of a type is what a test may expect.
  "synthesized ofType": argument((given, stack) => (ssh(stack), testing.synthesized(stack).ofType(given)), "text"),
  matchers: argument((given) => testing.matchers.toHavePrometheusRule(given, "x")),
  "matchers specification": argument((given) => testing.matchers.toBeLogRecord({}, given), "nothing"),
  "matchers name": argument((given, stack) => testing.matchers.toHavePrometheusRule(whole(stack), given), "text"),
  "matchers fields": argument(
    (given, stack) => testing.matchers.toHavePrometheusRule(whole(stack), "cpu_high", given),
    "nothing",
    "an empty object",
  ),
};

/** Every public constructor, factory, function and method, each argument once. */
export const ENTRIES: Readonly<Record<string, Entry>> = { ...CONSTRUCTS, ...FLEETS, ...FUNCTIONS, ...TESTING };
