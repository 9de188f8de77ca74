import { MonitoringStack, SshFleet, type SshHostProps } from "cdktf-vm-observability";
import { releaseFiles, synthesized, testApp } from "cdktf-vm-observability/testing";
import { Etcd } from "./etcd";

const hostKeys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKlEnufiGiLLpnITI3efLqb87NtQ6BYhOvwmnZIlDU3M"];
const member = (n: number): SshHostProps => ({ name: `logs-${n}`, address: `192.0.2.${n}`, roles: ["logs"], hostKeys });

const stack = new MonitoringStack(testApp(), "production", {
  fleet: SshFleet.of({
    hosts: [{ name: "monitor-1", address: "192.0.2.9", roles: ["metrics"], hostKeys }, member(1), member(2), member(3)],
    login: { user: "admin", privateKeyVariable: "deploy_key" },
    certificates: { hostFile: "/etc/pki/host.pem", authorityFile: "/etc/pki/ca.pem" },
  }),
  channels: { webhook: { url: "https://hooks.example.com/observability" } },
  wings: [(joined) => new Etcd(joined, "etcd", joined)],
});
const files = releaseFiles(stack, "logs-1");

describe("a cluster of one's own", () => {
  it("has its members find each other by fleet names, over TLS", () => {
    const unit = files["units/vmo-etcd.service"];
    expect(unit).toContain("logs-2=https://logs-2.fleet.internal:2380");
    expect(unit).toContain("--peer-cert-file=/etc/vm-observability/secrets/certificates/fleet.pem");
    expect(unit).toContain("BindReadOnlyPaths=/opt/vm-observability/host/hosts:/etc/hosts");
  });

  it("asks the other members before one stops, and takes turns", () => {
    const guards = files["plan"]?.split("\n").filter((line) => line.startsWith("guard\tetcd"));
    expect(guards).toHaveLength(3);
    expect(guards?.[0]).toContain("https://logs-1.fleet.internal:2379/health");
    const second = synthesized(stack).at("fleet/hosts/logs-2") as { readonly depends_on?: readonly string[] };
    expect(second.depends_on).toContain("terraform_data.vmo_host_logs-1");
  });

  it("is seeded once all members run, and scraped with a certificate", () => {
    expect(JSON.stringify(synthesized(stack).json)).toContain("vmo_seeds_etcd");
    const prometheus = releaseFiles(stack, "monitor-1")["files/prometheus/prometheus.yml"];
    const job = prometheus?.split("- job_name: ").find((text) => text.startsWith("etcd\n"));
    expect(job).toContain("scheme: https");
  });
});
