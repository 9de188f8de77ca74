import { Token } from "cdktf";
import { Construct } from "constructs";
import { type Problem, ValidationError } from "../../../lib/errors";
import { shellWord, verbatim } from "../../../lib/escaping";
import type { CertificateOrigin } from "../../../lib/host";
import { type CertificateUpload, certificateUploads, digestExpression, preconditionsOf } from "../certificate-files";
import { claimsOf, endpointProblems, sharedEndpointProblems } from "./endpoint";
import { EphemeralVariables } from "./ephemeral-variables";
import { sha256Of } from "../expressions";
import type { AddressedHost } from "../file-discovery";
import type { IFleetDefinition } from "../fleet";
import { FleetBase } from "../fleet-base";
import { idOf, type Host, shapedFleet } from "../hosts";
import { deliverySteps, seedingSteps, writeDeliveryFolder } from "./delivery";
import { FLEET_PROPS, fleetProblems, SSH_HOST_PROPS, type SshFleetProps, type SshHostProps } from "./props";
import { addPresence, type ConnectedHost, type Presence } from "./presence";
import { Login } from "./ssh-login";
import { type Steps, TerraformData } from "../terraform-data";
import { secretVersions, type VariableSecret, variableSecrets } from "./variable-secrets";
import { type SshRollout, turnsBefore, wavesOf } from "./waves";

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
      shapedFleet(`${scope.node.path}/${id}`, props, FLEET_PROPS, SSH_HOST_PROPS).hosts,
      props.certificates,
    );
    const problems: Problem[] = [...fleetProblems(props)];
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
    problems.push(...sharedEndpointProblems(props.hosts, props.login.port));
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
        ...secretVersions(this.secretsOf(host)),
        ...this.certificateDigests(host),
        ...(host.recheck !== undefined && { recheck: host.recheck }),
      }),
      dependsOn,
      preconditions: () => preconditionsOf(host.name, this.uploadsOf(host)),
      steps: () => this.delivery(host, this.factsOf(host), release),
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
      steps: () => {
        const { digest, host } = seeding();
        if (host === undefined || digest === undefined) return { provisioners: [] };
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

  private delivery(host: SshHost, facts: string, digest: string): Steps {
    const variables = this.secretsOf(host).map(({ variable }) => variable);
    return deliverySteps({
      host: host.name,
      connection: host.connection,
      member: this.presence.memberOf(host),
      options: [
        `--owner \${${this.owner.address}.id} --called ${verbatim(shellWord(`${this.node.path} ${host.name}`))}`,
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

  private secretsOf(host: SshHost): readonly VariableSecret[] {
    return variableSecrets(this.releases.secretsOf(host.shape));
  }

  private variables(): ReadonlyMap<string, string> {
    const keys = this.login.variables.map((name) => [name, "Private key that logs in to the hosts"] as const);
    const shapes = new Map([...this.machines.values()].map((host) => [host.shape, host]));
    const secrets = [...shapes.values()].flatMap((host) => this.secretsOf(host));
    return new Map([...secrets.map(({ variable }) => [variable, "Secret of the hosts' services"] as const), ...keys]);
  }
}
