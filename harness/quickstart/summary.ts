import { type Health, isToCome } from "../prometheus-api";
import type { Escalation } from "./escalation";
import type { ObjectiveState } from "./objectives";
import type { Running } from "./quickstart";
import { table } from "./table";

/** What a reader wants to know once everything runs, and what to do next. */
export function summaryOf({
  world,
  services,
  authority,
  portal,
  account,
  health,
  escalation,
  objectives,
  releases,
}: Running): string {
  const rows = world.hosts.map(({ name, address }) => {
    const own = health.targets.filter(({ instance }) => instance === name);
    const up = own.filter((target) => target.up).map(({ job }) => job);
    return [
      name,
      address,
      (releases.get(name) ?? "").slice(0, 12),
      `${up.length} of ${own.length} up: ${[...new Set(up)].sort().join(", ")}`,
    ];
  });
  const ssh = `ssh -F ${world.sshConfig}`;
  const shop = world.host("web-1").address;
  return [
    table(["host", "address", "release", "targets"], rows),
    "",
    `  rules       ${countsOf(health)}`,
    `  alerts      ${alertsOf(health)}`,
    "              (the hosts see this machine's processors and memory: cpu_high and memory_high show how busy it is)",
    `  escalation  ${escalation.alertname}, which nobody acknowledged: ${notifiedOf(escalation)}`,
    "",
    objectivesTable(objectives, health),
    "",
    `Sign in as ${account.user} with the password ${account.password}`,
    `Browsers do not know the certificate until they trust ${authority.authoritiesFile}`,
    "",
    "Click first:",
    `  ${portal}                          what fires now, the hosts, and who is on call`,
    `  ${portal}/dashboards/objectives/   what is left of each error budget, and how fast it is spent`,
    `  ${portal}/dashboards/              every other dashboard: hosts, the shop, Prometheus, Alertmanager`,
    `  ${portal}/runbooks/                what to do about each alert`,
    `  ${services.page}                            every notification that was delivered`,
    "",
    "And then:",
    `  Prometheus        ${portal}/prometheus/${services.webPages ? "" : "api/v1/alerts   (as JSON: this build has no web pages)"}`,
    `  Alertmanager      ${portal}/alertmanager/${services.webPages ? "" : "api/v2/alerts   (as JSON: this build has no web pages)"}`,
    `  the shop          http://${shop}:8080/metrics`,
    "",
    "What to try next:",
    `  make orders fail     curl -X PUT http://${shop}:8080/behaviour -d '{"errorRate": 0.5}'   (high_error_rate, for this host alone)`,
    `  lose an exporter     ${ssh} web-2 sudo systemctl stop vmo-node-exporter   (service_down after a minute; start it again to resolve)`,
    "  change a threshold   edit examples/quickstart/observability.yaml, then: npm start   (Prometheus reloads, nothing restarts)",
    "  see who is notified      cat examples/quickstart/cdktf.out/stacks/quickstart/routing/report.txt, and the pictures beside it",
    `  look at a host       ${ssh} monitor-1`,
    "  end it               npm run stop",
  ].join("\n");
}

function notifiedOf({ notified }: Escalation): string {
  return notified.map(({ receiver, seconds }) => `${receiver} after ${seconds} s`).join(", ");
}

function countsOf({ rules }: Health): string {
  const healthy = rules.filter((rule) => rule.health === "ok");
  const recording = rules.filter((rule) => rule.recording).length;
  const toCome = rules.filter(isToCome);
  const groups = [...new Set(toCome.map(({ group }) => group))].join(" and ");
  const minutes = Math.max(...toCome.map(({ interval }) => interval)) / 60;
  return [
    `${rules.length} loaded (${recording} recording, ${rules.length - recording} alerting), ${healthy.length} healthy`,
    ...(toCome.length > 0
      ? [`${toCome.length} of ${groups} are evaluated for the first time within ${minutes} min`]
      : []),
  ].join("; ");
}

/** What each objective promises, what is left of its budget and how fast that is spent. */
function objectivesTable(objectives: readonly ObjectiveState[], { rules }: Health): string {
  const rows = objectives.map(({ name, promise, budgetMinutes, left, burnRate }) => [
    name,
    promise,
    left === undefined
      ? `${budgetMinutes} min in all; not counted yet`
      : `${digits(left)} %: ${digits((left * budgetMinutes) / 100)} of ${budgetMinutes} min`,
    burnRate === undefined ? "not counted yet" : `${digits(burnRate)} times`,
  ]);
  const isYoung = objectives.some(({ left, burnRate }) => left === undefined || burnRate === undefined);
  return [
    table(["objective", "promise", "budget left", "burn rate"], rows),
    ...(isYoung || rules.some(isToCome)
      ? ["  Every objective is counted within three minutes: its dashboard and the next npm start have the figures."]
      : []),
  ].join("\n");
}

function digits(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function alertsOf({ alerts }: Health): string {
  const firing = alerts
    .filter(({ state }) => state === "firing")
    .map(({ name, instance }) => [name, instance].join(" ").trim());
  const pending = alerts.length - firing.length;
  return `firing: ${firing.length === 0 ? "none" : firing.sort().join(", ")}; pending: ${pending}`;
}
