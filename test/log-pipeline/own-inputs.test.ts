import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { renderFluentd } from "../../lib/fluentd";
import { type JournalInput, pipelineOf } from "../../lib/log-pipeline";
import { OWN_UNITS } from "../../lib/log-pipeline/own-units";
import { defaultSpecification, parseSpecification } from "../../lib/specification";
import { modelOf } from "../fluentd/models";

type Section = Readonly<Record<string, unknown>>;
interface Config {
  readonly config: readonly {
    readonly source?: Section;
    readonly label?: { $name: string; config: readonly Section[] };
  }[];
}

const own = (text = "", surroundings = {}): readonly JournalInput[] =>
  pipelineOf(parseSpecification(text), { environment: "production", ...surroundings }).model.inputs.filter(
    (input): input is JournalInput => input.kind === "journal" && input.tag.startsWith("vmo."),
  );
const tagsOf = (text: string) => own(text).map(({ tag }) => tag);
const named = (tag: string): readonly JournalInput[] => own().filter((input) => input.tag === tag);
/** Whether an entry with this message becomes a record of an input. */
const takes = ({ only = "", without }: JournalInput, message: string): boolean =>
  new RegExp(only).test(message) && (without === undefined || !new RegExp(without).test(message));

const line = (method: string, status: number, uri = "/") =>
  JSON.stringify({
    level: "info",
    ts: 1764500000.5,
    logger: "http.log.access",
    msg: "handled request",
    request: { remote_ip: "10.0.0.7", method, host: "portal", uri, headers: { "User-Agent": ['"status":401'] } },
    user_id: "omar",
    status,
  });

describe("logs of this library's own", () => {
  it("are inputs of the categories system, access and audit, behind those of the specification", () => {
    expect(own().map(({ tag, category }) => [tag, category])).toEqual([
      ["vmo.components", "system"],
      ["vmo.access", "access"],
      ["vmo.audit", "audit"],
      ["vmo.audit.portal", "audit"],
    ]);
    const { inputs } = pipelineOf(defaultSpecification, { environment: "production" }).model;
    expect(inputs.map(({ tag }) => tag).slice(0, 2)).toEqual(["app.logs", "systemd.logs"]);
  });

  it.each([
    ["components", ["vmo.access", "vmo.audit", "vmo.audit.portal"]],
    ["access", ["vmo.components", "vmo.audit", "vmo.audit.portal"]],
    ["audit", ["vmo.components", "vmo.access"]],
  ])("are switched off by name: %s", (name, rest) => {
    expect(tagsOf(`log_pipeline: { own_logs: { ${name}: false } }`)).toEqual(rest);
  });

  it("are not switched off by a name that does not exist", () => {
    expect(() => parseSpecification("log_pipeline: { own_logs: { portal: false } }")).toThrow("log_pipeline.own_logs");
  });

  it("never come from the agent's own unit: a refused record makes a line there, which would be refused again", () => {
    const matches = own().flatMap((input) => input.matches);
    expect(matches.filter((match) => /vmo-fluentd(-tidy)?\.service/.test(match))).toEqual([]);
    expect(own().every((input) => input.matches.length > 0)).toBe(true);
  });

  it("of the portal are read on its hosts alone", () => {
    expect(own("", { portal: "proxy" }).map(({ on }) => on)).toEqual([
      undefined,
      { role: "proxy" },
      undefined,
      { role: "proxy" },
    ]);
  });

  it("have each request once as access, and refused sign-ins and changes also as audit", () => {
    const taken = (message: string) =>
      own()
        .filter((one) => one.tag !== "vmo.audit" && takes(one, message))
        .map(({ tag }) => tag);
    expect(taken(line("GET", 200))).toEqual(["vmo.access"]);
    expect(taken(line("GET", 401))).toEqual(["vmo.access", "vmo.audit.portal"]);
    expect(taken(line("POST", 200))).toEqual(["vmo.access", "vmo.audit.portal"]);
    expect(taken(line("DELETE", 200))).toEqual(["vmo.access", "vmo.audit.portal"]);
    expect(taken('{"level":"warn","logger":"tls","msg":"expires"}')).toEqual(["vmo.components"]);
  });

  it("are no audit for what a stranger writes into an address or a header", () => {
    const forged = line("GET", 200, '/?"status":401,"method":"DELETE"');
    expect(named("vmo.audit.portal").map((one) => takes(one, forged))).toEqual([false]);
  });

  it("say who wrote an audit entry under a name that no program can use", () => {
    const [name] = named("vmo.audit").flatMap(({ renamed = {} }) => Object.values(renamed));
    expect(name).toBeDefined();
    // Programs name fields by capitals, digits and underscores, which the agent makes small.
    expect(name).not.toMatch(/^[a-z0-9_]*$/);
  });
});

describe("the units whose entries are read", () => {
  const root = join(__dirname, "..", "..", "lib");
  const sources = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
  const found = (pattern: RegExp) => [
    ...new Set(sources.flatMap((text) => [...text.matchAll(pattern)].map(([, name = ""]) => name))),
  ];

  it("are all that components have, but for the agent's", () => {
    const literal = found(/"(vmo-[a-z0-9-]+\.service)"/g);
    const named = found(/component: "([a-z0-9]+(?:-[a-z0-9]+)*)"/g).map((name) => `vmo-${name}.service`);
    const missing = [...literal, ...named].filter((unit) => !OWN_UNITS.includes(unit));
    expect([...new Set(missing)].sort()).toEqual(["vmo-fluentd-tidy.service", "vmo-fluentd.service"]);
  });

  it("are those of each gate too", () => {
    const gates = OWN_UNITS.filter((unit) => unit.endsWith("-gate.service"));
    // A file for each, but for gate-plan.ts, which declares them, and for the two of the collector, which has one.
    const callers = sources.filter((text) => /\b(?:gateParts|metricsGate)\(/.test(text)).length;
    expect(gates).toHaveLength(callers - 1 + 1);
    expect(gates).toContain("vmo-fluentd-gate.service");
  });
});

describe("logs of this library's own, as Fluentd reads them", () => {
  const model = modelOf();
  const { config } = parse(renderFluentd(model, model.pipeline.inputs), {
    customTags: [{ tag: "!fluent/s", resolve: (given: string) => given }],
  }) as Config;
  const source = (tag: string) => config.find((one) => one.source?.["tag"] === tag)?.source;
  const filters = (name: string) =>
    config
      .find(({ label }) => label?.$name === name)
      ?.label?.config.flatMap((one) => (one["filter"] ? [one["filter"]] : []));

  it("are chosen before they are made records, and redacted as all others", () => {
    expect(filters("@input.vmo.audit.portal")).toMatchObject([
      { $type: "grep", regexp: { key: "message" } },
      { $type: "vm_record", category: "audit" },
    ]);
    expect(filters("@input.vmo.components")).toMatchObject([
      { $type: "grep", exclude: { key: "message", pattern: '/"logger":"http\\.log\\.access/' } },
      { $type: "vm_record", category: "system" },
    ]);
  });

  it("have places of their own in the journal, and the writer of an audit entry", () => {
    expect(source("vmo.audit")).toMatchObject({
      matches: '[{"SYSLOG_IDENTIFIER":"vm-observability-audit"}]',
      storage: { path: "/var/lib/vm-observability/buffer/fluentd/journal-vmo.audit.json" },
      entry: { field_map: '{"_UID":"journal-uid"}' },
    });
    expect(filters("@input.vmo.audit")).toMatchObject([{ service: "vm-observability" }]);
  });
});
