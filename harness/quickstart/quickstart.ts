import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Booted } from "../../examples/quickstart/booted";
import { type Account, accountIn } from "../account";
import { Application } from "../application";
import { OFFERED, upstreamArchives } from "../archives";
import { Authority } from "../authority";
import { cacheFolder } from "../cache";
import { cdktfDeploy } from "../cdktf";
import { eventually } from "../command";
import { HarnessError } from "../harness-error";
import { bootHosts, clear, World, worldFolder } from "../hosts";
import { locked } from "../lock";
import { machineProblems, prepareMachine } from "../machine";
import { LOCKS, QUICKSTART_NETWORK } from "../network";
import { liveRelease } from "../live-release";
import { healthOf, type Health, isToCome, type PrometheusApi } from "../prometheus-api";
import { requireTerraform } from "../terraform-cli";
import { type Escalation, type PostAlerts, showEscalation } from "./escalation";
import { whyItFailed } from "./failure";
import { objectivesNow, type ObjectiveState } from "./objectives";
import type { Report } from "./report";
import { startServices, stopServices, type Services } from "./services";

const NAME = "quickstart";
const EXAMPLE = resolve(__dirname, "../../examples/quickstart");
const HOSTS_FILE = join(EXAMPLE, "hosts.json");
const MONITOR = "monitor-1";
/** As the example's observability.yaml has it. */
const USERS_FILE = "/etc/observability/secrets/users";
const WORKLOADS = ["web-1", "web-2"];

/** Where the log of a start is written. */
export const LOG = join(EXAMPLE, "quickstart.log");

/** What runs once the quick start has started. */
export interface Running {
  readonly world: World;
  readonly services: Services;
  readonly authority: Authority;
  readonly portal: string;
  /** Signs in to the portal. */
  readonly account: Account;
  readonly health: Health;
  readonly escalation: Escalation;
  readonly objectives: readonly ObjectiveState[];
  /** By host: digest of the live release. */
  readonly releases: ReadonlyMap<string, string>;
}

/** Boots what is not booted, deploys what is not deployed, and waits until it is healthy. Started again, it changes nothing. */
export async function start(report: Report): Promise<Running> {
  report.step("checking this machine");
  await prepareMachine((text) => report.step(text));
  await requireTerraform();
  return locked(join(LOCKS, NAME), async () => {
    // What the mirror will serve takes as long to make as the guest: both at once.
    const [world] = await Promise.all([theWorld(report), upstreamArchives(OFFERED)]);
    const services = await startServices(world.folder, world.gateway, (text) => report.step(text));
    report.step(
      services.webPages
        ? "using Prometheus and Alertmanager as their vendors build them, with web pages"
        : "the vendors cannot be reached from here: using Debian's Prometheus and Alertmanager, which have no web pages",
    );
    report.step(`starting the shop on ${WORKLOADS.join(" and ")}`);
    await Promise.all(WORKLOADS.map((name) => Application.install(world.host(name))));
    report.step("making certificates for the hosts, and an account for the portal");
    const authority = await Authority.of(world);
    const account = await accountIn(world.folder, "admin");
    await world.host(MONITOR).write(USERS_FILE, account.line, 0o600);
    writeFileSync(HOSTS_FILE, `${JSON.stringify(bootedOf(world, services, authority), null, 2)}\n`);
    await deploy(report);
    return await untilHealthy({ world, services, authority, account }, report);
  });
}

/** Ends the hosts and all that was started for them, and removes every trace outside the cache. */
export async function stop(report: Report): Promise<void> {
  const problems = await machineProblems();
  if (problems.length > 0) throw new HarnessError(`this user cannot stop the hosts: ${problems.join("; ")}`);
  return locked(join(LOCKS, NAME), async () => {
    report.step("stopping the hosts");
    await stopServices(worldFolder(NAME));
    await (World.find(NAME)?.down() ?? clear(worldFolder(NAME), QUICKSTART_NETWORK));
    forgetDeployment();
    rmSync(HOSTS_FILE, { force: true });
    report.print(`\nThe quick start has stopped completely. Downloads stay in ${cacheFolder()} for the next time.`);
  });
}

async function theWorld(report: Report): Promise<World> {
  const found = World.find(NAME);
  if (found !== undefined) {
    report.step("finding the hosts");
    await found.start();
    return found;
  }
  // An earlier world's state does not describe these hosts.
  forgetDeployment();
  return bootHosts({ hosts: [MONITOR, ...WORKLOADS], kept: NAME, progress: (text) => report.step(text) });
}

function bootedOf(
  world: World,
  { mirror, webPages, webhook, versions, grafana }: Services,
  { certificates }: Authority,
): Booted {
  const { "process-exporter": processExporter, ...others } = versions;
  return {
    hosts: world.hosts.map(({ name, address, hostKey }) => ({
      name,
      address,
      hostKey,
      roles: name === MONITOR ? ["metrics"] : [],
    })),
    certificates,
    login: { user: "admin", privateKeyFile: world.key, knownHostsFile: world.knownHosts },
    mirror,
    webPages,
    versions: { ...others, process_exporter: processExporter },
    webhook,
    ...(grafana && { grafana }),
  };
}

async function deploy(report: Report): Promise<void> {
  report.step("deploying with cdktf: synthesis, plan and apply of the whole stack");
  const { code, stdout, stderr } = await cdktfDeploy({ folder: EXAMPLE, stack: "*", log: LOG });
  if (code === 0) return;
  throw new HarnessError(whyItFailed(`${stdout}\n${stderr}`), LOG);
}

async function untilHealthy(
  parts: Pick<Running, "world" | "services" | "authority" | "account">,
  report: Report,
): Promise<Running> {
  const { world, services, authority } = parts;
  report.step("waiting until every target is up, and every rule that is evaluated at least twice a minute");
  await eventually("the deployment is healthy", () => settled(authority.prometheusOf(MONITOR)), {
    seconds: 90,
    every: 500,
  });
  const releases = await Promise.all(world.hosts.map(async (host) => [host.name, await liveRelease(host)] as const));
  report.step("raising a warning that nobody acknowledges, to see it escalate");
  const escalation = await showEscalation(postTo(authority), services.page);
  const objectives = await objectivesNow(authority.prometheusOf(MONITOR), join(EXAMPLE, "observability.yaml"));
  const portal = `https://${world.host(MONITOR).address}:8090`;
  // Meanwhile more rules have been evaluated.
  const health = await healthOf(authority.prometheusOf(MONITOR));
  return { ...parts, portal, health, escalation, objectives, releases: new Map(releases) };
}

/** Sends alerts to Alertmanager as the monitoring host itself, which alone may. */
function postTo(authority: Authority): PostAlerts {
  return async (body) => {
    const {
      status,
      body: answer,
      refused,
    } = await authority.ask(MONITOR, 9093, "/api/v2/alerts", {
      method: "POST",
      body,
    });
    if (status !== 200) throw new HarnessError(`Alertmanager rejected an alert: ${refused ?? `${status} ${answer}`}`);
  };
}

/**
 * @throws HarnessError that says what is not as it should be
 */
async function settled(prometheus: PrometheusApi): Promise<true> {
  const health = await healthOf(prometheus);
  const down = health.targets
    .filter(({ up }) => !up)
    .map(({ job, instance, error }) => `${job} of ${instance} ${error}`);
  const bad = health.rules
    .filter((rule) => rule.health !== "ok" && !isToCome(rule))
    .map(({ name, error }) => `rule ${name} ${error}`);
  const problems = [...down, ...bad, ...(health.targets.length === 0 ? ["no targets"] : [])];
  if (problems.length > 0) throw new HarnessError(problems.slice(0, 5).join("; "));
  return true;
}

function forgetDeployment(): void {
  for (const entry of readdirSync(EXAMPLE)) {
    if (/^terraform\..*\.tfstate/.test(entry) || entry === "cdktf.out" || entry === "cdktf.log") {
      rmSync(join(EXAMPLE, entry), { recursive: true, force: true });
    }
  }
}
