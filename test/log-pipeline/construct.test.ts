import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import type { IArchive } from "../../constructs/archive";
import { type ILogStore, LogPipeline, type LogPipelineProps } from "../../constructs/log-pipeline";
import { RetentionTiers } from "../../constructs/retention-tiers";
import { Metrics, parseSpecification, SshFleet } from "../../index";
import { releaseFiles, synthesized, testApp } from "../../testing";

const hostKeys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"];
const HOSTS = [
  { name: "monitor-1", address: "10.20.0.5", roles: ["metrics"] as const, hostKeys },
  { name: "web-1", address: "10.20.0.11", runs: ["nginx"], hostKeys },
];

function stackOf(props: (stack: TerraformStack) => Partial<LogPipelineProps> = () => ({}), withMetrics = false) {
  const stack = new TerraformStack(testApp(), "production");
  const login = { user: "admin", privateKeyFile: "~/.ssh/id_ed25519" };
  const fleet = SshFleet.of({ hosts: HOSTS, login }).bind(stack, "fleet");
  const metrics = withMetrics ? new Metrics(stack, "metrics", { fleet }) : undefined;
  const logs = new LogPipeline(stack, "logs", { ...(metrics ? { metrics } : { fleet }), ...props(stack) });
  return { stack, logs };
}

const configuration = (stack: TerraformStack, host = "web-1") =>
  releaseFiles(stack, host)["files/fluentd/fluentd.yaml"] ?? "";
const warnings = (logs: Construct) => logs.node.metadata.map(({ data }) => String(data));

/** A store whose nodes are known only when the app is synthesized. */
class LateStore extends Construct implements ILogStore {
  public urls: readonly string[] = [];

  public get logs() {
    const names = ["access", "audit", "application", "system", "security", "performance"];
    return {
      version: "9.2.0",
      urls: this.urls,
      streams: Object.fromEntries(names.map((name) => [name, `logs-${name}`])),
    };
  }
}

class OwnArchive extends Construct implements IArchive {
  public destinationsOf(category: string) {
    return [{ bucket: "own-bucket", region: "eu-central-1", prefix: `all/${category}/`, compressed: false }];
  }
}

describe("LogPipeline", () => {
  it("collects logs alone, in a stack of somebody's own", () => {
    const { stack, logs } = stackOf();
    synthesized(stack);
    expect(configuration(stack)).toContain("hosts: http://elasticsearch-cluster:9200");
    expect(configuration(stack)).toContain("bind: 127.0.0.1");
    expect(warnings(logs)).toEqual([expect.stringContaining("(logs.unencrypted; to switch it off")]);
    expect(logs.files["report.txt"]).toContain("audit: Security and compliance audit logs; searched as logs-audit");
  });

  it("brings its filter in Ruby with it", () => {
    const { stack } = stackOf();
    expect(Object.keys(releaseFiles(stack, "web-1"))).toEqual(
      expect.arrayContaining(["files/fluentd/plugin/filter_vm_record.rb", "files/fluentd/plugin/vm_redaction.rb"]),
    );
  });

  it("is seen by the Prometheus of a stack", () => {
    const { stack } = stackOf(undefined, true);
    const files = releaseFiles(stack, "monitor-1");
    expect(files["files/prometheus/prometheus.yml"]).toContain("job_name: fluentd");
    expect(files["files/prometheus/rules/logs.yml"]).toContain("alert: LogBufferFillsUp");
    expect(configuration(stack)).toContain("bind: 0.0.0.0");
  });

  it("asks a store where it is when the app is synthesized", () => {
    const { stack, logs } = stackOf((scope) => ({ store: new LateStore(scope, "store") }));
    const store = stack.node.findChild("store") as LateStore;
    expect(() => synthesized(stack)).toThrow("[production/logs] store.urls: must have at least one address, got []");
    store.urls = ["https://elsewhere.fleet.internal:9200"];
    expect(() => synthesized(stack)).toThrow("store.urls: must be a store of the same fleet");
    store.urls = ["https://monitor-1.fleet.internal:9200"];
    synthesized(stack);
    expect(configuration(stack)).toContain("hosts: https://monitor-1.fleet.internal:9200");
    expect(warnings(logs)).toEqual([]);
  });

  it("writes into an archive, or where tiers keep objects", () => {
    const own = stackOf((scope) => ({ archive: new OwnArchive(scope, "archive") })).stack;
    expect(configuration(own)).toContain("path: all/${tag[1]}/%Y/%m/%d/");
    expect(configuration(own)).toContain("store_as: json");
    const archive = { bind: (scope: Construct, id: string) => new OwnArchive(scope, id) };
    const tiers = stackOf((scope) => ({ archive: new RetentionTiers(scope, "retention", { archive }) })).stack;
    expect(configuration(tiers)).toContain("s3_bucket: own-bucket");
  });

  it("takes inputs over those of the specification, and puts them on their hosts", () => {
    const { stack, logs } = stackOf(() => ({
      pipeline: {
        input: [
          { type: "systemd", tag: "everywhere", filters: [] },
          { type: "systemd", tag: "front", filters: ["_SYSTEMD_UNIT=nginx.service"], runs: "nginx" },
          { type: "systemd", tag: "nowhere", filters: [], runs: "postgres" },
        ],
      },
    }));
    synthesized(stack);
    expect(configuration(stack)).toContain("$id: input.front");
    expect(configuration(stack, "monitor-1")).not.toContain("$id: input.front");
    expect(warnings(logs).join()).toContain(
      'fluentd.input[2]: is read on no host: none is meant by {"runs":"postgres"}',
    );
  });

  it("takes the key of pseudonyms as a credential", () => {
    const { stack } = stackOf(() => ({ pseudonymKey: { kind: "ssm-parameter", name: "/logs/pseudonyms" } }));
    expect(configuration(stack)).toContain("pseudonym_key_file: /run/credentials/vmo-fluentd.service/pseudonym-key");
  });

  it.each([
    [{ fleet: undefined }, "fleet: must be given, or metrics: the hosts whose logs are collected"],
    [{ store: {} }, "store: must be a store of logs"],
    [{ archive: {} }, "archive: must be a RetentionTiers such as"],
    [{ archive: { model: {} } }, "archive: must be a RetentionTiers that has an archive"],
    [{ on: { role: "log" } }, "on.role: must be of metrics"],
    [{ specification: parseSpecification("fluentd: { input: [] }") }, "fluentd.input: must have at least one entry"],
    [{ pipeline: { output: [] } }, "fluentd.output: must have an output"],
  ])("refuses %j", (props, message) => {
    expect(() => stackOf(() => props as never)).toThrow(message);
  });
});
