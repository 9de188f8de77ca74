import { MonitoringStack, parseSpecification, SshFleet, type SshHostProps } from "../../index";
import { FleetReleases } from "../../constructs/targets/releases";
import { planProblems } from "../../lib/host";
import { contributionShapeProblems } from "../../lib/monitoring";
import { testApp } from "../../testing";

const hostKeys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF5olcwaJ2SrTdlW+OVUBde32Ulf/TRMqbyydcTOKyJZ"];
const host = (name: string, address: string, more: Partial<SshHostProps> = {}) => ({
  name,
  address,
  hostKeys,
  ...more,
});
const HOSTS = [
  host("monitor-1", "10.20.0.5", { roles: ["metrics"] }),
  host("monitor-2", "10.20.0.6", { roles: ["metrics"] }),
  host("dash-1", "10.20.0.8", { roles: ["dashboards"] }),
  host("proxy-1", "10.20.0.7", { roles: ["proxy"] }),
  host("web-1", "10.20.0.11", { labels: { service: "shop" }, distribution: "debian-12" }),
];

/** Specifications that together have the library place and contribute all that it can. */
const SPECIFICATIONS = {
  nothing: "",
  "packages of the distribution": "artifacts: { source: distribution }",
  "certificates and users": `
security:
  certificates: { folder: certificates }
  users: { alice: viewer, omar: operator }
  users_file: /etc/observability/secrets/users
  client_networks: [10.0.0.0/8]
  firewall: { enabled: true }
`,
  "certificates, users and Grafana": `
security:
  certificates: { folder: certificates }
  users: { alice: viewer }
  users_file: /etc/observability/secrets/users
grafana: { enabled: true }
`,
  "an OpenID provider, jobs and stores with secrets": `
security:
  certificates: { host_file: /etc/pki/host.pem, authority_file: /etc/pki/ca.pem }
  oidc:
    issuer: https://login.example.com
    client_id: observability
    client_secret_file: /etc/observability/secrets/oidc
    groups: { sre: admin }
portal: { external_url: 'https://ops.example.com' }
scrape_jobs:
  postgres: { port: 9187, on: workloads, metrics: [pg_up], params: { "collect[]": [locks] }, basic_auth: { username: u, password_file: /etc/observability/secrets/p } }
prometheus:
  remote_write: [{ name: store, url: 'https://store.example.com/api', token_file: /etc/observability/secrets/t }]
probes:
  site: { type: http, targets: ['https://www.example.com/'] }
links: { dashboards: 'https://grafana.example.com/', logs: 'https://kibana.example.com' }
`,
};

describe.each(Object.entries(SPECIFICATIONS))("what the library itself makes of %s", (_, text) => {
  const stack = new MonitoringStack(testApp(), "production", {
    specification: parseSpecification(text, { source: "o.yaml" }),
    fleet: SshFleet.of({ hosts: HOSTS, login: { user: "admin", privateKeyFile: "~/.ssh/id" } }),
    channels: { webhook: { url: "http://10.20.0.9/alerts" }, slack: { urlFile: "/etc/s", channel: "#ops" } },
  });
  const releases = FleetReleases.of(stack.fleet)!;
  const plans = releases.shapes.flatMap((shape) => releases.plansOf(shape).map((plan) => ({ shape, plan })));

  it("is plans that the schema of plans takes", () => {
    expect(plans.length).toBeGreaterThan(10);
    const hosts = HOSTS.map(({ name }) => name);
    const problems = plans.flatMap(({ shape: { distribution }, plan }) =>
      planProblems(plan, { component: plan.component, distribution, hosts }),
    );
    expect(problems).toEqual([]);
  });

  it("is contributions that the schema of contributions takes", () => {
    const { contributions } = stack.metrics.observability;
    expect(contributions.length).toBeGreaterThan(5);
    expect(contributions.flatMap(contributionShapeProblems)).toEqual([]);
  });
});
