import { parse } from "yaml";
import { renderFluentd } from "../../lib/fluentd";
import { EVERYTHING, modelOf } from "./models";

type Section = Readonly<Record<string, unknown>>;
interface Config {
  readonly system: Section;
  readonly config: readonly Readonly<Record<string, Section>>[];
}

function configOf(text = "", differs = {}): Config {
  const model = modelOf(text, differs);
  return parse(renderFluentd(model, model.pipeline.inputs), {
    customTags: [{ tag: "!fluent/s", resolve: (given: string) => `ruby ${given}` }],
  }) as Config;
}

const labels = ({ config }: Config) => config.flatMap(({ label }) => (label ? [label] : []));
const sources = ({ config }: Config) => config.flatMap(({ source }) => (source ? [source] : []));
const label = (config: Config, name: string) =>
  (labels(config).find(({ $name }) => $name === name)?.["config"] ?? []) as Config["config"];
const match = (config: Config, name: string) => label(config, name).flatMap((one) => one["match"] ?? [])[0] as Section;

describe("the document's pipeline as Fluentd reads it", () => {
  const config = configOf();

  it("reads files from their beginning, and those that were rotated to their end", () => {
    expect(sources(config).find(({ $type }) => $type === "tail")).toMatchObject({
      path: "/var/log/app/*.log,/var/log/app/*.log.1,/var/log/app/*.log-*",
      pos_file: "/var/log/fluentd/app.log.pos",
      read_from_head: true,
      follow_inodes: true,
      parse: { $type: "none" },
      $label: "@input.app.logs",
    });
  });

  it("reads the entries of units, and keeps its place in the journal", () => {
    expect(sources(config).find(({ $type }) => $type === "systemd")).toMatchObject({
      matches: '[{"_SYSTEMD_UNIT":"nginx.service"},{"_SYSTEMD_UNIT":"app.service"}]',
      read_from_head: true,
      storage: { $type: "local", persistent: true },
    });
  });

  it("has no records without a label, which would reach outputs twice", () => {
    const ofRecords = sources(config).filter(({ $type }) => !String($type).startsWith("prometheus"));
    expect(ofRecords.every(({ $label }) => typeof $label === "string")).toBe(true);
    expect(config.config.filter((one) => "match" in one || "filter" in one)).toEqual([]);
  });

  it("takes secrets out of records before a buffer has them, also out of those that are rejected", () => {
    for (const name of ["@input.app.logs", "@input.systemd.logs", "@ERROR"]) {
      const [first] = label(config, name);
      expect(first?.["filter"]).toMatchObject({ $type: "vm_record", $tag: "**" });
    }
    expect(label(config, "@input.app.logs")[0]?.["filter"]).toMatchObject({
      category: "application",
      service: "app",
      add: '{"hostname":"${env:VMO_HOST_NAME}","environment":"production"}',
    });
  });

  it("loses nothing and repeats nothing: buffers on the disk that hold back, tries for ever, ids, keys of their own", () => {
    const outputs = labels(config).flatMap(({ $name }) =>
      /^@(store|archive)/.test(String($name)) ? [match(config, String($name))] : [],
    );
    expect(outputs).toHaveLength(2);
    for (const { buffer } of outputs)
      expect(buffer).toMatchObject({ $type: "file", overflow_action: "block", retry_forever: true });
    expect(match(config, "@store.logs")).toMatchObject({
      $label: "@store.logs",
      index_name: "logs-${tag[1]}",
      write_operation: "create",
      id_key: "event_id",
      emit_error_for_missing_id: true,
      default_elasticsearch_version: 8,
    });
    expect(match(config, "@store.logs")).not.toHaveProperty("remove_keys");
    expect(match(config, "@archive.logs-archive-logs")).toMatchObject({
      path: "logs/${tag[1]}/%Y/%m/%d/",
      s3_object_key_format: 'ruby %{path}%{time_slice}-#{ENV["VMO_HOST_NAME"]}-${chunk_id}.%{file_extension}',
      buffer: { $arg: "tag,time", timekey: "1h", timekey_use_utc: true },
    });
  });

  it("starts while the store and the bucket are away", () => {
    expect(match(config, "@store.logs")).toMatchObject({
      verify_es_version_at_startup: false,
      reload_connections: false,
    });
    expect(match(config, "@archive.logs-archive-logs")).toMatchObject({
      auto_create_bucket: false,
      check_bucket: false,
      check_object: false,
      check_apikey_on_start: false,
    });
  });

  it("reads no other files, keeps its state, and says nothing of its configuration", () => {
    expect(config.system).toMatchObject({
      root_dir: "/var/lib/vm-observability/buffer/fluentd/root",
      config_include_dir: "",
      suppress_config_dump: true,
    });
  });

  it("sends every category to both", () => {
    expect(match(config, "@category")).toMatchObject({
      $type: "copy",
      store: [
        { $type: "relabel", $label: "@store.logs" },
        { $type: "relabel", $label: "@archive.logs-archive-logs" },
      ],
    });
  });
});

describe("a pipeline with everything", () => {
  const config = configOf(EVERYTHING);

  it("has a label for each input, also for two of one tag", () => {
    expect(labels(config).map(({ $name }) => $name)).toEqual([
      "@input.app.logs",
      "@input.java",
      "@input.containers",
      "@input.nginx",
      "@input.nginx-2",
      "@input.postgres",
      "@input.legacy.audit",
      "@input.journal",
      "@input.devices",
      "@input.switches",
      "@input.vmo.components",
      "@input.vmo.access",
      "@input.vmo.audit",
      "@input.vmo.audit.portal",
      "@category",
      "@store.logs",
      "@archive.logs-archive-logs",
      "@ERROR",
      "@FLUENT_LOG",
    ]);
  });

  it("joins the lines of a record", () => {
    expect(sources(config).find(({ $id }) => $id === "input.java")).toMatchObject({
      multiline_flush_interval: "5s",
      parse: { $type: "multiline", format_firstline: "/^\\d{4}//", format1: "/(?<message>.*)/" },
    });
  });

  it("keeps a line that its parser does not know", () => {
    expect(label(config, "@input.nginx")[0]?.["filter"]).toMatchObject({
      $type: "parser",
      reserve_data: true,
      emit_invalid_record_to_error: false,
    });
  });

  it("takes syslog on loopback alone", () => {
    expect(sources(config).filter(({ $type }) => $type === "syslog")).toMatchObject([
      { bind: "127.0.0.1", transport: { $arg: "udp" } },
      { bind: "127.0.0.1", transport: { $arg: "tcp" } },
    ]);
  });

  it("evaluates Ruby for secrets alone, and never for a text of the specification", () => {
    expect(match(config, "@store.logs")).toMatchObject({
      hosts: "https://logs.example.com:9200",
      user: "writer",
      password: 'ruby #{File.read("/run/credentials/vmo-fluentd.service/store-password").chomp}',
      ca_file: "/run/credentials/vmo-fluentd.service/store-authority",
      default_elasticsearch_version: 9,
    });
    const model = modelOf(
      "fluentd: { filter: [{ type: record_transformer, record: { a: '%{x} \"quoted\" !fluent/s' } }] }",
    );
    const text = renderFluentd(model, model.pipeline.inputs);
    expect(text.match(/: !fluent\/s/g)).toHaveLength(1);
  });
});

it("copies what is kept for compliance to two buckets", () => {
  const base = modelOf();
  const { pipeline } = base;
  const categories = ["access", "audit"];
  const place = (bucket: string, category: string) => ({
    bucket,
    region: "eu-central-1",
    prefix: `logs/${category}/`,
    compressed: bucket === "archive",
    credentials: { kind: "file", path: "/etc/observability/aws" } as const,
  });
  const model = {
    ...base,
    pipeline: {
      ...pipeline,
      categories,
      archive: {
        folders: "%Y/",
        places: { access: [place("archive", "access")], audit: [place("archive", "audit"), place("locked", "audit")] },
      },
    },
  };
  const text = renderFluentd(model, []);
  const config = parse(text, { customTags: [{ tag: "!fluent/s", resolve: (given: string) => given }] }) as Config;
  const routes = label(config, "@category").map((one) => one["match"] as Section);
  expect(routes.map(({ $tag, store }) => [$tag, (store as Section[]).map(({ $label }) => $label)])).toEqual([
    ["category.access", ["@store.logs", "@archive.archive-logs"]],
    ["category.audit", ["@store.logs", "@archive.archive-logs", "@archive.locked-logs"]],
  ]);
  expect(match(config, "@archive.locked-logs")).toMatchObject({
    store_as: "json",
    shared_credentials: { path: "/run/credentials/vmo-fluentd.service/archive-locked-logs", profile_name: "default" },
  });
});
