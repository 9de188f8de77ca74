import type { App } from "cdktf";
import { Bytes, Duration, MonitoringStack, SshFleet } from "cdktf-vm-observability";
import { join } from "node:path";
import { addOwnRules } from "./alerts";
import { readSpecification } from "./specification";

/**
 * Existing machines over SSH: two of them serve (a pair that shares alerts), the others are workloads; behind a jump host,
 * one after the other, with the programs of Debian itself.
 */
export function production(app: App): MonitoringStack {
  const stack = new MonitoringStack(app, "production", {
    specification: readSpecification(),
    fleet: SshFleet.of({
      hosts: [
        { name: "monitor-1", address: "10.20.0.5", roles: ["metrics"], memory: Bytes.gibibytes(8) },
        { name: "monitor-2", address: "10.20.0.6", roles: ["metrics"], memory: Bytes.gibibytes(8) },
        {
          name: "web-1",
          address: "web-1.example.com",
          scrapeAddress: "10.20.0.11",
          port: 2222,
          labels: { service: "user-service", zone: "a" },
          additionalTargets: [{ port: 8000 }, { port: 8001, path: "/internal/metrics", job: "worker" }],
        },
        {
          name: "web-2",
          address: "10.20.0.12",
          distribution: "debian-12",
          labels: { service: "user-service", zone: "b" },
          hostKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKlEnufiGiLLpnITI3efLqb87NtQ6BYhOvwmnZIlDU3M"],
        },
        {
          name: "db-1",
          address: "10.20.0.21",
          labels: { service: "database", zone: "a" },
          runs: ["redis"],
          application: false,
        },
      ],
      login: {
        user: "admin",
        port: 22,
        privateKeyVariable: "deploy_key",
        hostKeys: join(__dirname, "known_hosts"),
        timeout: Duration.minutes(1),
        jumpHost: { address: "bastion.example.com", user: "jump", port: 22, privateKeyVariable: "bastion_key" },
      },
      rollout: { canary: 1, parallelism: 2 },
      // Made by `npx vm-observability certificates make`. All that hosts say to each other is encrypted then, and no program answers
      // anyone without a certificate of this fleet.
      certificates: { folder: "certificates" },
    }),
    artifacts: { source: "distribution" },
    // Strangers get no answer at the ports of the stack, not even a handshake; people reach the portal from these networks.
    security: { firewall: { enabled: true }, clientNetworks: ["10.0.0.0/8"] },
    // Props come before the file, which comes before what is built in.
    channels: {
      slack: { urlFile: "/etc/observability/secrets/slack-url", channel: "#ops" },
      email: {
        to: ["ops@example.com", "on-call@example.com"],
        from: "observability@example.com",
        smarthost: "mail.example.com:587",
        username: "observability",
        passwordFile: "/etc/observability/secrets/smtp-password",
        requireTls: true,
      },
      webhook: { url: "https://hooks.example.com/observability" },
      pagerduty: { routingKeyFile: "/etc/observability/secrets/pagerduty-key" },
    },
    prometheus: {
      remoteWrite: [
        {
          name: "long-term",
          url: "https://metrics.example.com/api/v1/write",
          tokenFile: "/etc/observability/secrets/metrics-token",
        },
      ],
    },
    applicationAlerts: { slow_response: { duration: Duration.minutes(3) }, database_connections: null },
  });
  addOwnRules(stack.metrics, stack.fleet);
  return stack;
}
