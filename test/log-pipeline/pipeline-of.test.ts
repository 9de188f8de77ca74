import { groupsOf, pipelineOf, streamGroups } from "../../lib/log-pipeline";
import { parseSpecification } from "../../lib/specification";

const modelOf = (text = "") => pipelineOf(parseSpecification(text), { environment: "production" }).model;

describe("the document's pipeline", () => {
  const model = modelOf();

  it("follows files of applications and two units of the journal", () => {
    expect(model.inputs.slice(0, 2)).toEqual([
      {
        kind: "files",
        files: "/var/log/app/*.log",
        positions: "/var/log/fluentd/app.log.pos",
        format: "json",
        tag: "app.logs",
        category: "application",
      },
      {
        kind: "journal",
        matches: ["_SYSTEMD_UNIT=nginx.service", "_SYSTEMD_UNIT=app.service"],
        tag: "systemd.logs",
        category: "system",
      },
    ]);
  });

  it("adds the host's name and its environment, and evaluates nothing", () => {
    expect(model.fields).toEqual({ hostname: [{ host: "name" }], environment: ["production"] });
    expect(
      modelOf("fluentd: { filter: [{ type: record_transformer, record: { at: 'eu-${ENV}/#{Socket.gethostname}.' } }] }")
        .fields,
    ).toEqual({ at: ["eu-production/", { host: "name" }, "."] });
  });

  it("writes a stream and a folder for each category", () => {
    expect(model.store).toMatchObject({
      urls: ["http://elasticsearch-cluster:9200"],
      streams: { audit: "logs-audit", performance: "logs-performance" },
    });
    expect(model.archive?.places["audit"]).toEqual([
      { bucket: "logs-archive", region: "us-east-1", prefix: "logs/audit/", compressed: true },
    ]);
    expect(model.archive?.folders).toBe("%Y/%m/%d/");
  });
});

it.each([
  ["a word of the tag", "tag: shop.audit.trail, format: json", "audit"],
  ["the format", "tag: front, format: nginx_access", "access"],
  ["the input itself", "tag: shop.audit, format: json, category: security", "security"],
])("takes the category from %s", (_, differs, category) => {
  const text = `fluentd: { input: [{ type: tail, path: /a.log, pos_file: /var/lib/fluentd/a.pos, ${differs} }] }`;
  expect(modelOf(text).inputs[0]?.category).toBe(category);
});

it("puts inputs on hosts", () => {
  const on = (differs: string) =>
    modelOf(`fluentd: { input: [{ type: systemd, tag: a, filters: [], ${differs} }] }`).inputs[0]?.on;
  expect(on("on: workloads")).toBe("workloads");
  expect(on("on: logs")).toEqual({ role: "logs" });
  expect(on("runs: nginx")).toEqual({ runs: "nginx" });
});

it("needs one output for streams and buckets that are named alike, and more for others", () => {
  const categories = ["access", "audit"];
  const store = { version: "9.0.0", urls: [], streams: { access: "logs-access", audit: "logs-audit" } };
  expect(streamGroups(store, categories)).toEqual([{ name: "logs", categories, stream: { before: "logs-" } }]);
  expect(streamGroups({ ...store, streams: { ...store.streams, audit: "trail" } }, categories)).toEqual([
    { name: "logs", categories: ["access"], stream: { before: "logs-" } },
    { name: "trail", categories: ["audit"], stream: { all: "trail" } },
  ]);
  const place = (bucket: string, category: string) => ({
    bucket,
    region: "us-east-1",
    prefix: `l/${category}/`,
    compressed: true,
  });
  const places = {
    access: [place("archive", "access")],
    audit: [place("archive", "audit"), place("compliance", "audit")],
  };
  expect(
    groupsOf({ places, folders: "" }, categories).map(({ name, categories: of, prefix }) => [name, of, prefix]),
  ).toEqual([
    ["archive-l", categories, { before: "l/" }],
    ["compliance-l", ["audit"], { before: "l/" }],
  ]);
});

it("names outputs apart whose buckets and streams sound alike", () => {
  const place = (compressed: boolean) => ({ bucket: "logs", region: "us-east-1", prefix: "l/", compressed });
  const places = { access: [place(true)], audit: [place(false)] };
  expect(groupsOf({ places, folders: "" }, ["access", "audit"]).map(({ name }) => name)).toEqual([
    "logs-l",
    "logs-l-2",
  ]);
  const store = { version: "9.0.0", urls: [], streams: { access: "logs-access", audit: "logs_audit" } };
  expect(streamGroups(store, ["access", "audit"]).map(({ name }) => name)).toEqual(["logs", "logs-2"]);
});

it("writes addresses of IPv6 in brackets", () => {
  const text =
    'fluentd: { output: [{ type: elasticsearch, host: "2001:db8::1", port: 9200, index_name: logs, type_name: _doc }] }';
  expect(modelOf(text).store?.urls).toEqual(["http://[2001:db8::1]:9200"]);
});
