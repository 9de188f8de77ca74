import { MonitoringStack, SshFleet, parseSpecification } from "../../index";
import { synthesized, testApp } from "../../testing";
import { releasesIn } from "../../testing/releases";

const hostKeys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF5olcwaJ2SrTdlW+OVUBde32Ulf/TRMqbyydcTOKyJZ"];
const USERS = "users: { alice: viewer, omar: operator }\n  users_file: /etc/observability/secrets/users";

function stackOf(text: string, roles: readonly (readonly ("metrics" | "proxy")[])[] = [["metrics"]]) {
  const fleet = SshFleet.of({
    hosts: roles.map((of, index) => ({
      name: `host-${index + 1}`,
      address: `10.20.0.${index + 5}`,
      roles: of,
      hostKeys,
    })),
    login: { user: "admin", privateKeyFile: "~/.ssh/id_ed25519" },
  });
  const stack = new MonitoringStack(testApp(), "production", {
    specification: parseSpecification(text, { source: "o.yaml" }),
    fleet,
    channels: { webhook: { url: "http://10.20.0.9/alerts" } },
  });
  synthesized(stack);
  const warnings = stack.node.findAll().flatMap(({ node }) => node.metadata.map(({ data }) => String(data)));
  const file = (path: string) =>
    releasesIn(stack).flatMap(({ release }) => release.entries.filter((entry) => entry.path === path))[0]?.content;
  return { stack, warnings: warnings.filter((line) => line.includes("security.")), file };
}

describe("a stack without certificates", () => {
  it("says once which ports stand open, and how to close them", () => {
    const { warnings } = stackOf("");
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(
      "security.certificates: is missing, so everyone who reaches these ports may use them:",
    );
    for (const port of ["8090 (Portal", "9090 (Prometheus web and API)", "9093 (Alertmanager web and API)", "9100 ("])
      expect(warnings[0]).toContain(port);
    expect(warnings[0]).toContain("(security.open; to switch it off, add it to advice.off)");
  });

  it("says nothing when that is switched off", () => {
    expect(stackOf("advice: { off: [security.open] }").warnings).toEqual([]);
  });

  it("warns of passwords that the network can read", () => {
    const { warnings } = stackOf(`security:\n  ${USERS}`);
    expect(warnings.join("\n")).toContain("people send their passwords over http");
    const closed = "portal: { external_url: 'https://ops.example.com' }\nadvice: { off: [security.open] }\n";
    expect(stackOf(`${closed}security:\n  ${USERS}`).warnings).toEqual([]);
  });
});

describe("a stack whose users sign in", () => {
  it("leads people to Prometheus and Alertmanager through the portal, and tells both", () => {
    const { stack, file } = stackOf(`security:\n  ${USERS}`);
    expect(stack.metrics.url).toBe("http://10.20.0.5:8090/prometheus");
    expect(stack.alertRouting.url).toBe("http://10.20.0.5:8090/alertmanager");
    const unit = String(file("units/vmo-prometheus.service"));
    expect(unit).toContain("--web.external-url=http://10.20.0.5:8090/prometheus");
    expect(unit).toContain("--web.route-prefix=/");
    expect(String(file("units/vmo-alertmanager.service"))).toContain("--web.route-prefix=/");
    const caddy = String(file("files/portal/caddy.json"));
    expect(caddy).toContain('"{env.alice}"');
    expect(caddy).toContain('"dial": "127.0.0.1:9093"');
    expect(String(file("units/vmo-portal.service"))).toContain("--envfile /run/credentials/vmo-portal.service/users");
  });

  it("raises an alert when passwords are guessed", () => {
    const namesOf = (text: string) => stackOf(text).stack.metrics.alerts.map(({ name }) => name);
    expect(namesOf(`security:\n  ${USERS}`)).toContain("PortalSignInsRefused");
    expect(namesOf("")).not.toContain("PortalSignInsRefused");
  });

  it("scrapes the portal's metrics at a port of their own", () => {
    expect(String(stackOf(`security:\n  ${USERS}`).file("files/prometheus/prometheus.yml"))).toContain("8091");
  });
});

describe("a portal over TLS", () => {
  const CERTIFICATES = "  certificates: { folder: certificates }\n";

  it.each([
    ["portal: { external_url: 'http://obs.example.com:8090' }", "portal.external_url"],
    ["runbooks: { base_url: 'http://10.20.0.5:8090/runbooks' }", "runbooks.base_url"],
  ])("is not given to people as plain HTTP: %s", (section, path) => {
    expect(() => stackOf(`security:\n${CERTIFICATES}  ${USERS}\n${section}`)).toThrow(
      `${path}: must begin with https://, because the portal answers over TLS alone at port 8090`,
    );
  });

  it("may stand behind a server that speaks HTTP at a port of its own", () => {
    expect(() =>
      stackOf(`security:\n${CERTIFICATES}  ${USERS}\nportal: { external_url: 'http://obs.example.com' }`),
    ).not.toThrow();
  });

  it("gets no certificate by itself on several hosts, of which the authority would reach one", () => {
    const acme =
      "security:\n  proxy: { acme: { email: ops@example.com } }\nportal: { external_url: 'https://o.example.com' }";
    expect(() => stackOf(acme)).not.toThrow();
    expect(() => stackOf(acme, [["metrics"], ["metrics"]])).toThrow(
      "security.proxy.acme: must be for a portal on one host, because each asks for the certificate and the authority reaches one of them, got host-1, host-2",
    );
  });
});

describe("a certificate of the portal's own", () => {
  const acme = (more = "") =>
    "advice: { off: [security.open] }\nsecurity:\n  proxy: { acme: { email: ops@example.com } }\n" +
    `portal: { external_url: 'https://o.example.com' }\n${more}`;

  it("ended unnoticed, since hosts report on the fleet's alone: advice says which probe watches it", () => {
    expect(stackOf(acme()).warnings).toEqual([
      expect.stringContaining(
        'security.proxy.acme: nobody is notified when this certificate is about to end; ask for it as people do: probes: { portal: { type: tls, targets: ["o.example.com:443"] } } (security.certificate-unwatched;',
      ),
    ]);
  });

  it.each([
    "{ type: tls, targets: ['o.example.com:443'] }",
    "{ type: http, targets: ['https://o.example.com/healthz'] }",
  ])("is watched by the probe %s", (probe) => {
    expect(stackOf(acme(`probes: { portal: ${probe} }`)).warnings).toEqual([]);
  });
});

describe("a stack with certificates", () => {
  const CLOSED = `security:\n  certificates: { host_file: /etc/pki/host.pem, authority_file: /etc/pki/ca.pem }\n  ${USERS}`;

  it("serves the portal over TLS with the host's certificate, and asks servers by their fleet names", () => {
    const { stack, warnings, file } = stackOf(CLOSED, [["metrics"], ["metrics"], ["proxy"]]);
    expect(warnings).toEqual([]);
    expect(stack.portal.url).toBe("https://10.20.0.7:8090");
    const caddy = String(file("files/portal/caddy.json"));
    expect(caddy).toContain('"dial": "host-1.fleet.internal:9090"');
    expect(caddy).toContain('"client_certificate_file": "/etc/vm-observability/secrets/certificates/fleet.pem"');
    expect(caddy).not.toContain("server_name");
  });

  it("asks the only server beside it over loopback, by its own name", () => {
    const caddy = String(stackOf(CLOSED).file("files/portal/caddy.json"));
    expect(caddy).toContain('"server_name": "host-1.fleet.internal"');
  });

  it("says that a portal without users is open", () => {
    const { warnings } = stackOf(CLOSED.replace(USERS, ""));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("security.users: is missing, so the portal shows what fires to everyone");
  });
});

describe("a stack whose people sign in at a provider", () => {
  const PROVIDER = `
portal: { external_url: "https://ops.example.com" }
security:
  certificates: { host_file: /etc/pki/host.pem, authority_file: /etc/pki/ca.pem }
  oidc:
    issuer: https://login.example.com
    client_id: observability
    client_secret_file: /etc/observability/oidc
    groups: { everybody: viewer, "platform (eu)": admin }
`;

  it("has oauth2-proxy beside the portal, which asks it about each request", () => {
    const { stack, warnings, file } = stackOf(PROVIDER);
    expect(warnings).toEqual([]);
    expect(stack.metrics.url).toBe("https://ops.example.com/prometheus");
    expect(String(file("files/oauth2-proxy/oauth2-proxy.cfg"))).toContain(
      'redirect_url = "https://ops.example.com/oauth2/callback"\n',
    );
    expect(String(file("plan"))).toContain("/v7.15.6/oauth2-proxy-v7.15.6.linux-amd64.tar.gz-sha256sum.txt");
    const caddy = String(file("files/portal/caddy.json"));
    expect(caddy).toContain('"dial": "127.0.0.1:4180"');
    expect(caddy).toContain(JSON.stringify("(^|,)platform \\(eu\\)(,|$)"));
    expect(caddy).not.toContain("http_basic");
  });

  it("has no alert about passwords, which nobody has", () => {
    const names = stackOf(PROVIDER).stack.metrics.alerts.map(({ name }) => name);
    expect(names).not.toContain("PortalSignInsRefused");
  });

  it("says where oauth2-proxy comes from, if everything else comes from Debian", () => {
    expect(() => stackOf(`${PROVIDER}artifacts: { source: distribution }`)).toThrow(
      'oauth2-proxy.distribution: "debian-13" does not package it; use source "upstream", which artifacts.sources.oauth2_proxy says',
    );
    const sources = "artifacts: { source: distribution, sources: { oauth2_proxy: upstream } }";
    expect(String(stackOf(`${PROVIDER}${sources}`).file("plan"))).toContain("oauth2-proxy-v7.15.6.linux-amd64.tar.gz");
  });

  it("needs one key of the cookies for all portals", () => {
    const two: ["metrics"][] = [["metrics"], ["metrics"]];
    expect(() => stackOf(PROVIDER, two)).toThrow("cookie-secret");
    expect(() => stackOf(PROVIDER, two)).toThrow(
      "security.oidc.cookie_secret_file: must be given for a portal on several hosts, because each has to read the sessions that the others began, got host-1, host-2",
    );
    const given = PROVIDER.replace(
      "    client_id",
      "    cookie_secret_file: /etc/observability/cookies\n    client_id",
    );
    expect(String(stackOf(given, two).file("plan"))).toContain("/etc/observability/cookies");
  });
});
