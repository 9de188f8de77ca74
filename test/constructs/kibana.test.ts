import { Construct } from "constructs";
import { ElasticsearchStore } from "../../constructs/elasticsearch";
import { Jaeger } from "../../constructs/jaeger";
import { Kibana, type KibanaProps, type SearchedStore } from "../../constructs/kibana";
import { Bytes, type MonitoringStack, type SshHostProps } from "../../index";
import { matchers, releaseFiles, synthesized, testApp } from "../../testing";
import { passwords } from "../elasticsearch/model";
import { host, joinedStack, schemaProblems, SIGN_IN } from "./joined-stack";

expect.extend(matchers);

const LOGS = host("logs-1", 21, ["logs"]);
const WEB = host("web-1", 11);
const SMALL = [host("monitor-1", 5, ["metrics"]), LOGS, WEB];
const LARGE = [
  host("monitor-1", 5, ["metrics"]),
  host("dash-1", 6, ["dashboards"]),
  host("proxy-1", 7, ["proxy"]),
  host("traces-1", 8, ["tracing"]),
  LOGS,
];

interface Wanted {
  readonly hosts?: readonly SshHostProps[];
  readonly text?: string;
  readonly props?: Omit<KibanaProps, "metrics">;
  readonly isOpen?: boolean;
  readonly store?: "none" | "without people" | "whole" | "with traces";
  readonly after?: (stack: MonitoringStack) => void;
}

function build({ hosts = SMALL, text = SIGN_IN, props = {}, isOpen = false, store = "whole", after }: Wanted = {}) {
  const { stack, made } = joinedStack({ hosts, text, isOpen }, (joined) => {
    const { metrics } = joined;
    const { administrator, agent, monitor, kibana, people, jaeger } = passwords;
    const given = {
      ...{ administrator, agent, monitor, kibana },
      ...(store !== "without people" && { people }),
      ...(store === "with traces" && { jaeger }),
    };
    if (store !== "none") new ElasticsearchStore(joined, "elasticsearch", { metrics, passwords: given });
    const made = new Kibana(joined, "kibana", { metrics, ...props });
    after?.(joined);
    return made;
  });
  return { stack, kibana: made };
}

describe("Kibana in a stack", () => {
  const { stack, kibana } = build();
  const files = releaseFiles(stack, "monitor-1");

  it("runs beside Prometheus, behind a gate, and on no other host", () => {
    expect(Object.keys(files).filter((path) => /^units\/.*kibana/.test(path))).toEqual([
      "units/vmo-kibana-gate.service",
      "units/vmo-kibana.service",
    ]);
    for (const other of ["logs-1", "web-1"])
      expect(releaseFiles(stack, other)).not.toHaveProperty(["units/vmo-kibana.service"]);
  });

  it("shows the stack's logs, as a user of its own", () => {
    const config = files["files/kibana/kibana.yml"];
    expect(config).toContain("- https://logs-1.fleet.internal:9200\n");
    expect(config).toContain("elasticsearch.username: kibana-server\n");
    const nodes = releaseFiles(stack, "logs-1");
    expect(nodes["files/elasticsearch/users_roles"]).toContain("kibana_system:kibana-server\n");
    expect(nodes["files/elasticsearch/accounts"]).toContain(
      "log-viewer people-password\nlog-operator people-password\n",
    );
    expect(files["files/kibana/seeds/logs.multipart"]).toContain('"id":"logs-audit"');
  });

  it("lets people look, keep what all see, or run it, by their role", () => {
    const roles = releaseFiles(stack, "logs-1")["files/elasticsearch/roles.yml"] ?? "";
    const privileges = [...roles.matchAll(/- (\w+)\n {6}resources:\n {8}- "?([^"\n]+)/g)].map(([, ...two]) => two);
    expect(privileges).toEqual([
      ["space_read", "space:default"],
      ["space_all", "space:default"],
      ["all", "*"],
    ]);
    expect(roles).not.toContain("jaeger-span");
  });

  it("shows people the spans of a Jaeger that keeps them in the same Elasticsearch", () => {
    const { stack: large } = build({ hosts: LARGE, store: "with traces" });
    const roles = releaseFiles(large, "logs-1")["files/elasticsearch/roles.yml"] ?? "";
    expect(roles.split("log_viewer:")[1]).toContain("- jaeger-span-*\n");
    expect(releaseFiles(large, "dash-1")["files/kibana/seeds/logs.multipart"]).toContain(
      '"title":"jaeger-span-*","name":"Spans of Jaeger","timeFieldName":"startTimeMillis"',
    );
  });

  it("is reached through the portal, and alerts and pages lead to it by themselves", () => {
    expect(kibana.url).toBe("https://10.20.0.5:8090/kibana");
    expect(files["files/portal/caddy.json"]).toContain('"dial": "127.0.0.1:5601"');
    expect(files["files/portal/site/index.html"]).toContain('<a href="https://10.20.0.5:8090/kibana">Kibana</a>');
    expect(files["files/portal/site/search/index.html"] ?? JSON.stringify(files)).toContain("Kibana");
    expect(JSON.stringify(files)).toContain("https://10.20.0.5:8090/kibana/app/discover");
  });

  it("is watched", () => {
    expect(stack.metrics.scrapeJobs).toContain("kibana");
    expect(stack).toHavePrometheusRule("KibanaUnavailable", { group: "kibana", labels: { severity: "warning" } });
  });

  it("has plans and a contribution that the schemas take, and synthesizes", () => {
    expect(schemaProblems(stack)).toEqual([]);
    expect(() => synthesized(stack)).not.toThrow();
  });

  it("has a host of its own where one shows dashboards, and the path of the portal", () => {
    const text = `${SIGN_IN}\nportal: { external_url: "https://ops.example.com/watch" }`;
    const { stack: large } = build({ hosts: LARGE, text });
    const own = releaseFiles(large, "dash-1");
    expect(own["files/kibana/kibana.yml"]).toContain("server.publicBaseUrl: https://ops.example.com/watch/kibana\n");
    expect(own["files/kibana/gate.json"]).toContain('[\\"people.role.fleet.internal\\"].exists');
    expect(releaseFiles(large, "proxy-1")["files/portal/caddy.json"]).toContain("dash-1.fleet.internal:5601");
  });

  it("leads from lines to traces, also of a Jaeger that is made after it", () => {
    const { stack: large } = build({
      hosts: LARGE,
      after: (joined) => new Jaeger(joined, "jaeger", { metrics: joined.metrics }),
    });
    const seeds = releaseFiles(large, "dash-1")["files/kibana/seeds/logs.multipart"];
    expect(seeds).toContain("/jaeger/trace/{{value}}");
    expect(releaseFiles(large, "traces-1")["files/jaeger/pages.json"]).toContain("/kibana/app/discover");
  });

  it("takes version, ports and memory that are asked for", () => {
    const text = `${SIGN_IN}\nartifacts: { versions: { elasticsearch: 9.2.1, kibana: 9.2.0 } }`;
    const props = { port: 6601, localPort: 6602, memory: Bytes.gibibytes(4) };
    const { stack: other } = build({ text, props });
    const own = releaseFiles(other, "monitor-1");
    expect(own["files/kibana/kibana.yml"]).toContain("server.port: 6602\n");
    expect(own["units/vmo-kibana.service"]).toContain("--max-old-space-size=3072");
    expect(own["plan"]).toContain("kibana-9.2.0-linux-x86_64.tar.gz");
  });
});

describe("Kibana is refused", () => {
  const own = (searched: Partial<SearchedStore>): Omit<KibanaProps, "metrics"> => ({
    elasticsearch: Object.assign(new Construct(testApp(), "own"), {
      searched: {
        version: "8.19.21",
        urls: ["https://es.example.com:9200"],
        login: { user: "kibana-server", password: passwords.kibana },
        people: { users: { viewer: "v", operator: "o", admin: "a" }, password: passwords.people },
        streams: { audit: "logs-audit" },
        ...searched,
      },
    }),
  });
  const text = "hunter2hunter2" as unknown as SearchedStore["login"]["password"];

  it.each<[string, Wanted, string]>([
    [
      "without certificates",
      { isOpen: true, store: "none", props: own({}) },
      "[production/kibana] security.certificates: must be given for Kibana, whose gate believes the portal",
    ],
    [
      "without a sign-in",
      { text: "" },
      "[production/kibana] security.users: must be given for Kibana, or security.oidc: it shows itself to people who have signed in at the portal, and nobody has a password for it",
    ],
    [
      "on two hosts",
      { hosts: [...SMALL, host("dash-1", 6, ["dashboards"]), host("dash-2", 7, ["dashboards"])] },
      'hosts: must have one with the role "dashboards" for Kibana, whose keys stay on the host that made them, got dash-1, dash-2; give the role "dashboards" to one host',
    ],
    [
      "beside another Kibana",
      { text: `${SIGN_IN}\nlinks: { logs: "https://kibana.example.com" }` },
      "links.logs: must be left out where the stack has its own Kibana, to which alerts and pages lead then",
    ],
    [
      "without an Elasticsearch",
      { store: "none" },
      'elasticsearch: must be given, or an ElasticsearchStore made before it: new ElasticsearchStore(this, "elasticsearch", { … })',
    ],
    [
      "with an Elasticsearch that has no users for people",
      { store: "without people" },
      'elasticsearch: must have users for Kibana and for people; give its passwords one of "kibana" and one of "people", which nobody types',
    ],
    [
      "with a version newer than its Elasticsearch",
      { text: `${SIGN_IN}\nartifacts: { versions: { kibana: 9.2.0 } }` },
      "version: must be of the same major version as Elasticsearch and no newer than it (8.19.21)",
    ],
    [
      "with too little memory",
      { props: { memory: Bytes.mebibytes(512) } },
      'memory: must be at least 1GiB, got "512MiB"',
    ],
    ["at one port twice", { props: { port: 5602 } }, "localPort: must differ from port (5602)"],
    [
      "with a password for a place",
      { store: "none", props: own({ login: { user: "k", password: text } }) },
      "elasticsearch.login.password: must be where the host has the secret",
    ],
    [
      "with addresses as one text",
      { store: "none", props: own({ urls: "https://es" as unknown as [] }) },
      "elasticsearch.urls: must be a list of texts",
    ],
    [
      "with a node that is no address",
      { store: "none", props: own({ urls: ["es:9200"] }) },
      "elasticsearch.urls[0]: must be a node's address",
    ],
  ])("%s", (_, wanted, message) => {
    expect(() => build(wanted)).toThrow(message);
  });

  it("at a port that another server has, and never shows a password", () => {
    expect(() => synthesized(build({ props: { port: 9090 } }).stack)).toThrow("port 9090/tcp");
    expect(() => build({ store: "none", props: own({ people: { users: {} as never, password: text } }) })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("hunter2") as string }) as Error,
    );
  });
});
