import { Token } from "cdktf";
import { isIP } from "node:net";
import { portProblems } from "../../../lib/host";
import type { HostArchitecture } from "../../../lib/artifacts";
import { nearest, type Place, type Problem, quoted, ValidationError } from "../../../lib/errors";
import { Bytes, Duration } from "../../../lib/units";
import { architectureOf, AWS_SYSTEMS, type AwsImage } from "./image";
import type { AwsAdoption, AwsFleetProps, AwsHostProps, AwsVolumeProps } from "./props";
import type { HostProps } from "../fleet";
import type { Host } from "../hosts";

/** A host with every default filled in. */
export interface AwsHost extends Host {
  readonly subnetId: string | undefined;
  readonly instanceType: string;
  readonly architecture: HostArchitecture;
  readonly image: AwsImage;
  readonly rootVolume: Bytes;
  readonly dataVolume: AwsVolumeProps | undefined;
  readonly publicAddress: boolean | undefined;
  readonly adopt: AwsAdoption | undefined;
}

const DATA_VOLUME: AwsVolumeProps = { size: Bytes.gibibytes(50) };
const ROOT_VOLUME = Bytes.gibibytes(16);

/**
 * Fills in what is AWS's of the hosts' defaults.
 *
 * @param where - what messages name
 * @param hosts - of `props`, with the defaults of all fleets
 * @throws ValidationError with everything that is wrong with the fleet or any host
 */
export function awsHostsOf(where: Place, props: AwsFleetProps, hosts: readonly Host[]): readonly AwsHost[] {
  ValidationError.throwIfAny(where, [
    ...fleetProblems(props),
    ...props.hosts.flatMap((host, index) => hostProblems(host, `hosts[${index}]`, props)),
  ]);
  return hosts.map((host, index) => complete(host, props.hosts[index] as AwsHostProps, props));
}

function complete(host: Host, given: AwsHostProps, fleet: AwsFleetProps): AwsHost {
  const instanceType = given.instanceType ?? fleet.instanceType ?? "t3.medium";
  const { adopt } = given;
  const dataVolume = given.dataVolume ?? (host.roles.length > 0 && adopt === undefined ? DATA_VOLUME : false);
  return {
    ...host,
    subnetId: given.subnetId ?? fleet.subnetId,
    instanceType,
    architecture: given.architecture ?? architectureOf(instanceType),
    image: given.image ?? fleet.image ?? host.distribution,
    rootVolume: given.rootVolume ?? ROOT_VOLUME,
    dataVolume: dataVolume === false ? undefined : dataVolume,
    publicAddress: given.publicAddress,
    adopt,
  };
}

/** The distribution whose packages a host takes is that of its image, where that is one of Debian's. */
export function withDistribution(host: AwsHostProps, fleet: AwsFleetProps): HostProps {
  const image = host.image ?? fleet.image;
  if (host.distribution !== undefined || (image !== "debian-12" && image !== "debian-13")) return host;
  return { ...host, distribution: image };
}

function fleetProblems(props: AwsFleetProps): Problem[] {
  const problems: Problem[] = [];
  const { name, pollInterval, wait } = props;
  if (name !== undefined && (Token.isUnresolved(name) || !/^[\w./-]{1,128}$/.test(name)))
    problems.push({
      path: "name",
      message: `must be 1 to 128 literal letters, digits and _ . / -, got ${quoted(name)}`,
    });
  const { bucketName } = props;
  if (
    bucketName !== undefined &&
    !Token.isUnresolved(bucketName) &&
    !/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucketName)
  )
    problems.push({
      path: "bucketName",
      message: `must be 3 to 63 of a-z, 0-9 and "-" (dots break TLS), got ${quoted(bucketName)}`,
    });
  if (pollInterval !== undefined && (pollInterval.toSeconds() < 5 || pollInterval.compare(Duration.hours(1)) > 0))
    problems.push({ path: "pollInterval", message: `must be from 5s to 1h, got ${quoted(pollInterval)}` });
  if (wait !== undefined && wait !== false && wait.timeout !== undefined && wait.timeout.toSeconds() < 60)
    problems.push({
      path: "wait.timeout",
      message: `must be at least 1m, since hosts have to boot, got ${quoted(wait.timeout)}`,
    });
  for (const [service, url] of Object.entries(props.endpoints ?? {})) {
    if (typeof url !== "string" || Token.isUnresolved(url) || /^https?:\/\/[^/\s'"]+$/.test(url)) continue;
    problems.push({
      path: `endpoints.${service}`,
      message: `must be an address without a path, such as "http://10.0.0.1:5000", got ${quoted(url)}`,
    });
  }
  return [...problems, ...accessProblems(props), ...imageProblems(props.image, "image")];
}

function accessProblems({ adminAccess, tags, egressCidrs = [] }: AwsFleetProps): Problem[] {
  const unknown = "got a list that is known only at apply; give literal ports, they are part of resources' names";
  const { ports = [], cidrs = [] } = adminAccess ?? {};
  const problems = Token.isUnresolved(ports)
    ? [{ path: "adminAccess.ports", message: `must be literal, ${unknown}` }]
    : ports.flatMap((port, index) => portProblems(`adminAccess.ports[${index}]`, port));
  for (const [path, list] of Object.entries({ "adminAccess.cidrs": cidrs, egressCidrs }))
    list.forEach((cidr, index) => {
      if (Token.isUnresolved(list) || Token.isUnresolved(cidr) || isCidr(cidr)) return;
      const message = `must be a network such as "10.0.0.0/8" or "2001:db8::/32", got ${quoted(cidr)}`;
      problems.push({ path: `${path}[${index}]`, message });
    });
  if (tags !== undefined && Token.isUnresolved(tags))
    problems.push({ path: "tags", message: "must be an object, whose values may be known only at apply" });
  return problems;
}

function isCidr(text: string): boolean {
  const [address = "", bits = "", ...rest] = text.split("/");
  const version = isIP(address);
  return version > 0 && rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
}

function hostProblems(host: AwsHostProps, place: string, fleet: AwsFleetProps): Problem[] {
  return [
    ...imageProblems(host.image, `${place}.image`),
    ...(host.adopt ? adoptionProblems(host, place) : creationProblems(host, place, fleet)),
    ...tagProblems(host, place),
  ];
}

function imageProblems(image: AwsImage | undefined, path: string): Problem[] {
  if (image === undefined || typeof image === "object" || AWS_SYSTEMS.includes(image)) return [];
  const near = nearest(image, AWS_SYSTEMS);
  const hint = near === undefined ? "" : `; did you mean ${quoted(near)}?`;
  return [
    { path, message: `must be { id: "ami-…" } or one of ${AWS_SYSTEMS.join(", ")}, got ${quoted(image)}${hint}` },
  ];
}

function creationProblems(host: AwsHostProps, place: string, fleet: AwsFleetProps): Problem[] {
  const problems: Problem[] = [];
  if (host.subnetId === undefined && fleet.subnetId === undefined)
    problems.push({ path: `${place}.subnetId`, message: "must be given, here or for the whole fleet" });
  const image = host.image ?? fleet.image;
  if (host.distribution !== undefined && typeof image === "string" && image.startsWith("debian-")) {
    if (image !== host.distribution)
      problems.push({
        path: `${place}.distribution`,
        message: `must be that of the image (${image}), got ${quoted(host.distribution)}; leave it out`,
      });
  }
  if (host.dataVolume && host.dataVolume.size.count < Bytes.gibibytes(1).count)
    problems.push({
      path: `${place}.dataVolume.size`,
      message: `must be at least 1GiB, got ${quoted(host.dataVolume.size)}`,
    });
  return problems;
}

function adoptionProblems(host: AwsHostProps, place: string): Problem[] {
  const { instanceId, tags } = host.adopt ?? {};
  const problems: Problem[] = [];
  if ((instanceId === undefined) === (Object.keys(tags ?? {}).length === 0))
    problems.push({
      path: `${place}.adopt`,
      message: `must have either instanceId or tags, got ${instanceId === undefined ? "neither" : "both"}`,
    });
  const created = ["subnetId", "instanceType", "image", "rootVolume", "dataVolume", "publicAddress"] as const;
  for (const key of created) {
    if (host[key] === undefined || host[key] === false) continue;
    problems.push({ path: `${place}.${key}`, message: "must be left out: the instance exists and keeps what it has" });
  }
  return problems;
}

/** What Prometheus must know of a host stands in its tags: EC2 allows 50 of them, of at most 256 characters each. */
function tagProblems(host: AwsHostProps, place: string): Problem[] {
  const problems: Problem[] = [];
  const ports = new Set<number>();
  for (const [index, { port, path, job }] of (host.additionalTargets ?? []).entries()) {
    const here = `${place}.additionalTargets[${index}]`;
    if (ports.has(port))
      problems.push({
        path: here,
        message: `must have its own port on AWS, where tags name targets by port, got ${port} twice`,
      });
    ports.add(port);
    if (!/^[\w+\-=.:/@]{1,200}$/.test(`${job ?? ""}${path ?? "/metrics"}`))
      problems.push({
        path: here,
        message: `must use only characters that tags may hold (letters, digits and _ + - = . : / @), got ${quoted(path)}`,
      });
  }
  for (const [label, value] of Object.entries(host.labels ?? {})) {
    if (Token.isUnresolved(value) || value.length <= 256) continue;
    problems.push({
      path: `${place}.labels.${label}`,
      message: `must be at most 256 characters, as tags are, got ${value.length}`,
    });
  }
  const tags = Object.keys(host.labels ?? {}).length + ports.size;
  if (tags > 35)
    problems.push({ path: place, message: `must have at most 35 labels and targets together, got ${tags}` });
  return problems;
}
