import { createHash } from "node:crypto";
import type { Artifact } from "../artifacts";
import { AssumptionError } from "../errors";
import { systemdText } from "../escaping";
import { Duration } from "../units";
import { authoritiesOf, certificateOf, certificateSources, type UnitCertificate } from "./certificates";
import type {
  Argument,
  Command,
  ComponentPlan,
  ConfigFile,
  Probe,
  Secret,
  SecretOrigin,
  SystemdUnit,
} from "./component-plan";
import { FLEET_HOSTS } from "./fleet-names";
import type { HostPlan } from "./host-plan";
import { kernelSettings } from "./kernel";
import { CURRENT, FACTS, LIVE_ARTIFACTS } from "./paths";
import { type Request, requestOptions, type SecretReference } from "./request";
import { secretPath } from "./secret-path";
import { renderUnit } from "./unit-file";

/** A unit as the activation sees it: its text, and what decides whether it reloads or restarts. */
export interface PlannedUnit {
  readonly component: string;
  readonly name: string;
  readonly text: string;
  readonly starts: boolean;
  readonly reloads: boolean;
  /** Changes when something changes that a reload makes live; `-` for units that cannot reload. */
  readonly reloadDigest: string;
  /** Changes when something changes that only a restart makes live. */
  readonly restartDigest: string;
  /** Host facts (paths below `host/`) that the unit's text names: it restarts when they change. */
  readonly facts: readonly string[];
  /** Programs of the host's own packages that it runs: it restarts when a package is upgraded. */
  readonly hostPrograms: readonly string[];
  /** Files of certificates that it reads only at its start: it restarts when they change. */
  readonly certificates: readonly string[];
}

const COMMAND_TIMEOUT = Duration.seconds(30);
const PROBE_DEADLINE = Duration.seconds(60);
const CALL_DEADLINE = Duration.seconds(60);

/** The units of a plan, with the digests of their own inputs. */
export function plannedUnits(plan: HostPlan): PlannedUnit[] {
  return plan.components.flatMap((component) => component.units.map((unit) => plannedUnit(plan, component, unit)));
}

function plannedUnit(plan: HostPlan, component: ComponentPlan, unit: SystemdUnit): PlannedUnit {
  const secrets = component.secrets.filter((secret) => secret.unit === unit.name);
  const certificates = (component.certificates ?? []).filter((certificate) => certificate.unit === unit.name);
  const text = renderUnit({ name: unit.name, sections: withHostLayer(unit, secrets) });
  const starts = unit.starts ?? true;
  const filesOn = (change: ConfigFile["onChange"]) => component.files.filter((file) => file.onChange === change);
  // A timer only says when: what its service reads is the service's affair.
  const runs = unit.name.endsWith(".service");
  const restarting = !runs ? [] : [...filesOn("restart"), ...(unit.reloads ? [] : filesOn("reload"))];
  const artifacts = artifactsOf(plan, text, runs ? component.files : []);
  return {
    component: component.component,
    name: unit.name,
    text,
    starts,
    reloads: unit.reloads,
    reloadDigest: unit.reloads ? digestOf(filesOn("reload")) : "-",
    restartDigest: digestOf([
      ...[text, artifacts.map(identityOf), restarting, secrets.map(versionOf)],
      // Its account joins a group for them, which a process has from its start.
      ...(certificates.length > 0 ? [certificates.map(({ authority }) => authority)] : []),
    ]),
    // The fleet's names are written in place: a running unit sees the new ones.
    facts: namesBelow(FACTS, text).filter((fact) => fact !== FLEET_HOSTS),
    hostPrograms: artifacts.flatMap((artifact) =>
      artifact.kind === "package" ? Object.values(artifact.programs) : [],
    ),
    certificates: certificates.flatMap(readAtStart),
  };
}

function readAtStart({ authority, onRenewal }: UnitCertificate): string[] {
  const { pem, ca } = certificateOf(authority);
  return onRenewal === "restart" ? [ca, pem] : [ca];
}

/** Paths below `folder` that `text` names, sorted. */
function namesBelow(folder: string, text: string): string[] {
  const matches = text.matchAll(new RegExp(`${folder}/([A-Za-z0-9._/+-]+)`, "g"));
  return [...new Set([...matches].map((match) => match[1] ?? ""))].sort();
}

/** The unit's sections with what the host layer adds: its credentials, and that it stops with all others. */
function withHostLayer(unit: SystemdUnit, secrets: readonly Secret[]): SystemdUnit["sections"] {
  const credentials = secrets.map((secret) => `${secret.name}:${systemdText(secretPath(secret))}`);
  return {
    ...unit.sections,
    Unit: { ...unit.sections.Unit, PartOf: "vm-observability.target" },
    ...(unit.sections.Service && {
      Service: {
        ...unit.sections.Service,
        ...(credentials.length > 0 && { LoadCredential: credentials }),
        ...(unit.fleetNames && { BindReadOnlyPaths: `${FACTS}/${FLEET_HOSTS}:/etc/hosts` }),
      },
    }),
  };
}

/** The artifacts whose programs a unit's text runs, or whose folders it or a file of its component names. */
function artifactsOf(plan: HostPlan, text: string, files: readonly ConfigFile[]): Artifact[] {
  const names = namesBelow(`${CURRENT}/bin`, text);
  const folders = foldersIn([text, ...files.map(({ content }) => content)]);
  return plan.artifacts.filter((one) => folders.has(one.name) || names.some((name) => name in one.programs));
}

/** Artifacts whose folders units, files or validations of the plan name. */
function namedFolders({ components, artifacts }: HostPlan): readonly Artifact[] {
  const named = foldersIn(
    components.flatMap(({ units, files, validations }) => [
      ...files.map(({ content }) => content),
      JSON.stringify([units, validations]),
    ]),
  );
  return artifacts.filter(({ name }) => named.has(name));
}

function foldersIn(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => namesBelow(LIVE_ARTIFACTS, text)).map((path) => path.split("/")[0] ?? ""));
}

/** What a running program is: not from where it was fetched, so that another mirror restarts nothing. */
function identityOf(artifact: Artifact): unknown {
  const { kind, name, version, programs } = artifact;
  if (kind === "package") return { kind, name, version, programs };
  const files = Object.values(artifact.archives).map(({ file, digest }) => ({ file, digest }));
  return { kind, name, version, programs, files };
}

function versionOf({ name, from }: Secret): unknown {
  return { name, version: from.kind === "variable" ? from.version : 0 };
}

function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}

/** The plan as lines of fields, separated by tabs, that the activation script reads: what it does is all named here. */
export function renderPlan(plan: HostPlan, units: readonly PlannedUnit[]): string {
  const lines = [
    ["format", "1"],
    ...plan.accounts.flatMap(({ name, groups = [] }) =>
      groups.filter((group) => !plan.accounts.some((own) => own.name === group)).map((group) => ["join", name, group]),
    ),
    ...plan.artifacts.flatMap(artifactLines),
    ...namedFolders(plan).map(({ name, version }) => ["folder", name, `${name}-${version}`]),
    ...kernelSettings(plan.components).map(({ key, value, component }) => ["kernel", key, value, component]),
    ...certificateLines(plan),
    ...plan.components.flatMap((component) => [
      ...component.listens.map(({ port, protocol, purpose }) => [
        "listen",
        component.component,
        port,
        protocol,
        purpose,
      ]),
      ...component.directories.map(({ path }) => ["directory", component.component, path]),
      ...component.files.map(({ path, onChange }) => ["file", component.component, path, onChange]),
      ...component.secrets.map((secret) => secretLine(component, secret)),
      ...component.secrets.flatMap(contentLines),
      ...component.validations.map((command) => validateLine(component, command)),
      ...component.probes.map((probe) => probeLine(component, probe)),
      ...(component.guards ?? []).map((guard) => [
        ...["guard", component.component, guard.about, secondsOf(guard.deadline ?? CALL_DEADLINE), guard.purpose],
        ...requestFields(component, guard),
      ]),
      ...seedLines(component),
      ...oneWayLines(component),
    ]),
    ...units.flatMap((unit) => [
      ["unit", unit.name, unit.component, unit.starts ? "starts" : "waits", unit.reloadDigest, unit.restartDigest],
      ...unit.facts.map((fact) => ["unit-fact", unit.name, fact]),
      ...unit.hostPrograms.map((program) => ["unit-program", unit.name, program]),
      ...unit.certificates.map((path) => ["unit-certificate", unit.name, path]),
    ]),
  ];
  return lines.map(lineOf).join("");
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
      const wanted = is === "since-reload" ? is : "within" in is ? `within-${secondsOf(is.within)}` : is.value;
      return [...line, probe.metric, wanted, probe.unit, ...requestFields(plan, probe)];
    }
    case "unit":
      return [...line, probe.unit];
  }
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
  return digestOf([seeds, contents]);
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
