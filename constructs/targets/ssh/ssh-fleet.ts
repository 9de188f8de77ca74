import { Token } from "cdktf";
import { Construct } from "constructs";
import { type Problem, type PropKinds, quoted, ValidationError } from "../../../lib/errors";
import { verbatim } from "../../../lib/escaping";
import type { CertificateOrigin, SecretOrigin } from "../../../lib/host";
import { type CertificateUpload, certificateUploads, digestExpression, preconditionsOf } from "../certificate-files";
import { claimsOf, endpointProblems, sharedEndpointProblems } from "./endpoint";
import { EphemeralVariables } from "./ephemeral-variables";
import { sha256Of } from "../expressions";
import type { AddressedHost } from "../file-discovery";
import type { HostProps, IFleetDefinition } from "../fleet";
import { FleetBase } from "../fleet-base";
import { HOST_PROPS, idOf, type Host, shapedFleet } from "../hosts";
import { deliverySteps, seedingSteps, writeDeliveryFolder } from "./delivery";
import { addPresence, type ConnectedHost, type Presence } from "./presence";
import { Login, type SshLogin } from "./ssh-login";
import { type Provisioner, TerraformData } from "../terraform-data";
import { type SshRollout, turnsBefore, wavesOf } from "./waves";

/** A host that exists and is reached over SSH. */
export interface SshHostProps extends HostProps {
  /** Address or name for logging in; may be a token. */
  readonly address: string;
  /** Address or name under which the other hosts of the fleet reach it; may be a token. @default - `address` */
  readonly scrapeAddress?: string;
  /** @default - the login's port */
  readonly port?: number;
  /** Public keys, such as `ssh-ed25519 AAAA…`; may be tokens. @default - those in the login's `hostKeys` file */
  readonly hostKeys?: readonly string[];
  /**
   * Any text; another one has this host checked and brought to its release again. By hand, `terraform apply -replace=<its resource>` does
   * the same. May be a token.
   *
   * @default - checked when its release, facts or secrets change
   */
  readonly recheck?: string;
}

/** Props of an {@link SshFleet}. */
export interface SshFleetProps {
  readonly hosts: readonly SshHostProps[];
  readonly login: SshLogin;
  /**
   * In which order a new release reaches the hosts. Every host checks a release before it switches and goes back by
   * itself; waves also limit how many hosts try.
   *
   * @default - all hosts at once
   */
  readonly rollout?: SshRollout;
  /** As {@link SshHostProps.recheck}, for all hosts: a date, for example. @default - none */
  readonly recheck?: string;
  /**
   * Owner whose hosts become this fleet's: the id that a host names when it refuses an activation because it belongs to another stack or to an
   * earlier state of this one. Hosts of any other owner are still refused.
   *
   * @default - none
   */
  readonly takeOver?: string;
  /**
   * Where the hosts get their certificates from: `{ folder: "certificates" }`, which `npx vm-observability certificates make` fills, or files
   * that each host has already. What is between them is encrypted then, and asks who calls.
   *
   * @default - as the specification says; without either, nothing is encrypted between the hosts
   */
  readonly certificates?: CertificateOrigin;
}

const FLEET_PROPS: PropKinds<SshFleetProps> = {
  hosts: "list",
  login: "object",
  rollout: "object?",
  recheck: "text?",
  takeOver: "text?",
  certificates: "object?",
};

const HOST_PROPS_OF_SSH: PropKinds<SshHostProps> = {
  ...HOST_PROPS,
  address: "text",
  scrapeAddress: "text?",
  port: "any?",
  hostKeys: "list?",
  recheck: "text?",
};

type VariableSecret = Extract<SecretOrigin, { kind: "variable" }>;

/** What the name of a host's resource begins with; the host's own follows. */
const RESOURCE = "vmo_host_";

interface SshHost extends AddressedHost, ConnectedHost {
  readonly recheck?: string;
}

/**
 * Existing VMs, reached over SSH by Terraform itself. Each host is one `terraform_data` resource that is replaced when
 * the host's release, its own facts or the version of a secret changes; it delivers the bundle and activates it, and
 * fails when the host does not come up healthy.
 */
export class SshFleet extends FleetBase {
  /** All hosts, in the order given. */
  declare public readonly hosts: readonly SshHostProps[];
  /** The resource of each host, by its name. */
  public readonly resources: ReadonlyMap<string, TerraformData>;
  private readonly login: Login;
  private readonly loginPort: number | undefined;
  private readonly machines: ReadonlyMap<string, SshHost>;
  private readonly owner: TerraformData;
  private readonly presence: Presence;
  private readonly former: string | undefined;

  /**
   * A fleet for a stack that does not exist yet; `MonitoringStack` binds it.
   *
   * @param props - checked when it is bound
   */
  public static of(props: SshFleetProps): IFleetDefinition {
    return { bind: (scope, id) => new SshFleet(scope, id, props) };
  }

  /** @throws ValidationError with everything that is wrong with `props` */
  constructor(scope: Construct, id: string, props: SshFleetProps) {
    super(
      scope,
      id,
      shapedFleet(`${scope.node.path}/${id}`, props, FLEET_PROPS, HOST_PROPS_OF_SSH).hosts,
      props.certificates,
    );
    const problems: Problem[] = [...rolloutProblems(props.rollout ?? {})];
    this.login = new Login(this, props.login, problems);
    this.loginPort = props.login.port;
    const machines = props.hosts.map((host, index) => {
      problems.push(...endpointProblems(host, `hosts[${index}]`));
      const connection = this.login.connectionTo(host, `hosts[${index}]`);
      const rechecks = [props.recheck, host.recheck].filter((text) => text !== undefined);
      return {
        ...this.members[index]!,
        scrapeAddress: host.scrapeAddress ?? host.address,
        connection,
        ...(rechecks.length > 0 && { recheck: verbatim(rechecks.join(" ")) }),
      };
    });
    problems.push(...sharedEndpointProblems(props.hosts, props.login.port), ...formerOwnerProblems(props.takeOver));
    ValidationError.throwIfAny(this, problems);
    this.machines = new Map(machines.map((host) => [host.name, host]));
    this.owner = new TerraformData(this, "owner", { logicalId: `vmo_owner${this.suffix}` });
    this.presence = addPresence(this, this.suffix, machines, this.login);
    this.former = props.takeOver;
    this.resources = this.addHosts(props.rollout ?? {});
    writeDeliveryFolder(this.owner);
    new EphemeralVariables(this, "variables", () => this.variables());
  }

  /** Terraform's `-replace` with the host's resource. */
  public override get recheckAdvice(): string {
    return `In the stack's folder: \`terraform apply -replace=terraform_data.${RESOURCE}<host>\``;
  }

  protected override resourceOf({ name }: Host): string {
    return this.resources.get(name)!.address;
  }

  protected addressOf({ name }: Host): string {
    return this.machines.get(name)!.scrapeAddress;
  }

  protected override claims(): ReadonlyMap<string, string> {
    return claimsOf(this.hosts, this.loginPort);
  }

  private addHosts(rollout: SshRollout): ReadonlyMap<string, TerraformData> {
    const scope = new Construct(this, "hosts");
    const resources = new Map<string, TerraformData>();
    const waves = wavesOf([...this.machines.values()], rollout) as readonly (readonly SshHost[])[];
    const order = waves.flat().map(({ name }) => name);
    const inTurn = (name: string) =>
      turnsBefore(name, order, this.releases.clusters.turns()).map((one) => resources.get(one)!.address);
    let before: () => readonly string[] = () => [];
    for (const wave of waves) {
      const waveBefore = before;
      const added = wave.map((host) =>
        this.addHost(scope, host, () => [
          ...waveBefore(),
          ...inTurn(host.name),
          ...this.releases.clusters.turnsElsewhere(host),
        ]),
      );
      added.forEach((resource, index) => resources.set(wave[index]!.name, resource));
      let addresses: readonly string[] | undefined;
      before = () => (addresses ??= added.map(({ address }) => address));
    }
    return resources;
  }

  private addHost(scope: Construct, host: SshHost, dependsOn: () => readonly string[]): TerraformData {
    const release = this.releases.digestOf(host.shape);
    return new TerraformData(scope, idOf(host), {
      logicalId: `${RESOURCE}${host.name}`,
      triggersReplace: () => ({
        release,
        facts: sha256Of(this.factsOf(host)),
        member: this.presence.memberOf(host),
        // Another key at the same address is another machine, and nothing of ours is on it.
        hostKey: host.connection["hostKey"],
        ...this.secretVersions(host),
        ...this.certificateDigests(host),
        ...(host.recheck !== undefined && { recheck: host.recheck }),
      }),
      dependsOn,
      preconditions: () => preconditionsOf(host.name, this.uploadsOf(host)),
      provisioners: () => this.delivery(host, this.factsOf(host), release),
      references: () =>
        [...Object.values(host.connection), this.factsOf(host), host.recheck].filter((value) =>
          Token.isUnresolved(value),
        ),
    });
  }

  protected override addSeeds(component: string): void {
    const seeding = () => {
      const { hosts = [], digest } = this.releases.clusters.seedingOf(component) ?? {};
      return { hosts, digest, host: this.machines.get(hosts[0]?.name ?? "") };
    };
    new TerraformData(this, `${component}-seeds`, {
      logicalId: `vmo_seeds_${component}`,
      // On another machine, seeds are made anew: what they were made in may be another one too.
      triggersReplace: () => {
        const { digest, host } = seeding();
        return {
          seeds: digest,
          ...(host && { member: this.presence.memberOf(host), hostKey: host.connection["hostKey"] }),
        };
      },
      dependsOn: () => this.releases.parts.settled(seeding().hosts),
      provisioners: () => {
        const { digest, host } = seeding();
        if (host === undefined || digest === undefined) return [];
        return seedingSteps({
          host: host.name,
          connection: host.connection,
          member: this.presence.memberOf(host),
          component,
          digest,
        });
      },
    });
  }

  private delivery(host: SshHost, facts: string, digest: string): readonly Provisioner[] {
    const variables = this.secretsOf(host).map(({ variable }) => variable);
    return deliverySteps({
      host: host.name,
      connection: host.connection,
      member: this.presence.memberOf(host),
      options: [
        `--owner \${${this.owner.address}.id} --called ${shellWord(`${this.node.path} ${host.name}`)}`,
        `--members ${this.presence.members}`,
        ...(this.former === undefined ? [] : [`--former ${this.former}`]),
      ].join(" "),
      digest,
      bundle: this.releases.bundleOf(host.shape),
      facts,
      secrets: Object.fromEntries(variables.map((name) => [name, EphemeralVariables.reference(name)])),
      certificates: Object.fromEntries(this.uploadsOf(host).map(({ name, source }) => [name, source])),
    });
  }

  /** Parameters are read by roles of AWS, which these hosts do not have. */
  protected override certificateProblems(from: CertificateOrigin): readonly Problem[] {
    if (!("parameterPrefix" in from)) return [];
    const message =
      "must be { folder } or { hostFile, authorityFile } over SSH, since only hosts on AWS read parameters";
    return [{ path: "certificates", message }];
  }

  private uploadsOf(host: SshHost): readonly CertificateUpload[] {
    return certificateUploads(this, host.name, this.releases.certificatesOf(host.shape));
  }

  private certificateDigests(host: SshHost): { readonly certificates?: Readonly<Record<string, string>> } {
    const uploads = this.uploadsOf(host);
    if (uploads.length === 0) return {};
    return { certificates: Object.fromEntries(uploads.map((one) => [one.name, `\${${digestExpression(one)}}`])) };
  }

  /** Secrets of a host's plans that Terraform variables hold, each variable once. */
  private secretsOf(host: SshHost): readonly VariableSecret[] {
    const origins = this.releases.secretsOf(host.shape).flatMap(({ from }) => (from.kind === "variable" ? [from] : []));
    const byName = new Map(origins.map((origin) => [origin.variable, origin]));
    return [...byName.values()].sort((a, b) => (a.variable < b.variable ? -1 : 1));
  }

  private secretVersions(host: SshHost): { readonly secrets?: Readonly<Record<string, number>> } {
    const secrets = this.secretsOf(host);
    if (secrets.length === 0) return {};
    return { secrets: Object.fromEntries(secrets.map(({ variable, version }) => [variable, version])) };
  }

  private variables(): ReadonlyMap<string, string> {
    const keys = this.login.variables.map((name) => [name, "Private key that logs in to the hosts"] as const);
    const shapes = new Map([...this.machines.values()].map((host) => [host.shape, host]));
    const secrets = [...shapes.values()].flatMap((host) => this.secretsOf(host));
    return new Map([...secrets.map(({ variable }) => [variable, "Secret of the hosts' services"] as const), ...keys]);
  }
}

/** `text` as one word of a shell's command, delivered by Terraform as it is. */
function shellWord(text: string): string {
  return verbatim(`'${text.replaceAll("'", "'\\''")}'`);
}

function formerOwnerProblems(owner: string | undefined): Problem[] {
  if (owner === undefined || /^[0-9a-f-]{36}$/.test(owner)) return [];
  return [
    { path: "takeOver", message: `must be the id of an owner, as a host's refusal names it, got ${quoted(owner)}` },
  ];
}

function rolloutProblems({ canary = 0, parallelism = 1 }: SshRollout): Problem[] {
  const problems: Problem[] = [];
  if (!Number.isInteger(canary) || canary < 0)
    problems.push({ path: "rollout.canary", message: `must be a whole number from 0, got ${quoted(canary)}` });
  if (!Number.isInteger(parallelism) || parallelism < 1)
    problems.push({
      path: "rollout.parallelism",
      message: `must be a whole number from 1, got ${quoted(parallelism)}`,
    });
  return problems;
}
