import { Token } from "cdktf";
import { portProblems } from "../../../lib/host";
import type { HostArchitecture } from "../../../lib/artifacts";
import {
  didYouMean,
  type Place,
  type Problem,
  type PropKinds,
  quoted,
  ValidationError,
  unitProblems,
} from "../../../lib/errors";
import { Bytes, Duration, networkOf } from "../../../lib/units";
import { architectureOf, AWS_SYSTEMS, type AwsImage } from "./image";
import { adoptedTwice, adoptionProblems } from "./adoptions";
import { fleetTagProblems, hostTagProblems } from "./tags";
import { principalProblems } from "./principals";
import { fleetPartProblems, hostPartProblems, volumeShapeProblems } from "./parts";
import type { AwsAdoption, AwsFleetProps, AwsHostProps, AwsVolumeProps } from "./props";
import type { HostProps } from "../fleet";
import { type FleetValues, type Host, HOST_PROPS } from "../hosts";

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

/** What the props of a fleet on AWS are. */
export const FLEET_PROPS: PropKinds<AwsFleetProps> = {
  hosts: "list",
  region: "text",
  provider: "any?",
  subnetId: "text?",
  vpcId: "text?",
  name: "text?",
  image: "any?",
  instanceType: "text?",
  keyName: "text?",
  adminAccess: "object?",
  egressCidrs: "list?",
  clientCidrs: "list?",
  securityGroupIds: "list?",
  encryptionKey: "text?",
  secretKeys: "list?",
  managedPolicyArns: "list?",
  permissionsBoundary: "text?",
  bucketName: "text?",
  bucketWriters: "list?",
  tlsOnly: "boolean?",
  pollInterval: "any?",
  wait: "any?",
  protectData: "boolean?",
  certificates: "object?",
  tags: "object?",
  endpoints: "object?",
};

/** What the props of its hosts are. */
export const AWS_HOST_PROPS: PropKinds<AwsHostProps> = {
  ...HOST_PROPS,
  subnetId: "text?",
  instanceType: "text?",
  architecture: "text?",
  image: "any?",
  rootVolume: "any?",
  dataVolume: "any?",
  publicAddress: "boolean?",
  adopt: "object?",
};

/** What is AWS's own of a fleet's values. */
export const AWS_VALUES: FleetValues<AwsFleetProps, AwsHostProps> = { fleet: fleetProblems, host: hostProblems };

const DATA_VOLUME: AwsVolumeProps = { size: Bytes.gibibytes(50) };
const ROOT_VOLUME = Bytes.gibibytes(16);

/**
 * Fills in what is AWS's of the hosts' defaults.
 *
 * @param where - what messages name
 * @param hosts - of `props`, with the defaults of all fleets
 * @throws ValidationError when an instance is adopted twice
 */
export function awsHostsOf(where: Place, props: AwsFleetProps, hosts: readonly Host[]): readonly AwsHost[] {
  ValidationError.throwIfAny(where, adoptedTwice(props.hosts));
  return hosts.map((host, index) => complete(host, props.hosts[index] as AwsHostProps, props));
}

function complete(host: Host, given: AwsHostProps, fleet: AwsFleetProps): AwsHost {
  const instanceType = given.instanceType ?? fleet.instanceType ?? "t3.medium";
  return {
    ...host,
    subnetId: given.subnetId ?? fleet.subnetId,
    instanceType,
    architecture: given.architecture ?? architectureOf(instanceType),
    image: given.image ?? fleet.image ?? host.distribution,
    rootVolume: given.rootVolume ?? ROOT_VOLUME,
    dataVolume: dataVolumeOf(given),
    publicAddress: given.publicAddress,
    adopt: given.adopt,
  };
}

function dataVolumeOf({ dataVolume, adopt, roles = [] }: AwsHostProps): AwsVolumeProps | undefined {
  if (adopt !== undefined || dataVolume === false) return undefined;
  return dataVolume ?? (roles.length > 0 ? DATA_VOLUME : undefined);
}

/**
 * A host as every fleet knows it: the distribution whose packages it takes is that of its image, where that is one of Debian's, and the
 * volume that it is created with is one of its volumes.
 */
export function asHost(host: AwsHostProps, fleet: AwsFleetProps): HostProps {
  const image = host.image ?? fleet.image;
  const data = dataVolumeOf(host);
  return {
    ...host,
    ...(host.distribution === undefined && (image === "debian-12" || image === "debian-13") && { distribution: image }),
    // What is wrong with it is a problem of the prop that has it.
    ...(data && volumeShapeProblems(data, "").length === 0 && { volumes: { data: { size: data.size } } }),
  };
}

function fleetProblems(props: AwsFleetProps): Problem[] {
  const { name, pollInterval, wait } = props;
  const problems: Problem[] = [...unitProblems("Duration", { pollInterval }), ...fleetPartProblems(props)];
  // Comparing what is of another kind with limits would crash.
  if (problems.length > 0) return problems;
  if (name !== undefined && (Token.isUnresolved(name) || !/^[\w./-]{1,128}$/.test(name)))
    problems.push({
      path: "name",
      message: `must be 1 to 128 literal letters, digits and _ . / -, got ${quoted(name)}`,
    });
  const { bucketName } = props;
  if (bucketName !== undefined && !Token.isUnresolved(bucketName))
    problems.push(...bucketNameProblems("bucketName", bucketName));
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
  return [
    ...problems,
    ...accessProblems(props),
    ...principalProblems(
      "bucketWriters",
      props.bucketWriters,
      "nobody could write to the bucket, or change its policy",
    ),
    ...fleetTagProblems(props.tags),
    ...imageProblems(props.image, "image"),
  ];
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const RESERVED = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|--x-s3|--table-s3)$/;

/** What is wrong with the literal `name` of a bucket. */
export function bucketNameProblems(path: string, name: string): readonly Problem[] {
  if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name))
    return [{ path, message: `must be 3 to 63 of a-z, 0-9 and "-" (dots break TLS), got ${quoted(name)}` }];
  const reserved = RESERVED.exec(name)?.[0];
  if (reserved === undefined) return [];
  return [{ path, message: `must not have ${quoted(reserved)} there, which S3 keeps for itself, got ${quoted(name)}` }];
}

function accessProblems({ adminAccess, egressCidrs = [], clientCidrs = [] }: AwsFleetProps): Problem[] {
  const unknown = "got a list that is known only at apply; give literal ports, they are part of resources' names";
  const { ports = [], cidrs = [] } = adminAccess ?? {};
  const problems = Token.isUnresolved(ports)
    ? [{ path: "adminAccess.ports", message: `must be literal, ${unknown}` }]
    : ports.flatMap((port, index) => portProblems(`adminAccess.ports[${index}]`, port));
  if (Token.isUnresolved(clientCidrs))
    problems.push({ path: "clientCidrs", message: "must be a literal list, whose entries may be known only at apply" });
  for (const [path, list] of Object.entries({ "adminAccess.cidrs": cidrs, egressCidrs, clientCidrs }))
    list.forEach((cidr, index) => {
      if (Token.isUnresolved(list) || Token.isUnresolved(cidr)) return;
      const message = cidrProblem(cidr);
      if (message !== undefined) problems.push({ path: `${path}[${index}]`, message });
    });
  for (const [path, list] of Object.entries({
    "adminAccess.cidrs": cidrs,
    "adminAccess.ports": ports,
    egressCidrs,
    clientCidrs,
  }))
    problems.push(...namedTwice(path, list));
  return problems;
}

/** EC2 has each rule once. */
function namedTwice(path: string, list: readonly (string | number)[]): readonly Problem[] {
  if (Token.isUnresolved(list)) return [];
  return list.flatMap((entry, index) => {
    const first = list.indexOf(entry);
    if (first === index) return [];
    return [{ path: `${path}[${index}]`, message: `must be listed once, got ${quoted(entry)} at ${first} too` }];
  });
}

/** AWS's provider takes networks by their first addresses alone. */
function cidrProblem(cidr: string): string | undefined {
  const rule = 'must be a network such as "10.0.0.0/8" or "2001:db8::/32"';
  const [address = "", length] = String(cidr).split("/");
  const [network, own] = [networkOf(String(cidr)), networkOf(address)];
  if (network === undefined || length === undefined) return `${rule}, got ${quoted(cidr)}`;
  const isFirst = own?.split("/")[0] === network.split("/")[0];
  return isFirst ? undefined : `${rule}, got ${quoted(cidr)}, an address in ${quoted(network)}`;
}

function hostProblems(host: AwsHostProps, place: string, fleet: AwsFleetProps): Problem[] {
  const wrong = hostPartProblems(host, place);
  if (wrong.length > 0) return [...wrong];
  return [
    ...imageProblems(host.image, `${place}.image`),
    ...(host.adopt ? adoptionProblems(host, place) : creationProblems(host, place, fleet)),
    ...hostTagProblems(host, place, fleet.tags),
  ];
}

function imageProblems(image: AwsImage | undefined, path: string): Problem[] {
  if (image === undefined || typeof image === "object" || AWS_SYSTEMS.includes(image)) return [];
  const hint = didYouMean(image, AWS_SYSTEMS);
  return [
    { path, message: `must be { id: "ami-…" } or one of ${AWS_SYSTEMS.join(", ")}, got ${quoted(image)}${hint}` },
  ];
}

function creationProblems(host: AwsHostProps, place: string, fleet: AwsFleetProps): Problem[] {
  const problems: Problem[] = [...unitProblems("Bytes", { [`${place}.rootVolume`]: host.rootVolume })];
  if (problems.length > 0) return problems;
  if (host.volumes !== undefined)
    problems.push({
      path: `${place}.volumes`,
      message:
        "must be left out: the instance is created with one volume, dataVolume, on which buffers lie too; volumes are those of adopted instances",
    });
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
