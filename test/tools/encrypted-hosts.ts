import type { TerraformStack } from "cdktf";
import { AlertRouting } from "../../constructs/alert-routing";
import { FleetReleases } from "../../constructs/targets/releases";
import type { SshHostProps } from "../../constructs/targets/ssh/props";
import type { SshFleet } from "../../constructs/targets/ssh/ssh-fleet";
import type { Suite } from "../../harness/debian";
import type { HostDistribution } from "../../lib/artifacts";
import { fleetNameOf, type ComponentPlan } from "../../lib/host";
import { Duration } from "../../lib/units";
import { Workplace } from "../command/command-runs";
import { build, factsOf, MONITOR, WEB } from "../constructs/metrics-stack";
import { Staged } from "./servers";
import { askServer, type TlsAnswer, type TlsQuestion } from "../../harness/tls-client";

/** Hosts with one loopback address each; certificates know no address. */
const HOSTS = {
  "monitor-1": { address: "127.1.0.11", roles: ["metrics"] },
  "monitor-2": { address: "127.1.0.12", roles: ["metrics"] },
  "web-1": { address: "127.1.0.21", roles: [] },
  "web-2": { address: "127.1.0.22", roles: [] },
  "proxy-1": { address: "127.1.0.31", roles: ["proxy"] },
  "grafana-1": { address: "127.1.0.32", roles: ["dashboards"] },
} as const;

/** Name of a host. */
export type HostName = keyof typeof HOSTS;

/** Components whose programs run here. */
export type ComponentName = "node-exporter" | "process-exporter" | "prometheus" | "alertmanager";

const PORTS = { "node-exporter": 9100, "process-exporter": 9256, prometheus: 9090, alertmanager: 9093 } as const;

const SECOND = Duration.seconds(1);

/** Certificates that were valid for a year and ended, and whose authority has not. */
const LONG_AGO = 400;

/**
 * Programs of a Debian release on several hosts of one fleet, as a stack with certificates makes their plans and facts. Each host is an address
 * of loopback, so the network is to be one of the test's own.
 */
export class EncryptedHosts {
  private readonly place = new Workplace(
    Object.entries(HOSTS).map(([host, { roles }]) => ({ host, roles, addresses: [] })),
  );
  private readonly staged: Staged[] = [];
  private readonly stack: TerraformStack;
  private readonly fleet: SshFleet;
  private expired: Readonly<Record<string, string>> = {};

  private constructor(private readonly suite: Suite) {
    const distribution = { bookworm: "debian-12", trixie: "debian-13" }[suite as string] as
      HostDistribution | undefined;
    const hosts = Object.entries(HOSTS).map(([name, { address, roles }]): SshHostProps => {
      const like = roles.length > 0 ? MONITOR : WEB;
      return { ...like, name, address, roles, ...(distribution && { distribution }) };
    });
    const { stack, fleet, metrics } = build({
      hosts,
      certificates: { hostFile: "/etc/pki/host.pem", authorityFile: "/etc/pki/ca.pem" },
      overrides: {
        channels: { webhook: { url: "http://127.0.0.1:9/alerts" } },
        // What the newest Debian has is taken for the vendor's, which are of the same versions.
        artifacts: { source: distribution ? "distribution" : "upstream" },
        nodeExporter: { scrapeInterval: SECOND },
        prometheus: { evaluationInterval: SECOND },
      },
    });
    new AlertRouting(stack, "alert-routing", { metrics });
    [this.stack, this.fleet] = [stack, fleet];
  }

  /** Makes certificates by the command, for all hosts. */
  public static async of(suite: Suite): Promise<EncryptedHosts> {
    const hosts = new EncryptedHosts(suite);
    const now = new Date();
    hosts.place.now = new Date(now.getTime() - LONG_AGO * 86_400_000);
    await hosts.command("make");
    hosts.expired = Object.fromEntries(Object.keys(HOSTS).map((name) => [name, hosts.certificate(name as HostName)]));
    hosts.place.now = now;
    await hosts.command("renew");
    await hosts.command("make --folder other");
    return hosts;
  }

  /** Stages a component of a host, with its certificate. */
  public stage(name: HostName, component: ComponentName): Staged {
    const staged = new Staged(this.planOf(name, component), this.suite, {
      name,
      address: HOSTS[name].address,
      hostsFile: this.place.path("hosts"),
      facts: this.factsOf(name),
    });
    const names = this.factsOf("monitor-1")["fleet-names"] ?? "";
    this.place.write("hosts", `127.0.0.1 localhost\n${names}`);
    staged.giveCertificate(this.certificate(name), this.authorities);
    this.staged.push(staged);
    return staged;
  }

  /** Starts a component of a host, and waits until its plan's probes hold. */
  public async start(name: HostName, component: ComponentName) {
    const staged = this.stage(name, component);
    const since = Math.floor(Date.now() / 1000);
    // An alert that fires before Prometheus has found Alertmanager is sent again only after a minute.
    const process = await staged.start({}, component === "prometheus" ? ["--rules.alert.resend-delay=3s"] : []);
    await staged.probe(since);
    return { staged, process };
  }

  /** Asks a component of a host, as one that shows `pem`. */
  public ask(
    host: HostName,
    component: ComponentName,
    pem?: string,
    more: Partial<TlsQuestion> = {},
  ): Promise<TlsAnswer> {
    const { address } = HOSTS[host];
    const place = { address, port: PORTS[component], name: fleetNameOf(host), ca: this.authorities };
    return askServer({ ...place, path: "/metrics", pem, ...more });
  }

  /** Status of the answer to a client without TLS. */
  public async askPlainly(host: HostName, component: ComponentName): Promise<number> {
    return (await fetch(`http://${HOSTS[host].address}:${PORTS[component]}/metrics`)).status;
  }

  /** The certificate of a host, with its key. */
  public certificate(host: HostName, folder = "certificates"): string {
    return this.place.read(`${folder}/fleet/hosts/${host}.pem`);
  }

  /** The certificate that a host had once, and that ended. */
  public expiredOf(host: HostName): string {
    return this.expired[host] ?? "";
  }

  /** What the hosts trust. */
  public get authorities(): string {
    return this.place.read("certificates/fleet/ca.pem");
  }

  /** Runs `vm-observability certificates`. */
  public async command(line: string): Promise<void> {
    const { code, noted } = await this.place.certificates(line);
    if (code !== 0) throw new TypeError(`${line}: ${noted.join("\n")}`);
  }

  /** Ends all that runs. */
  public async stop(): Promise<void> {
    await Promise.all(this.staged.map((one) => one.remove()));
    this.place.remove();
  }

  private planOf(name: HostName, component: ComponentName): ComponentPlan {
    const releases = FleetReleases.of(this.fleet);
    const shape = releases?.hosts.find((host) => host.name === name)?.shape;
    const plan = shape && releases?.plansOf(shape).find((one) => one.component === component);
    if (!plan) throw new TypeError(`${name} has no ${component}`);
    return plan;
  }

  private factsOf(name: HostName): Readonly<Record<string, string>> {
    const lines = factsOf(this.stack, name).trim().split("\n");
    return Object.fromEntries(
      lines.map((line) => {
        const [path = "", content = ""] = line.split(" ");
        return [path, Buffer.from(content, "base64").toString()];
      }),
    );
  }
}
