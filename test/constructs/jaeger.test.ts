import { ElasticsearchStore } from "../../constructs/elasticsearch";
import { Jaeger, type JaegerProps } from "../../constructs/jaeger";
import { RetentionTiers } from "../../constructs/retention-tiers";
import { MonitoringStack, parseSpecification, SshFleet, type SshHostProps } from "../../index";
import { matchers, releaseFiles, synthesized, testApp } from "../../testing";
import { passwords } from "../elasticsearch/model";
import { host, joinedStack, SIGN_IN } from "./joined-stack";

expect.extend(matchers);

const MONITOR = host("monitor-1", 5, ["metrics"]);
const ONE = [MONITOR, host("traces-1", 31, ["tracing"]), host("web-1", 11)];
const TWO = [...ONE, host("traces-2", 32, ["tracing"])];
const ALL_IN_ONE = [host("all-1", 5, ["metrics", "tracing"])];
const LOGS = host("logs-1", 21, ["logs"]);

interface Wanted {
  readonly hosts?: readonly SshHostProps[];
  readonly text?: string;
  readonly props?: Omit<JaegerProps, "metrics">;
  readonly isOpen?: boolean;
  readonly before?: (stack: MonitoringStack) => void;
}

function build({ hosts = ONE, text = SIGN_IN, props = {}, isOpen = false, before }: Wanted = {}) {
  const { stack, made } = joinedStack({ hosts, text, isOpen }, (joined) => {
    before?.(joined);
    return new Jaeger(joined, "jaeger", { metrics: joined.metrics, ...props });
  });
  return { stack, jaeger: made };
}

const withStore =
  (jaeger = true) =>
  (stack: MonitoringStack) => {
    const { administrator, agent, monitor } = passwords;
    new ElasticsearchStore(stack, "elasticsearch", {
      metrics: stack.metrics,
      passwords: { administrator, agent, monitor, ...(jaeger && { jaeger: passwords.jaeger }) },
    });
  };

describe("Jaeger in a stack", () => {
  it("runs on hosts with the role tracing, and on no other", () => {
    const { stack } = build();
    expect(releaseFiles(stack, "traces-1")).toHaveProperty(["units/vmo-jaeger.service"]);
    for (const other of ["monitor-1", "web-1"])
      expect(releaseFiles(stack, other)).not.toHaveProperty(["units/vmo-jaeger.service"]);
  });

  it("keeps traces on its own disk for as long as logs lie where searches are fastest", () => {
    const { stack, jaeger } = build();
    const config = releaseFiles(stack, "traces-1")["files/jaeger/jaeger.yaml"];
    expect(config).toContain("badger:\n");
    expect(config).toContain("spans: 604800s\n");
    expect(jaeger.retention.toString()).toBe("7d");
  });

  it("keeps traces in the stack's Elasticsearch where that has a user for them, which makes the indices", () => {
    const hosts = [...TWO, LOGS];
    const text = `${SIGN_IN}\ntracing: { storage: { retention: 14d } }`;
    const { stack } = build({ hosts, text, before: withStore() });
    const config = releaseFiles(stack, "traces-2")["files/jaeger/jaeger.yaml"];
    expect(config).toContain("- https://logs-1.fleet.internal:9200\n");
    expect(config).toContain("max_span_age: 1209600s\n");
    expect(config).toContain("include: request_id,user_id\n");
    const files = releaseFiles(stack, "logs-1");
    expect(files["files/elasticsearch/users_roles"]).toContain("trace_keeper:jaeger\n");
    const seeds = Object.entries(files).flatMap(([path, content]) =>
      path.startsWith("files/elasticsearch/seeds/") ? [content] : [],
    );
    expect(seeds.find((seed) => seed.includes('"delete"') && seed.includes('"14d"'))).toContain('"max_age": "1d"');
    expect(seeds.filter((seed) => seed.includes('"rollover_alias": "jaeger-span-write"'))).toHaveLength(1);
    expect(files["plan"]).toContain("/jaeger-service-000001");
  });

  it("comes with the collectors that write into it where the specification enables tracing", () => {
    const stack = new MonitoringStack(testApp(), "production", {
      specification: parseSpecification(`${SIGN_IN}\ntracing: { enabled: true }`, { source: "o.yaml" }),
      fleet: SshFleet.of({
        hosts: [...TWO, LOGS],
        login: { user: "admin", privateKeyFile: "~/.ssh/id" },
        certificates: { folder: "certificates" },
      }),
      channels: { webhook: { url: "http://10.20.0.9/alerts" } },
      // A wing makes the store, before anybody looks for one.
      wings: [withStore()],
    });
    const files = releaseFiles(stack, "traces-2");
    expect(files["files/jaeger/jaeger.yaml"]).toContain("elasticsearch:\n");
    for (const unit of ["vmo-jaeger", "vmo-otel-gateway", "vmo-otel-agent"])
      expect(files).toHaveProperty([`units/${unit}.service`]);
    expect(releaseFiles(stack, "web-1")).toHaveProperty(["units/vmo-otel-agent.service"]);
    expect([stack.jaeger, stack.tracing].every((made) => made !== undefined)).toBe(true);
  });

  it("makes no indices and no user for traces where there is no password of one", () => {
    const { stack } = build({ hosts: [...ONE, LOGS], before: withStore(false) });
    const files = releaseFiles(stack, "logs-1");
    expect(files["files/elasticsearch/users_roles"]).not.toContain("jaeger");
    expect(files["plan"]?.split("\n").filter((line) => line.includes("jaeger"))).toEqual([]);
    expect(releaseFiles(stack, "traces-1")["files/jaeger/jaeger.yaml"]).toContain("badger:\n");
  });

  it("says how the gateway beside it reaches it: by certificates where there are some", () => {
    expect(build().jaeger.traces).toEqual({
      endpoint: "127.0.0.1:14317",
      tls: { authority: "fleet", showsCertificate: true },
    });
    expect(build({ isOpen: true }).jaeger.traces).toEqual({ endpoint: "127.0.0.1:14317" });
  });

  it("is reached through the portal, whose path it is told", () => {
    const { stack, jaeger } = build({
      text: `${SIGN_IN}\nportal: { external_url: "https://ops.example.com/watch" }`,
    });
    expect(jaeger.url).toBe("https://ops.example.com/watch/jaeger");
    const files = releaseFiles(stack, "traces-1");
    expect(files["files/jaeger/jaeger.yaml"]).toContain("base_path: /watch/jaeger\n");
    expect(files["files/jaeger/gate.json"]).toContain('"uri": "/watch/jaeger{http.request.uri}"');
    expect(JSON.stringify(releaseFiles(stack, "monitor-1"))).toContain("traces-1.fleet.internal:16686");
  });

  it("on a host that is alone listens on loopback alone, where nothing is encrypted", () => {
    const { stack, jaeger } = build({ hosts: ALL_IN_ONE, isOpen: true, text: "" });
    expect(jaeger.url).toBeUndefined();
    const files = releaseFiles(stack, "all-1");
    expect(files["files/jaeger/gate.json"]).toContain('"127.0.0.1:16686"');
    expect(files["files/prometheus/prometheus.yml"]).toContain("job_name: jaeger\n");
  });

  it("is watched by Prometheus, and a data source of Grafana", () => {
    const { stack } = build();
    expect(releaseFiles(stack, "monitor-1")["files/prometheus/prometheus.yml"]).toContain("job_name: jaeger\n");
    expect(stack.metrics.observability.monitoring.dataSources.find(({ type }) => type === "jaeger")).toMatchObject({
      url: "https://traces-1.fleet.internal:16686",
      letsIn: ["metrics", "dashboards", "proxy"],
    });
  });

  it("shows links, those that were added later and those that follow from the strategies too", () => {
    const link = { type: "traces", url: "https://logs.example.com/#{traceID}", text: "Log lines" } as const;
    const { stack, jaeger } = build({ props: { links: [link] } });
    jaeger.addLinks({ ...link, type: "tags", key: "user_id", text: "Everything" });
    const pages = JSON.parse(releaseFiles(stack, "traces-1")["files/jaeger/pages.json"] ?? "") as {
      readonly linkPatterns: readonly { readonly text: string }[];
    };
    expect(pages.linkPatterns.map(({ text }) => text)).toEqual([
      "Log lines",
      "Everything",
      "Everything with this request_id (±5m)",
      "Everything with this user_id (±5m)",
    ]);
  });

  it("is held against the retention of logs", () => {
    let tiers: RetentionTiers | undefined;
    const hold = (joined: MonitoringStack) => {
      tiers = new RetentionTiers(joined, "retention", { metrics: joined.metrics });
      new Jaeger(joined, "held", { metrics: joined.metrics, retention: tiers });
    };
    const stack = new MonitoringStack(testApp(), "production", {
      specification: parseSpecification("", { source: "o.yaml" }),
      fleet: SshFleet.of({ hosts: ONE, login: { user: "admin", privateKeyFile: "~/.ssh/id" } }),
      channels: { webhook: { url: "http://10.20.0.9/alerts" } },
      wings: [hold],
    });
    synthesized(stack);
    const said = tiers?.node.metadata.map(({ data }) => String(data)).join("\n");
    expect(said).toContain('tracing.storage.retention: should be at least 30d, got "7d"');
  });

  const external = (more: object) =>
    ({
      traceIndices: {
        version: "8.19.0",
        urls: ["https://es.example.com:9200"],
        login: { user: "jaeger", password: passwords.jaeger },
        ...more,
      },
    }) as never;
  const link = { type: "traces", url: "/x", text: "x" } as const;
  const wrong: readonly (readonly [string, Wanted, string])[] = [
    ["no host for it", { hosts: [MONITOR] }, "hosts: must have one with the role tracing, got none"],
    [
      "two hosts with disks of their own",
      { hosts: TWO },
      "hosts: must be one host with the role tracing where traces lie on its own disk (badger), got traces-1, traces-2: each would show a part of the traces; keep them in an Elasticsearch",
    ],
    [
      "two hosts and badger",
      { hosts: TWO, text: "tracing: { storage: { kind: badger } }" },
      "tracing.storage.kind: must be one host",
    ],
    [
      "an Elasticsearch that is not there",
      { text: "tracing: { storage: { kind: elasticsearch } }" },
      'tracing.storage.kind: must be "badger" unless the stack has an Elasticsearch, got "elasticsearch"; add an ElasticsearchStore',
    ],
    [
      "an Elasticsearch without a user for traces",
      { hosts: [...ONE, LOGS], text: "tracing: { storage: { kind: elasticsearch } }", before: withStore(false) },
      'must be "badger" unless the Elasticsearch has a user for traces, got "elasticsearch"; give its passwords one of "jaeger"',
    ],
    [
      "a link to another Jaeger",
      { text: 'links: { traces: "https://jaeger.example.com" }' },
      "o.yaml:1:10 links.traces: must be left out where the stack has its own Jaeger",
    ],
    [
      "another one by tracing.enabled",
      { text: "tracing: { enabled: true }" },
      "o.yaml:1:12 tracing.enabled: must be false where a wing makes a Jaeger of its own",
    ],
    ["little memory", { text: "tracing: { storage: { memory: 100MiB } }" }, "memory: must be at least 256MiB"],
    ["a small disk", { text: "tracing: { storage: { size: 100MiB } }" }, "size: must be at least 4GiB"],
    ["a port that it has itself", { text: "tracing: { storage: { port: 14317 } }" }, "must not be that of gate"],
    ["seconds of retention", { text: "tracing: { storage: { retention: 5s } }" }, "retention: must be at least 1m"],
    ["links that are no list", { props: { links: {} as never } }, "links: must be a list"],
    [
      "a link without an address",
      { props: { links: [{ type: "traces", text: "x" } as never] } },
      "links[0].url: is missing; must be text",
    ],
    ["a link of no kind", { props: { links: [{ ...link, type: "span" as never }] } }, "links[0].type: must be one of"],
    ["a link at no tag", { props: { links: [{ ...link, type: "tags" }] } }, "links[0].key: must name the tag"],
    ["a script for a link", { props: { links: [{ ...link, url: "javascript:x" }] } }, "links[0].url: must begin with"],
    [
      "a store that is none",
      { props: { elasticsearch: {} as never } },
      "elasticsearch: must be an ElasticsearchStore such as",
    ],
    ["a retention that is none", { props: { retention: {} as never } }, "retention: must be a RetentionTiers such as"],
    [
      "a store with a path",
      { props: { elasticsearch: external({ urls: ["https://es.example.com/logs"] }) } },
      "elasticsearch.urls[0]: must be a node's address without a path",
    ],
    [
      "a store of another fleet",
      { props: { elasticsearch: external({ urls: ["https://logs-9.fleet.internal:9200"] }) } },
      "elasticsearch: must be a store of the same fleet, or one with an address that its hosts know",
    ],
    [
      "a store of another kind",
      { props: { elasticsearch: external({ version: "1.3.0" }) } },
      "elasticsearch.version: must be a version 7, 8 or 9",
    ],
    [
      "an old Jaeger",
      { text: "artifacts: { versions: { jaeger: 1.76.0 } }" },
      "version: must be Jaeger 2.13.0 or later, got 1.76.0",
    ],
    [
      "Debian's Jaeger",
      { text: "artifacts: { sources: { jaeger: distribution } }" },
      'source: must be "upstream": no distribution packages it',
    ],
  ];
  it.each(wrong)("is refused with %s", (_, wanted, message) => {
    expect(() => synthesized(build(wanted).stack)).toThrow(message);
  });
});
