import type { Artifact } from "../artifacts";
import { AssumptionError } from "../errors";
import { Duration } from "../units";
import { authoritiesOf, certificateSources } from "./certificates";
import type { Argument, Command, ComponentPlan, Guard, Probe, Secret, SecretOrigin } from "./component-plan";
import { digestOfInputs } from "./digest-of-inputs";
import { groupMembers } from "./group-members";
import type { HostPlan } from "./host-plan";
import { kernelSettings } from "./kernel";
import { artifactFoldersIn } from "./named-paths";
import type { PlannedUnit } from "./planned-units";
import { type Request, requestOptions, type SecretReference } from "./request";
import { secretPath } from "./secret-path";

const COMMAND_TIMEOUT = Duration.seconds(30);
const PROBE_DEADLINE = Duration.seconds(60);
const CALL_DEADLINE = Duration.seconds(60);

/** The plan as lines of fields, separated by tabs, that the activation script reads: what it does is all named here. */
export function renderPlan(plan: HostPlan, units: readonly PlannedUnit[]): string {
  const lines = [
    ["format", "1"],
    ...groupMembers(plan.accounts).systems.map(({ account, group }) => ["join", account, group]),
    ...plan.artifacts.flatMap(artifactLines),
    ...namedFolders(plan).map(({ name, version }) => ["folder", name, `${name}-${version}`]),
    ...kernelSettings(plan.components).map(({ key, value, component }) => ["kernel", key, value, component]),
    ...certificateLines(plan),
    ...plan.components.flatMap(componentLines),
    ...units.flatMap(unitLines),
  ];
  return lines.map(lineOf).join("");
}

function componentLines(plan: ComponentPlan): (string | number)[][] {
  const { component } = plan;
  return [
    ...plan.listens.map(({ port, protocol, purpose }) => ["listen", component, port, protocol, purpose]),
    ...plan.directories.map(({ path }) => ["directory", component, path]),
    ...plan.files.map(({ path, onChange }) => ["file", component, path, onChange]),
    ...plan.secrets.map((secret) => secretLine(plan, secret)),
    ...plan.secrets.flatMap(contentLines),
    ...plan.validations.map((command) => validateLine(plan, command)),
    ...plan.probes.map((probe) => probeLine(plan, probe)),
    ...plan.probes.flatMap((probe) => startingLines(plan, probe)),
    ...(plan.guards ?? []).map((guard) => guardLine(plan, guard)),
    ...seedLines(plan),
    ...oneWayLines(plan),
  ];
}

function unitLines(unit: PlannedUnit): string[][] {
  const { name, component, starts, reloadDigest, restartDigest } = unit;
  return [
    ["unit", name, component, starts ? "starts" : "waits", reloadDigest, restartDigest],
    ...unit.facts.map((fact) => ["unit-fact", name, fact]),
    ...unit.hostPrograms.map((program) => ["unit-program", name, program]),
    ...unit.certificates.map((path) => ["unit-certificate", name, path]),
  ];
}

/** Artifacts whose folders units, files or validations of the plan name. */
function namedFolders({ components, artifacts }: HostPlan): readonly Artifact[] {
  const named = artifactFoldersIn(
    components.flatMap(({ units, files, validations }) => [
      ...files.map(({ content }) => content),
      JSON.stringify([units, validations]),
    ]),
  );
  return artifacts.filter(({ name }) => named.has(name));
}

function lineOf(fields: readonly (string | number)[]): string {
  const texts = fields.map(String);
  const bad = texts.find((text) => text === "" || /[\t\n\r\0]/.test(text));
  if (bad !== undefined)
    throw new AssumptionError(`fields of the activation plan are one line and not empty, got ${JSON.stringify(bad)}`);
  return `${texts.join("\t")}\n`;
}

function artifactLines(artifact: Artifact): (string | number)[][] {
  const { name, version } = artifact;
  const programs = Object.entries(artifact.programs).sort(([a], [b]) => (a < b ? -1 : 1));
  if (artifact.kind === "package")
    return [
      ["package", name, artifact.distribution, artifact.packages.join(" ")],
      ...artifact.maskedUnits.map((unit) => ["mask", unit]),
      ...programs.map(([program, path]) => ["host-program", program, path]),
    ];
  const archives = Object.entries(artifact.archives).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ["artifact", name, version],
    ...archives.map(([architecture, { url, file, root, digest, checksums }]) => [
      ...["archive", `${name}-${version}`, architecture, url, file, root, digest ?? "-", checksums],
    ]),
    ...programs.map(([program, path]) => ["program", program, `${name}-${version}`, path]),
  ];
}

/** Certificates are secrets that the host has once, for all of its units. */
function certificateLines(plan: HostPlan): string[][] {
  const { certificates: from } = plan;
  if (from === undefined) return [];
  return authoritiesOf(plan.components).flatMap((authority) =>
    certificateSources(authority, from).map(({ name, path, kind, origin }) => [
      ...["secret", "host", "certificates", name, path, kind, kind === "delivered" ? name : origin],
    ]),
  );
}

function validateLine({ component, account }: ComponentPlan, command: Command): (string | number)[] {
  const { purpose, run, environment = {}, refuses, timeout = COMMAND_TIMEOUT } = command;
  return [
    ...["validate", component, account.name, secondsOf(timeout), purpose],
    ...Object.entries(environment).map(([name, value]) => `env=${name}=${argumentText(value)}`),
    ...(refuses === undefined ? [] : [`refuses=${refuses}`]),
    ...run.map(argumentText),
  ];
}

function secretLine({ component }: ComponentPlan, secret: Secret): (string | number)[] {
  const { from } = secret;
  return ["secret", component, secret.unit, secret.name, secretPath(secret), from.kind, originOf(from)];
}

function contentLines({ unit, name, content = [] }: Secret): string[][] {
  return content.map(({ line, form, matches }) => {
    const [which, of, begins] = typeof line === "string" ? [line, "-", "-"] : ["last", line.of, line.begins];
    return ["content", unit, name, which, of, form, begins, matches];
  });
}

function originOf(from: SecretOrigin): string | number {
  switch (from.kind) {
    case "file":
      return from.path;
    case "ssm-parameter":
      return from.name;
    case "secrets-manager":
      return from.secretId;
    case "variable":
      return from.variable;
    case "made-on-host":
      return from.bytes;
  }
}

function argumentText(argument: Argument): string {
  if (typeof argument === "string") return argument;
  return "program" in argument ? `{release}/bin/${argument.program}` : `{release}/files/${argument.releaseFile}`;
}

function probeLine(plan: ComponentPlan, probe: Probe): (string | number)[] {
  const deadline = "deadline" in probe ? probe.deadline : undefined;
  const line = ["probe", plan.component, probe.kind, secondsOf(deadline ?? PROBE_DEADLINE), probe.purpose];
  switch (probe.kind) {
    case "http":
      return [...line, ...requestFields(plan, probe)];
    case "metric": {
      const { is } = probe;
      const wanted = is === "since-reload" ? is : "within" in is ? recent(is) : is.value;
      return [...line, probe.metric, wanted, probe.unit, ...requestFields(plan, probe)];
    }
    case "unit":
      return [...line, probe.unit];
  }
}

function startingLines({ component }: ComponentPlan, probe: Probe): (string | number)[][] {
  if (probe.kind !== "http" || probe.starting === undefined) return [];
  const { status, deadline, eachGibibyte, reads } = probe.starting;
  return [["starting", component, status, secondsOf(deadline), secondsOf(eachGibibyte), reads.join(" ") || "-"]];
}

function recent({ within, ahead }: { readonly within: Duration; readonly ahead?: Duration }): string {
  return `within-${secondsOf(within)}${ahead === undefined ? "" : `-${secondsOf(ahead)}`}`;
}

function guardLine(plan: ComponentPlan, guard: Guard): (string | number)[] {
  const deadline = secondsOf(guard.deadline ?? CALL_DEADLINE);
  return ["guard", plan.component, guard.about, deadline, guard.purpose, ...requestFields(plan, guard)];
}

/** A request as the last fields of a line: its URL, and what is not the rule. */
function requestFields({ secrets }: ComponentPlan, request: Request): readonly string[] {
  const pathOf = ({ unit, name }: SecretReference) => {
    const secret = secrets.find((one) => one.unit === unit && one.name === name);
    if (secret === undefined)
      throw new AssumptionError(`the request "${request.purpose}" names the secret ${name} of ${unit}`);
    return secretPath(secret);
  };
  return [request.url, ...requestOptions(request, pathOf)];
}

function seedLines(plan: ComponentPlan): (string | number)[][] {
  const digest = seedsDigest(plan);
  if (digest === undefined) return [];
  return [
    ["seeds", plan.component, digest],
    ...(plan.seeds ?? []).map((seed) => [
      ...["seed", plan.component, secondsOf(seed.deadline ?? CALL_DEADLINE), seed.purpose],
      ...requestFields(plan, seed),
    ]),
  ];
}

/** Changes when a seed of the component would do something else; undefined where it has none. */
export function seedsDigest({ seeds = [], files }: ComponentPlan): string | undefined {
  if (seeds.length === 0) return undefined;
  const contents = seeds.map(({ body }) => files.find(({ path }) => path === body?.releaseFile)?.content);
  return digestOfInputs([seeds, contents]);
}

function oneWayLines({ component, oneWay, artifacts }: ComponentPlan): (string | number)[][] {
  if (oneWay === undefined) return [];
  const version = artifacts[0]?.version ?? "-";
  return [
    ["one-way", component, version, oneWay.boundary ?? "-", oneWay.back ?? "copy", oneWay.reason],
    ...oneWay.stop.map((unit) => ["one-way-stop", component, unit]),
    ...oneWay.backup.map((path) => ["one-way-backup", component, path]),
  ];
}

function secondsOf(duration: Duration): number {
  return Math.ceil(duration.toSeconds());
}
