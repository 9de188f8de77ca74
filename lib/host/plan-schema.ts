import { artifactSchema } from "../artifacts";
import type { Problem } from "../errors";
import * as s from "../schema";

const authority = () => s.oneOf(["fleet", "elasticsearch-transport"]);
const duration = () => s.unit("Duration");
const texts = () => s.list(s.line());
// useradd(8) and systemd agree on these.
const accountName = () =>
  s.textOf("must be a system account's name of letters, digits, _ and -, at most 31", /^[A-Za-z_][A-Za-z0-9_-]{0,30}$/);

const releaseFile = { releaseFile: s.line() };
const program = s.props({ program: s.line() });
const argument = s.anyOf("must be text in one line, { releaseFile } or { program }", [
  s.line(),
  s.props(releaseFile),
  program,
]);

const secretReference = { unit: s.line(), name: s.line() };
const request = {
  purpose: s.line(),
  url: s.url(),
  as: authority().optional(),
  socket: s.textOf("must be an absolute path without blanks", /^\/[^\s\p{Cc}]+$/u).optional(),
  method: s.oneOf(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]).optional(),
  body: s
    .props({
      ...releaseFile,
      mediaType: s.textOf('must be a media type such as "application/json"', /^[\w.+-]+\/[\w.+-]+(; ?[\w=.+-]+)*$/),
    })
    .optional(),
  authority: s.props(secretReference).optional(),
  certificate: s.props(secretReference).optional(),
  credential: s
    .props({
      ...secretReference,
      scheme: s.oneOf(["bearer", "basic"]),
      user: s.textOf("must be a user's name of letters, digits and . _ -", /^[A-Za-z0-9][A-Za-z0-9._-]*$/).optional(),
    })
    .refine(({ scheme, user }) => user === undefined || scheme === "basic", {
      error: 'must have the scheme "basic", since it names a user',
    })
    .optional(),
  statuses: s.list(s.whole(100, 599)).optional(),
  timeout: duration().optional(),
};
const contains = { contains: s.line().optional() };
const deadline = { deadline: duration().optional() };

const unitValue = s.unitValue();

const secret = s.props({
  ...secretReference,
  from: s.propsBy("kind", [
    s.props({ kind: s.just("file"), path: s.anyText() }),
    s.props({ kind: s.just("ssm-parameter"), name: s.line() }),
    s.props({ kind: s.just("secrets-manager"), secretId: s.line() }),
    s.props({ kind: s.just("variable"), variable: s.anyText(), version: s.number("must be a number") }),
    s.props({ kind: s.just("made-on-host"), bytes: s.whole(1) }),
  ]),
  content: s
    .list(
      s.props({
        form: s.line(),
        matches: s.line(),
        line: s.anyOf('must be "each", "only", "only-unended" or { begins, of }', [
          s.oneOf(["each", "only", "only-unended"]),
          s.props({ begins: s.line(), of: s.line() }),
        ]),
      }),
    )
    .optional(),
});

const probe = s.propsBy("kind", [
  s.props({
    ...{ kind: s.just("http"), ...request, ...contains, ...deadline },
    starting: s
      .props({
        status: s.whole(100, 599),
        deadline: duration(),
        eachGibibyte: duration(),
        reads: s.list(s.textOf("must be an absolute path without blanks", /^\/[^\s\p{Cc}]+$/u)),
      })
      .optional(),
  }),
  s.props({
    kind: s.just("metric"),
    ...request,
    ...deadline,
    metric: s.metricName(),
    is: s.anyOf('must be { value }, { within } or "since-reload"', [
      s.props({ value: s.number("must be a number") }),
      s.props({ within: duration(), ahead: duration().optional() }),
      s.just("since-reload"),
    ]),
    unit: s.line(),
  }),
  s.props({ kind: s.just("unit"), purpose: s.line(), unit: s.line() }),
]);

/** What a {@link ComponentPlan} may be, part by part. What its parts have to do with each other and with other plans is judged when plans are merged. */
const planSchema = s.props({
  component: s.textOf("must be a name of letters, digits, _ and -", /^[A-Za-z0-9][A-Za-z0-9_-]*$/),
  artifacts: s.list(artifactSchema()),
  account: s.props({
    name: accountName(),
    description: s.textOf("must be text in one line without a colon", /^[^:\p{Cc}]+$/u),
    groups: s.list(accountName()).optional(),
  }),
  directories: s.list(
    s.props({
      path: s.line(),
      mode: s.textOf('must be an octal mode such as "0750"', /^[0-7]{3,4}$/).optional(),
      volume: s.props({ name: s.oneOf(["data", "buffer"]), size: s.unit("Bytes") }).optional(),
    }),
  ),
  files: s.list(
    s.props({
      path: s.line(),
      content: s.anyText(),
      executable: s.flag().optional(),
      onChange: s.oneOf(["reload", "restart", "nothing"]),
    }),
  ),
  units: s.list(
    s.props({
      name: s.line(),
      sections: s.named(s.anyText(), s.named(s.anyText(), unitValue)),
      reloads: s.flag(),
      fleetNames: s.flag().optional(),
      starts: s.flag().optional(),
    }),
  ),
  listens: s.list(
    s.props({
      port: s.port(),
      protocol: s.oneOf(["tcp", "udp"]),
      exposure: s.oneOf(["loopback", "fleet", "clients"]),
      clients: texts().optional(),
      networks: texts().optional(),
      purpose: s.line(),
    }),
  ),
  connects: s.list(s.port()).optional(),
  secrets: s.list(secret),
  certificates: s
    .list(s.props({ unit: s.line(), authority: authority(), onRenewal: s.oneOf(["restart", "nothing"]).optional() }))
    .optional(),
  validations: s.list(
    s.props({
      purpose: s.line(),
      run: s.listFrom("must begin with { program }", program, argument),
      environment: s
        .named(
          s.keyOf("must be a variable's name", (name) => /^[A-Za-z_]\w*$/.test(name)),
          argument,
        )
        .optional(),
      refuses: s.line().optional(),
      timeout: duration().optional(),
    }),
  ),
  probes: s.list(probe),
  guards: s
    .list(
      s.props({
        about: s.textOf('must be one word: a fleet name, or "cluster"', /^[^\s\p{Cc}]+$/u),
        ...request,
        ...contains,
        ...deadline,
      }),
    )
    .optional(),
  seeds: s.list(s.props({ ...request, ...contains, ...deadline })).optional(),
  memory: s.unit("Bytes"),
  kernel: s.named(s.anyText(), s.number("must be a number")).optional(),
  oneWay: s
    .props({
      reason: s.line(),
      boundary: s.line().optional(),
      back: s.oneOf(["copy", "none"]).optional(),
      stop: texts(),
      backup: texts(),
    })
    .optional(),
});

/** What is wrong with the parts of a plan, each by itself. */
export function planShapeProblems(given: unknown): readonly Problem[] {
  return s.schemaProblems(planSchema, given);
}

/** What the schema makes of a plan, which is a plan; a test holds the two types together. */
export type PlanShape = s.Output<typeof planSchema>;
