import { pipelineOf, type PipelineSurroundings } from "../../lib/log-pipeline";
import { located, parseSpecification } from "../../lib/specification";

/** Problems of a specification's pipeline, as lines. */
function problemsOf(text: string, surroundings: Partial<PipelineSurroundings> = {}): readonly string[] {
  const specification = parseSpecification(text, { source: "o.yaml" });
  const { problems } = pipelineOf(specification, { environment: "production", ...surroundings });
  return located(specification, problems).map(({ path, message }) => `${path}: ${message}`);
}

/** A file that is followed, with what differs. */
const tail = (differs: string) =>
  `fluentd: { input: [{ type: tail, path: /var/log/app/*.log, pos_file: /var/lib/fluentd/app.pos, format: json, tag: app.logs, ${differs} }] }`;
const filter = (record: string) => `fluentd: { filter: [{ type: record_transformer, record: ${record} }] }`;
const elasticsearch = (differs: string) =>
  `fluentd: { output: [{ type: elasticsearch, host: logs.example.com, port: 9200, index_name: logs, type_name: _doc, ${differs} }] }`;
const s3 = (path: string) =>
  `fluentd: { output: [{ type: s3, s3_bucket: logs, s3_region: us-east-1, path: "${path}" }] }`;
const syslog = (port: number, differs = "") =>
  `{ type: syslog, tag: devices, port: ${port}, protocol: tcp, ${differs} }`;

const STREAMS = Object.fromEntries(
  ["access", "audit", "application", "system", "security", "performance"].map((name) => [name, `logs-${name}`]),
);
const STORE = { version: "9.2.0", urls: ["https://logs-1.fleet.internal:9200"], streams: STREAMS };

it("takes the document as it is", () => {
  expect(problemsOf("")).toEqual([]);
});

describe("a pipeline that no agent could run, or that would lose lines, is refused", () => {
  it.each([
    ["nothing to collect", "fluentd: { input: [] }", "fluentd.input: must have at least one entry, got []"],
    ["nowhere to go", "fluentd: { output: [] }", 'fluentd.output: must have an output of the type "elasticsearch" or'],
    [
      "two stores",
      elasticsearch("}, { type: elasticsearch, host: b.example.com, port: 9200, index_name: b, type_name: _doc"),
      'fluentd.output[1]: must be the only output of the type "elasticsearch"',
    ],
    [
      "a relative path",
      tail("path: log/*.log").replace("path: /var/log/app/*.log, ", ""),
      "fluentd.input[0].path: must be an absolute path",
    ],
    [
      "a pattern whose live file Fluentd does not read",
      tail('path: "/var/log/[ab].log"').replace("path: /var/log/app/*.log, ", ""),
      "fluentd.input[0].path: must be one path",
    ],
    [
      "files that the agent does not see",
      tail("path: /home/app/log/*.log").replace("path: /var/log/app/*.log, ", ""),
      "fluentd.input[0].path: must not lie below /home",
    ],
    [
      "several paths in one",
      tail('path: "/a.log,/b.log"').replace("path: /var/log/app/*.log, ", ""),
      "fluentd.input[0].path: must be one path in which only *",
    ],
    [
      "a day in a path",
      tail('path: "/var/log/%Y.log"').replace("path: /var/log/app/*.log, ", ""),
      "without , % ? [ ] { } and control characters",
    ],
    [
      "Ruby in a path",
      tail('path: "/var/log/#{ENV}.log"').replace("path: /var/log/app/*.log, ", ""),
      "fluentd.input[0].path: must be one path",
    ],
    [
      "a path that leads up",
      tail('path: "/var/log/../app.log"').replace("path: /var/log/app/*.log, ", ""),
      "fluentd.input[0].path: must be an absolute path",
    ],
    [
      "places that are kept where the agent may not write",
      tail("pos_file: /tmp/app.pos").replace("pos_file: /var/lib/fluentd/app.pos, ", ""),
      "fluentd.input[0].pos_file: must be a file below /var/log/fluentd or /var/lib/fluentd",
    ],
    [
      "places among the files that are followed",
      tail("pos_file: /var/log/fluentd/places.log, path: /var/log/fluentd/*.log").replace(
        "path: /var/log/app/*.log, pos_file: /var/lib/fluentd/app.pos, ",
        "",
      ),
      "fluentd.input[0].pos_file: must not be one of the files that are followed (/var/log/fluentd/*.log)",
    ],
    [
      "one place for two inputs",
      tail("}, { type: tail, path: /b.log, pos_file: /var/lib/fluentd/app.pos, format: json, tag: b"),
      "fluentd.input[1].pos_file: must be its own, got that of fluentd.input[0]",
    ],
    [
      "lines that nobody can join",
      tail("format: multiline").replace("format: json, ", ""),
      'fluentd.input[0].first_line: must be given for the format "multiline"',
    ],
    [
      "a first line of single lines",
      tail('first_line: "^x"'),
      'fluentd.input[0].first_line: has no effect on the format "json"',
    ],
    [
      "a first line that is no expression",
      tail('format: multiline, first_line: "("').replace("format: json, ", ""),
      "fluentd.input[0].first_line: must be a regular expression",
    ],
    [
      "a first line beyond ASCII",
      tail('format: multiline, first_line: "^Größe"').replace("format: json, ", ""),
      "fluentd.input[0].first_line: must be one line of ASCII",
    ],
    [
      "the agent's own tag",
      tail("tag: fluent.app").replace("tag: app.logs, ", ""),
      'fluentd.input[0].tag: must not begin with "fluent"',
    ],
    [
      "a tag that is a pattern",
      tail('tag: "app.*"').replace("tag: app.logs, ", ""),
      "fluentd.input[0].tag: must be words of letters",
    ],
    [
      "a category that there is not",
      tail("category: acess"),
      'fluentd.input[0].category: must be one of log_categories (access, audit, application, system, security, performance), got "acess"; did you mean "access"?',
    ],
    ["hosts in two ways", tail("on: workloads, runs: nginx"), "fluentd.input[0].runs: must be left out beside on"],
    ["a port of root", `fluentd: { input: [${syslog(514)}] }`, "fluentd.input[0].port: must be at least 1024"],
    [
      "the port of the metrics",
      `fluentd: { input: [${syslog(24231)}] }`,
      "fluentd.input[0].port: must differ from log_pipeline.port",
    ],
    [
      "one port twice",
      `fluentd: { input: [${syslog(5140)}, ${syslog(5140)}] }`,
      "fluentd.input[1].port: must be its own, got that of fluentd.input[0]",
    ],
    [
      "Ruby in a field",
      filter('{ host: "#{`hostname`}" }'),
      'fluentd.filter[0].record.host: must be text, in which #{Socket.gethostname} and ${ENV} stand for the host and its environment; "#{`hostname`}" is not evaluated',
    ],
    ["another variable in a field", filter('{ region: "${AWS_REGION}" }'), '"${AWS_REGION}" is not evaluated'],
    ["a field of the standard", filter("{ level: INFO }"), "fluentd.filter[0].record.level: must have another name"],
    ["a field that nobody can search for", filter("{ 'a b': c }"), "must be named by letters, digits and _"],
    [
      "a type of documents that is gone",
      elasticsearch("").replace("_doc", "logs"),
      'fluentd.output[0].type_name: must be "_doc"',
    ],
    [
      "authorities of what is not encrypted",
      elasticsearch("ca_file: /ca.pem"),
      'fluentd.output[0].ca_file: has no effect unless scheme is "https"',
    ],
    [
      "a user without a password",
      elasticsearch("user: writer"),
      "fluentd.output[0].password_file: must be given with user",
    ],
    [
      "a password without a user",
      elasticsearch("password_file: /pw"),
      "fluentd.output[0].user: must be given with password_file",
    ],
    [
      "two logins",
      elasticsearch("user: a, password_file: /pw, api_key_file: /key"),
      "fluentd.output[0].api_key_file: must be the only login",
    ],
    [
      "an Elasticsearch that is no longer mended",
      elasticsearch("version: 7.17.29"),
      "fluentd.output[0].version: must be 8.0 or later",
    ],
    [
      "folders by the minute",
      s3("logs/%Y/%m/%d/%H/%M/"),
      "fluentd.output[0].path: must be literal folders and then %Y, %m, %d, %j and %H",
    ],
    ["folders by a field", s3("logs/${tag}/"), "fluentd.output[0].path: must be literal folders and then"],
    ["a prefix with a blank", s3("my logs/%Y/"), "fluentd.output[0].path: must be literal folders"],
    [
      "a category whose name is no folder",
      'log_categories: { "a/b": x }',
      'log_categories."a/b": must be named by small letters',
    ],
    [
      "a small buffer",
      "log_pipeline: { buffer: { store: 64MiB } }",
      "log_pipeline.buffer.store: must be at least 128MiB, got 64MiB",
    ],
  ])("%s", (_, text, message) => {
    const problems = problemsOf(text);
    expect(problems.join("\n")).toContain(message);
    expect(problems.length).toBeLessThanOrEqual(text.includes("log_categories") ? 4 : 1);
  });

  it("a stack whose name is no environment", () => {
    expect(problemsOf("", { environment: "my stack" })).toEqual([
      'log_pipeline.environment: must say what ${ENV} means, since the stack is called "my stack"',
    ]);
    expect(problemsOf("log_pipeline: { environment: prod }", { environment: "my stack" })).toEqual([]);
  });

  it.each([
    [
      "whose password is a text",
      { login: { user: "a", password: "hunter2" } as never },
      "store.login.password: must be where the host has the secret",
    ],
    [
      "whose password is misspelt",
      { login: { user: "a", pasword: { kind: "file", path: "/p" } } as never },
      "store.login.password: is missing",
    ],
    [
      "whose secret comes from nowhere",
      { login: { user: "a", password: { kind: "vault" } } as never },
      "store.login.password",
    ],
    [
      "whose authority is a text",
      { authority: "/etc/ca.pem" as never },
      "store.authority: must be where the host has the secret",
    ],
    ["whose addresses are a text", { urls: "https://a:9200" as never }, "store.urls: must be a list of texts"],
    [
      "whose stream is expanded by Fluentd",
      { streams: { ...STREAMS, audit: "logs-${tag}" } },
      "store.streams.audit: must be a name",
    ],
    ["without addresses", { urls: [] }, "store.urls: must have at least one address"],
    ["with a path", { urls: ["https://a:9200/x"] }, "store.urls: must be addresses such as"],
    ["without a stream", { streams: { ...STREAMS, audit: undefined as never } }, "store.streams.audit: must be given"],
    ["with a stream in capitals", { streams: { ...STREAMS, audit: "Audit" } }, "store.streams.audit: must be a name"],
    ["whose user has no name", { login: { user: "", password: { kind: "file", path: "/p" } } }, "store.login.user"],
  ] as const)("a store %s", (_, differs, message) => {
    const [problem, ...others] = problemsOf("", { store: { ...STORE, ...differs } });
    expect(problem).toContain(message);
    expect(others.filter((other) => !other.includes("is no prop; did you mean"))).toEqual([]);
  });

  it.each([
    ["without a bucket", [], "must name at least one bucket"],
    ["whose bucket is known at apply", [{ bucket: "${TfToken[1]}" }], "must have a literal bucket name"],
    ["without a name", [{ bucket: undefined as never }], "bucket: is missing"],
    [
      "whose access key is a text",
      [{ credentials: "AKIA" as never }],
      "credentials: must be where the host has the secret",
    ],
    ["whose region is known at apply", [{ region: "${TfToken[1]}" }], "must have a literal region"],
    ["whose prefix is no folder", [{ prefix: "logs" }], "must have a prefix of literal folders"],
  ])("an archive %s", (_, places, message) => {
    const place = { bucket: "logs", region: "us-east-1", prefix: "logs/", compressed: true };
    const all = Object.keys(STREAMS).map((category) => [
      category,
      category === "audit" ? places.map((differs) => ({ ...place, ...differs })) : [place],
    ]);
    const [problem, ...others] = problemsOf("", { archive: { places: Object.fromEntries(all) as never } });
    expect(problem).toMatch(/^archive\.destinationsOf\("audit"\)/);
    expect(problem).toContain(message);
    expect(others).toEqual([]);
  });
});
