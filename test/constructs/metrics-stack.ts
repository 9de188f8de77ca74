import { TerraformStack } from "cdktf";
import { parse } from "yaml";
import { Metrics } from "../../constructs/metrics";
import type { MetricsProps } from "../../constructs/metrics-props";
import type { SshHostProps } from "../../constructs/targets/ssh/props";
import { SshFleet } from "../../constructs/targets/ssh/ssh-fleet";
import type { CertificateOrigin } from "../../lib/host";
import { defaultSpecification, mergeSpecification, type SpecificationOverrides } from "../../lib/specification";
import { releaseFiles, synthesized, testApp } from "../../testing";

export const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF5olcwaJ2SrTdlW+OVUBde32Ulf/TRMqbyydcTOKyJZ";

/** A host for Prometheus. */
export const MONITOR: SshHostProps = { name: "monitor-1", address: "10.0.0.5", roles: ["metrics"], hostKeys: [KEY] };

/** A host of the shop, with workloads alone. */
export const WEB: SshHostProps = { name: "web-1", address: "10.0.0.11", hostKeys: [KEY], labels: { service: "shop" } };

/** What a test changes of {@link build}'s hosts, specification and metrics. */
export interface Options {
  readonly hosts?: readonly SshHostProps[];
  readonly overrides?: SpecificationOverrides;
  readonly metrics?: Partial<MetricsProps>;
  /** @default - hosts have none */
  readonly certificates?: CertificateOrigin;
}

/** Metrics on a fleet of hosts over SSH. */
export function build({ hosts = [MONITOR, WEB], overrides = {}, metrics: props = {}, certificates }: Options = {}) {
  const stack = new TerraformStack(testApp(), "production");
  const login = { user: "admin", privateKeyFile: "/keys/deploy" };
  const fleet = new SshFleet(stack, "fleet", { hosts, login, ...(certificates && { certificates }) });
  const specification = mergeSpecification(defaultSpecification, overrides);
  return { stack, fleet, metrics: new Metrics(stack, "metrics", { fleet, specification, ...props }) };
}

/** The text of a file in a host's release. */
export function fileOf(stack: TerraformStack, host: string, path: string): string {
  const content = releaseFiles(stack, host)[path];
  if (content === undefined) throw new TypeError(`${host} has no ${path}`);
  return content;
}

/** What Terraform delivers as the facts of a host. */
export function factsOf(stack: TerraformStack, host: string): string {
  const { provisioner } = synthesized(stack).at(`fleet/hosts/${host}`) as unknown as {
    provisioner: { file?: { destination: string; content?: string } }[];
  };
  return provisioner.find(({ file }) => file?.destination.endsWith("/facts"))?.file?.content ?? "";
}

/** A YAML file in a host's release, as Prometheus and Alertmanager read it. */
export function yamlOf(stack: TerraformStack, host: string, path: string) {
  return parse(fileOf(stack, host, path)) as Record<string, unknown> & {
    scrape_configs: { job_name: string }[];
    alerting?: { alertmanagers: unknown[] };
  };
}
