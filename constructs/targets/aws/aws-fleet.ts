import { type TerraformProvider, Token } from "cdktf";
import type { Construct } from "constructs";
import { type Advice, type Problem, ValidationError } from "../../../lib/errors";
import type { CertificateOrigin, SecretOrigin } from "../../../lib/host";
import type { TargetDiscovery } from "../../../lib/scraping";
import { Duration } from "../../../lib/units";
import { type AwsGrant } from "./access";
import { AdoptedHost, nameAdoptedPolicies } from "./adopted-host";
import { BundleBucket } from "./bucket";
import { clientAdvice } from "./clients";
import { certificatesDigest } from "./certificates";
import { ec2DiscoveryOf } from "./discovery";
import { Delivery } from "./delivery";
import type { CreatedHost } from "./host";
import { packageProblems } from "./image";
import { tagsOf } from "./lists";
import { AwsLookups } from "./lookups";
import { managedTwice } from "./managed-instances";
import { AWS_HOST_PROPS, AWS_VALUES, type AwsHost, awsHostsOf, FLEET_PROPS, asHost } from "./model";
import { FleetNetwork } from "./network";
import { type OpenPort, openPortsOf } from "./open-ports";
import { grantProblems } from "./parts";
import { Permissions } from "./permissions";
import { PlacedHosts } from "./placed-hosts";
import { Pointer } from "./pointer";
import type { AwsFleetProps } from "./props";
import { protectData } from "./protected-data";
import { providerOf, regionProblems, sameRegion, useProvider } from "./region";
import { agentScript, userDataOf } from "./scripts";
import { Seeds } from "./seeds";
import { HostsReport, type HostsReportProps } from "./wait";
import { checkRelations } from "../../synthesis/check-relations";
import type { DiscoveryQuery, FactContent, HostShape, IFleetDefinition } from "../fleet";
import { FleetBase } from "../fleet-base";
import { type Host, shapedFleet, shapesOf } from "../hosts";

const MOST_OBJECT_TAGS = 10;
const SECRETS_ON_AWS =
  'must be of kind "ssm-parameter", "secrets-manager" or "file" on AWS, got "variable", which only a login over SSH delivers; SecretParameter puts a value of Terraform\'s into Parameter Store';

/**
 * EC2 instances, created or adopted, that bring themselves to the release that a bucket names for them.
 *
 * An instance's `user_data` never changes with the configuration: it installs a timer that reads the host's pointer from
 * the bucket with the instance's role, fetches the release that it names, activates it and reports how that went.
 */
export class AwsFleet extends FleetBase {
  /** Forgets what the agent on the host did last. */
  public override get recheckAdvice(): string {
    return "On `<host>`, as root: `rm /opt/vm-observability/agent/state`; its agent activates the release again when it asks next";
  }

  /** The bucket of releases and reports, with all of its settings. */
  public readonly bundles: BundleBucket;
  /** The fleet's security groups. */
  public readonly network: FleetNetwork;
  /** Value of the tag `vmo:fleet`. */
  public readonly name: string;
  /** The provider of everything in it. @default - the stack's own */
  public readonly provider: TerraformProvider | undefined;
  private readonly props: AwsFleetProps;
  private readonly all: readonly AwsHost[];
  private readonly placed: PlacedHosts;
  private readonly lookups = new AwsLookups(this);
  private readonly permissions: Permissions;
  private report: HostsReport | undefined;

  constructor(scope: Construct, id: string, props: AwsFleetProps) {
    const { hosts: given } = shapedFleet(`${scope.node.path}/${id}`, props, FLEET_PROPS, AWS_HOST_PROPS, AWS_VALUES);
    super(
      scope,
      id,
      given.map((host) => asHost(host, props)),
      props.certificates,
    );
    this.props = props;
    this.name = props.name ?? this.node.path;
    this.all = awsHostsOf(this, props, this.members);
    this.provider = providerOf(this, props);
    ValidationError.throwIfAny(this, regionProblems(this.provider, props.region));
    if (this.provider) useProvider(this, this.provider);
    this.permissions = new Permissions(this, {
      fleet: props,
      releases: this.releases,
      findsTargets: ({ roles }) => !this.isJoined && roles.includes("metrics"),
      bucketArn: () => this.bundles.bucket.arn,
      instanceIdOf: ({ name }) => this.host(name).instanceId,
    });
    this.bundles = new BundleBucket(this, "bundles", {
      name: props.bucketName,
      precondition: sameRegion(this, props.region),
      encryptionKey: props.encryptionKey,
      tlsOnly: props.tlsOnly ?? true,
      endpoint: props.endpoints?.s3,
      writers: props.bucketWriters,
      tags: this.tags,
    });
    this.placed = new PlacedHosts(this, "hosts", {
      name: this.name,
      fleet: props,
      hosts: this.all,
      lookups: this.lookups,
      userData: userDataOf({ region: props.region, bucketUrl: this.bundles.url }),
      bornWith: this.bundles.identity.address,
      policyOf: (host) => this.permissions.policyOf(host),
      tags: this.tags,
    });
    this.network = this.createNetwork();
    this.placed.join(this.network);
    if (props.protectData !== false) protectData(this, this.suffix, this.placed.volumes);
    this.deliver();
    checkRelations(this, () => [
      ...packageProblems(this.all, (shape) => this.releases.plansOf(shape)),
      ...managedTwice(this, this.all),
    ]);
  }

  /** A fleet that a stack binds: `new MonitoringStack(app, "production", { fleet: AwsFleet.of({ … }) })`. */
  public static of(props: AwsFleetProps): IFleetDefinition {
    return { bind: (scope, id) => new AwsFleet(scope, id, props) };
  }

  /** Prometheus asks EC2; for one of several fleets it reads files, since its own host may be anywhere. */
  public override discovery(of: DiscoveryQuery): TargetDiscovery {
    const inFiles = super.discovery(of);
    if (this.isJoined) return inFiles;
    return ec2DiscoveryOf(
      { name: this.name, region: this.props.region, endpoint: this.props.endpoints?.ec2, hosts: this.all },
      of,
    );
  }

  protected addressOf({ name }: Host): string {
    return this.host(name).privateIp;
  }

  protected override get opensByAddress(): boolean {
    return true;
  }

  protected override advice(): readonly Advice[] {
    const created = this.all.filter(({ adopt }) => adopt === undefined);
    return clientAdvice(
      shapesOf(created).flatMap((shape) => this.openPorts(shape)),
      this.props,
    );
  }

  protected override get parameterRegion(): string {
    return Token.isUnresolved(this.props.region) ? "" : this.props.region;
  }

  /** Names tell fleets of one account and region apart; accounts are told apart by their providers. */
  protected override claims(): ReadonlyMap<string, string> {
    const where = `${this.props.region} (${this.provider?.fqn ?? "the stack's provider"})`;
    return new Map([[`the name ${JSON.stringify(this.name)} in ${where}`, "name"]]);
  }

  /** What Terraform holds in memory alone can be written to no place that hosts read. */
  protected override refusesSecret({ kind }: SecretOrigin): string | undefined {
    return kind === "variable" ? SECRETS_ON_AWS : undefined;
  }

  protected override settledBy(): string | undefined {
    return this.report?.taken.address;
  }

  protected override targetFiles(): Readonly<Record<string, FactContent>> {
    return this.isJoined ? super.targetFiles() : {};
  }

  /**
   * Lets hosts do something more, by the policy that each of them has.
   *
   * @throws ValidationError when IAM could not read it
   */
  public allow(grant: AwsGrant): void {
    ValidationError.throwIfAny(this, grantProblems(grant));
    this.permissions.add(grant);
  }

  /**
   * The host's construct, with its resources.
   *
   * @throws ValidationError when the fleet has no such host
   */
  public host(name: string): CreatedHost | AdoptedHost {
    return this.placed.host(name);
  }

  private get tags(): Record<string, string> {
    return { ...tagsOf(this.props.tags), "vmo:fleet": this.name };
  }

  /** Objects take ten tags, and no more. */
  private get objectTags(): Record<string, string> | undefined {
    const { tags } = this;
    return Object.keys(tags).length > MOST_OBJECT_TAGS ? undefined : tags;
  }

  private createNetwork(): FleetNetwork {
    const { props } = this;
    const { releases } = this;
    const first = this.all[0];
    const adopted = this.placed.all.get(first?.name ?? "");
    const subnetId = adopted instanceof AdoptedHost ? adopted.instance.subnetId : first?.subnetId;
    return new FleetNetwork(this, "network", {
      name: this.name,
      vpcId: props.vpcId ?? this.lookups.subnet(subnetId ?? "").vpcId,
      shapes: shapesOf(this.members),
      openPorts: (shape) => this.openPorts(shape),
      plansOf: (shape) => releases.plansOf(shape),
      ...(this.isJoined && { neighbours: () => releases.parts.neighboursOf(this) }),
      egressCidrs: props.egressCidrs ?? ["0.0.0.0/0"],
      adminAccess: props.adminAccess,
      clientCidrs: props.clientCidrs ?? [],
      tags: this.tags,
    });
  }

  private openPorts(shape: HostShape): readonly OpenPort[] {
    const { releases } = this;
    const hosts = this.all.filter((host) => host.shape === shape);
    return openPortsOf(releases.plansOf(shape), hosts, releases.applicationPort);
  }

  /** Puts agent, bundles and pointers into the bucket, and waits for what hosts report. */
  private deliver(): void {
    const bucket = this.bundles.bucket.id;
    const delivery = new Delivery(this, "delivery", {
      bucket,
      releases: this.releases,
      shapes: shapesOf(this.members),
      tags: this.objectTags,
    });
    const pointers = this.all.map((host) => ({ host, pointer: this.pointTo(host, delivery) }));
    if (this.reading)
      this.report = new HostsReport(this, "report", {
        ...this.reading,
        hosts: () =>
          pointers.map(({ host, pointer }) => ({
            name: host.name,
            pointer: pointer.digest,
            instance: this.host(host.name).instanceId,
          })),
      });
    nameAdoptedPolicies(this, this.suffix, this.placed.all);
  }

  private pointTo(host: AwsHost, delivery: Delivery): Pointer {
    const placed = this.host(host.name);
    return new Pointer(placed, "pointer", {
      bucket: this.bundles.bucket.id,
      instanceId: placed.instanceId,
      tags: this.objectTags,
      content: () => ({
        host: host.name,
        bucketUrl: this.bundles.url,
        agent: agentScript().digest,
        release: this.releases.digestOf(host.shape),
        bundle: delivery.keyOf(host.shape),
        interval: (this.props.pollInterval ?? Duration.seconds(15)).toSeconds(),
        volume: placed.volume,
        turns: this.releases.clusters.turnsOf(host),
        seeds: this.releases.clusters.seedsOf(host),
        certificates: certificatesDigest(this, host, this.releases),
        facts: this.factsOf(host),
        endpoint: this.props.endpoints?.secrets,
      }),
      after: delivery.objectsFor(host.shape),
      turns: () => this.releases.clusters.turnsElsewhere(host),
    });
  }

  /** Files are on the machine that runs Terraform, which hosts do not reach. */
  protected override certificateProblems(from: CertificateOrigin): readonly Problem[] {
    if (!("folder" in from) || "parameterPrefix" in from) return [];
    const message =
      "must be { parameterPrefix } or { hostFile, authorityFile } on AWS: hosts read their keys from Parameter Store, where --ssm puts them";
    return [{ path: "certificates", message }];
  }

  protected override addSeeds(component: string): void {
    const leader = this.all.find((host) => this.releases.clusters.seedsOf(host).includes(component));
    if (leader === undefined) return;
    new Seeds(this, `${component}-seeds`, {
      component,
      digest: () => this.releases.clusters.seedingOf(component)?.digest ?? "",
      host: { name: leader.name, instance: this.host(leader.name).instanceId },
      bucket: this.bundles.bucket.id,
      tags: this.objectTags,
      after: this.releases.parts.settled(this.releases.clusters.hostsWith(component)),
      wait: this.reading,
    });
  }

  /** How to read what hosts report; undefined where nothing waits for that. */
  private get reading(): Omit<HostsReportProps, "hosts"> | undefined {
    const { wait, region, endpoints } = this.props;
    if (wait === false) return undefined;
    return { ...wait, bucket: this.bundles.bucket.id, bucketUrl: this.bundles.url, region, endpoint: endpoints?.s3 };
  }
}
