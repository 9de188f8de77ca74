import { checkDashboard } from "../../lib/dashboards";
import {
  JAEGER_DASHBOARD,
  JAEGER_METRICS,
  type JaegerModel,
  jaegerPlan,
  jaegerRules,
  renderJaeger,
  renderPages,
} from "../../lib/jaeger";
import { catalogueOf, checkRules, SCRAPE_METRICS } from "../../lib/rules";
import { Bytes, Duration } from "../../lib/units";
import { inIndices, onDisk } from "./models";

const upstream = { source: { source: "upstream" }, distribution: "debian-13" } as const;
const planOf = (model: JaegerModel, version?: string) =>
  jaegerPlan(model, { ...upstream, gate: upstream, ...(version !== undefined && { version }) });
const PEM = "/etc/vm-observability/secrets/certificates/fleet.pem";
const CA = "/etc/vm-observability/secrets/certificates/fleet-ca.pem";

describe("Jaeger", () => {
  it("keeps traces on its own disk for as long as it is told, and none that is not on the disk", () => {
    expect(renderJaeger(onDisk, "2.13.0").extensions.jaeger_storage.backends).toEqual({
      traces: {
        badger: {
          ephemeral: false,
          directories: {
            keys: "/var/lib/vm-observability/jaeger/keys",
            values: "/var/lib/vm-observability/jaeger/values",
          },
          ttl: { spans: "604800s" },
          consistency: true,
        },
      },
    });
    expect(planOf(onDisk).directories[0]).toEqual({
      path: "/var/lib/vm-observability/jaeger",
      mode: "0700",
      volume: { name: "data", size: Bytes.gibibytes(10) },
    });
  });

  it("lost spans that waited in its memory when it was killed: it accepts a span once it is stored", () => {
    const { processors, exporters, service } = renderJaeger(onDisk, "2.13.0");
    expect(Object.keys(processors)).toEqual(["memory_limiter"]);
    expect(exporters).toEqual({ jaeger_storage_exporter: { trace_storage: "traces" } });
    expect(service.pipelines.traces).toEqual({
      receivers: ["otlp"],
      processors: ["memory_limiter"],
      exporters: ["jaeger_storage_exporter"],
    });
  });

  it("refuses spans before its memory ends", () => {
    expect(renderJaeger(onDisk, "2.13.0").processors.memory_limiter).toEqual({
      check_interval: "1s",
      limit_mib: 384,
      spike_limit_mib: 76,
    });
  });

  it("writes into aliases that roll over, in the words before 2.20", () => {
    expect(renderJaeger(inIndices, "2.19.0").extensions.jaeger_storage.backends.traces).toEqual({
      elasticsearch: {
        server_urls: ["https://logs-1.fleet.internal:9200", "https://logs-2.fleet.internal:9200"],
        version: 8,
        auth: {
          basic: {
            username: "jaeger",
            password_file: "/run/credentials/vmo-jaeger.service/elasticsearch-password",
          },
        },
        tls: { ca_file: CA },
        create_mappings: false,
        max_span_age: "604800s",
        tags_as_fields: { include: "request_id,user_id", dot_replacement: "@" },
        disable_health_check: true,
        use_aliases: true,
        use_ilm: true,
      },
    });
  });

  it("writes into aliases that roll over, in the words of 2.20, which refuses the older ones", () => {
    const { elasticsearch } = renderJaeger(inIndices, "2.20.0").extensions.jaeger_storage.backends.traces ?? {};
    const rotation = { rotation: { auto_rollover: { policy_name: "jaeger-retention" } } };
    expect(elasticsearch?.indices).toEqual({ spans: rotation, services: rotation });
    for (const older of ["use_aliases", "use_ilm", "disable_health_check"])
      expect(elasticsearch).not.toHaveProperty(older);
  });

  it("lets nobody in without a certificate of the fleet, on loopback either", () => {
    const { extensions, receivers } = renderJaeger(inIndices, "2.13.0");
    const tls = { cert_file: PEM, key_file: PEM, client_ca_file: CA, min_version: "1.3" };
    expect(receivers.otlp.protocols).toEqual({ grpc: { endpoint: "127.0.0.1:14317", tls, max_recv_msg_size_mib: 32 } });
    expect(extensions.jaeger_query.http).toEqual({ endpoint: "127.0.0.1:16687", tls });
    expect(extensions.jaeger_query.grpc).toEqual({ endpoint: "127.0.0.1:16685", tls });
    const { certificates, listens } = planOf(inIndices);
    expect(certificates).toEqual([
      { unit: "vmo-jaeger.service", authority: "fleet", onRenewal: "restart" },
      { unit: "vmo-jaeger-gate.service", authority: "fleet", onRenewal: "restart" },
    ]);
    expect(listens.map(({ port, exposure }) => [port, exposure])).toEqual([
      [16686, "fleet"],
      [16687, "loopback"],
      [16685, "loopback"],
      [14317, "loopback"],
      [8894, "loopback"],
      [13135, "loopback"],
    ]);
  });

  it("takes no port of the collector's, sends no traces of its own, and has no endpoint for agents of AI", () => {
    const { extensions } = renderJaeger(inIndices, "2.20.0");
    expect(extensions.jaeger_query.enable_tracing).toBe(false);
    expect(extensions.jaeger_query).not.toHaveProperty("ai");
    for (const taken of [4317, 4318, 4319, 8888, 8890, 8892, 13133, 13134])
      expect(planOf(inIndices).listens.map(({ port }) => port)).not.toContain(taken);
  });

  it("stands behind a gate that adds the path of the portal and leads Prometheus to its metrics", () => {
    const file = planOf(inIndices).files.find(({ path }) => path === "jaeger/gate.json")?.content ?? "";
    expect(file).toContain('"uri": "/jaeger{http.request.uri}"');
    expect(file).toContain('"dial": "127.0.0.1:16687"');
    expect(file).toContain('"dial": "127.0.0.1:8894"');
    expect(file).toContain('"server_name": "{env.VMO_HOST_NAME}.fleet.internal"');
    expect(file).toContain(String.raw`[\"metrics.role.fleet.internal\"].exists`);
    const gate = planOf(inIndices).units.find(({ name }) => name === "vmo-jaeger-gate.service");
    expect(gate?.sections["Service"]).toMatchObject({ EnvironmentFile: ["/opt/vm-observability/host/host.env"] });
  });

  it("finds its Elasticsearch by fleet names, and with its own disk speaks to nobody", () => {
    expect(planOf(inIndices).connects).toEqual([9200]);
    expect(planOf(inIndices).units[0]?.fleetNames).toBe(true);
    expect(planOf(onDisk).units[0]?.sections["Service"]).toMatchObject({ IPAddressDeny: "any" });
    expect(planOf(onDisk)).not.toHaveProperty("connects");
  });

  it("signs in by files, and knows a store of another authority by one", () => {
    const { storage } = inIndices;
    if (storage.kind !== "elasticsearch") throw new TypeError("the model has no indices");
    const authority = { kind: "file", path: "/ca.pem" } as const;
    expect(planOf({ ...inIndices, storage: { ...storage, authority } }).secrets.map(({ name }) => name)).toEqual([
      "elasticsearch-password",
      "elasticsearch-authority",
    ]);
    expect(planOf(onDisk).secrets).toEqual([]);
  });

  it("shows its links, and looks back as far as there are traces", () => {
    expect(renderPages({ ...inIndices, retention: Duration.hours(36) })).toMatchObject({
      linkPatterns: inIndices.links,
      search: { maxLookback: { value: "36h" } },
      dependencies: { menuEnabled: false },
    });
    expect(renderPages(onDisk)).toMatchObject({
      search: { maxLookback: { label: "7d", value: "7d" } },
      dependencies: { menuEnabled: true },
    });
  });

  it("lost the text behind a dollar of a link, which it took for the name of a group", () => {
    const links = [{ type: "traces", url: "https://a.example.com/$1#{traceID}", text: "costs $name" }] as const;
    expect(renderPages({ ...onDisk, links }).linkPatterns).toEqual([
      { type: "traces", url: "https://a.example.com/$$1#{traceID}", text: "costs $$name" },
    ]);
  });

  it.each([
    ["2.13.0", "v1.76.0", "jaeger-2.13.0"],
    ["2.14.1", "v2.14.1", "jaeger-2.14.1"],
    ["2.20.0", "v2.20.0", "jaeger-2.20.0"],
  ])("of version %s is its vendor's archive below the tag %s", (version, tag, name) => {
    expect(planOf(onDisk, version).artifacts[0]).toMatchObject({
      archives: {
        amd64: {
          url: `https://github.com/jaegertracing/jaeger/releases/download/${tag}/${name}-linux-amd64.tar.gz`,
          checksums: `https://github.com/jaegertracing/jaeger/releases/download/${tag}/${name}.sha256sum.txt`,
          root: `${name}-linux-amd64`,
        },
      },
      programs: { jaeger: "jaeger" },
    });
  });

  it.each([
    ["a version 1", () => planOf(onDisk, "1.76.0"), "version: must be Jaeger 2.13.0 or later, got 1.76.0"],
    [
      "Debian's packages",
      () => jaegerPlan(onDisk, { source: { source: "distribution" }, gate: upstream }),
      'source: must be "upstream": no distribution packages it',
    ],
  ])("is refused as %s", (_, plan, message) => {
    expect(plan).toThrow(message);
  });

  const { storage } = inIndices;
  const link = { type: "traces", url: "/logs", text: "logs" } as const;
  const many: readonly (readonly [string, object, string])[] = [
    ["an impossible port", { ports: { ...onDisk.ports, gate: 70_000 } }, "ports.gate: must be"],
    [
      "a port twice",
      { ports: { ...onDisk.ports, gate: 8894 } },
      "ports.metrics: must not be that of gate, got 8894: it listens at each of them",
    ],
    ["too little memory", { memory: Bytes.mebibytes(128) }, 'memory: must be at least 256MiB, got "128MiB"'],
    ["too small a disk", { storage: { kind: "badger", size: Bytes.mebibytes(200) } }, "size: must be at least 4GiB"],
    ["no retention to speak of", { retention: Duration.seconds(20) }, 'retention: must be at least 1m, got "20s"'],
    ["an Elasticsearch without nodes", { storage: { ...storage, urls: [] } }, "elasticsearch.urls: must name a node"],
    [
      "an address with a password",
      { storage: { ...storage, urls: ["https://u:p@es:9200"] } },
      "elasticsearch.urls[0]: must be a node's address without a path and without credentials",
    ],
    [
      "an address with a path",
      { storage: { ...storage, urls: ["https://es:9200/logs"] } },
      "elasticsearch.urls[0]: must be",
    ],
    [
      "an Elasticsearch 6",
      { storage: { ...storage, version: "6.8.0" } },
      'elasticsearch.version: must be a version 7, 8 or 9 such as "8.19.21", got "6.8.0"',
    ],
    [
      "a user with a colon",
      { storage: { ...storage, login: { user: "a:b", password: { kind: "file", path: "/p" } } } },
      "elasticsearch.login.user: must be a name without blanks and colons",
    ],
    ["a link of no kind", { links: [{ ...link, type: "spans" }] }, "links[0].type: must be one of traces, tags"],
    ["a link at no tag", { links: [{ ...link, type: "tags" }] }, "links[0].key: must name the tag"],
    [
      "a link that is a script",
      { links: [{ ...link, url: "javascript:alert(1)" }] },
      "links[0].url: must begin with https://, http:// or one /",
    ],
    ["a link to another host's scheme", { links: [{ ...link, url: "//evil.example.com" }] }, "links[0].url: must"],
    ["a link without a text", { links: [{ ...link, text: " " }] }, "links[0].text: must not be empty"],
  ];
  it.each(many)("is refused with %s", (_, more, message) => {
    expect(() => planOf({ ...onDisk, ...more })).toThrow(message);
  });

  it("has rules and a dashboard of its own metrics alone", () => {
    const catalogue = catalogueOf([...SCRAPE_METRICS, ...JAEGER_METRICS], [], { hostLabels: [] });
    const interval = Duration.seconds(15);
    const checks = { scrapeInterval: interval, evaluationInterval: interval, version: "3.5.3" };
    for (const { storage: kept } of [onDisk, inIndices])
      expect(checkRules([jaegerRules(kept)], catalogue, checks)).toEqual({ problems: [], advice: [] });
    expect(checkDashboard(JAEGER_DASHBOARD, catalogue, checks)).toEqual({ problems: [], advice: [] });
  });
});
