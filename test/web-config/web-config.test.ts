import {
  curlCommand,
  amtoolCommand,
  clientConfigOf,
  gossipConfigOf,
  webConfigOf,
  webListener,
} from "../../lib/web-config";

const PEM = "/etc/vm-observability/secrets/certificates/fleet.pem";
const CA = "/etc/vm-observability/secrets/certificates/fleet-ca.pem";

describe("a web configuration", () => {
  it("serves with the host's certificate and lets in clients by their roles, and the host itself", () => {
    expect(webConfigOf({ roles: ["metrics", "people"], host: "web-1.fleet.internal", told: true })).toEqual({
      tls_server_config: {
        cert_file: PEM,
        key_file: PEM,
        client_auth_type: "RequireAndVerifyClientCert",
        client_ca_file: CA,
        min_version: "TLS13",
        client_allowed_sans: ["metrics.role.fleet.internal", "people.role.fleet.internal", "web-1.fleet.internal"],
      },
      http_server_config: {
        headers: { "X-Content-Type-Options": "nosniff", "Strict-Transport-Security": "max-age=31536000" },
      },
    });
  });

  it("has no list of clients for builds that would not start with it, and still asks for a certificate", () => {
    expect(webConfigOf({ roles: ["metrics"], told: false }).tls_server_config).toEqual({
      cert_file: PEM,
      key_file: PEM,
      client_auth_type: "RequireAndVerifyClientCert",
      client_ca_file: CA,
      min_version: "TLS13",
    });
  });
});

describe("the configuration of gossip", () => {
  it("verifies the other's client role in both directions, and no address", () => {
    const { tls_server_config: server, tls_client_config: client } = gossipConfigOf({ roles: ["metrics"], told: true });
    expect(server.client_allowed_sans).toEqual(["metrics.role.fleet.internal"]);
    expect(client).toEqual({
      ca_file: CA,
      cert_file: PEM,
      key_file: PEM,
      server_name: "metrics.role.fleet.internal",
      min_version: "TLS13",
    });
  });
});

describe("a client", () => {
  it("verifies the name that it asks for where no other one is given", () => {
    expect(clientConfigOf()).toEqual({ ca_file: CA, cert_file: PEM, key_file: PEM, min_version: "TLS13" });
  });
});

describe("a listener", () => {
  const server = { unit: "vmo-x.service", port: 9100, purpose: "x metrics" };

  it("serves plain HTTP without a web configuration", () => {
    const { flags, listens, certificates, ask } = webListener(server);
    expect(flags).toEqual(["--web.listen-address=:9100"]);
    expect(listens).toEqual([
      { port: 9100, protocol: "tcp", exposure: "fleet", clients: ["metrics"], purpose: "x metrics" },
    ]);
    expect(certificates).toBeUndefined();
    expect(ask("/metrics")).toEqual({ url: "http://127.0.0.1:9100/metrics" });
  });

  it("with one, is asked by its host's own name and certificate, and takes flags with one dash too", () => {
    const { flags, certificates, ask } = webListener({ ...server, config: "/x/web.yml", dashes: "-" });
    expect(flags).toEqual(["-web.listen-address=:9100", "-web.config.file=/x/web.yml"]);
    expect(certificates).toEqual([{ unit: "vmo-x.service", authority: "fleet" }]);
    expect(ask("/-/ready")).toEqual({ url: "https://{host}.fleet.internal:9100/-/ready", as: "fleet" });
  });

  it("stays on loopback where it was there", () => {
    expect(webListener({ ...server, exposure: "loopback" }).flags).toEqual(["--web.listen-address=127.0.0.1:9100"]);
  });
});

describe("commands of runbooks", () => {
  it("ask over TLS with the host's certificate by the role that it has, and plainly without", () => {
    expect(curlCommand({ port: 9090 }, "/api/v1/alerts")).toBe("curl -s http://127.0.0.1:9090/api/v1/alerts");
    expect(curlCommand({ port: 9090, tls: true }, "/api/v1/alerts")).toBe(
      `curl -s --cacert ${CA} --cert ${PEM} --connect-to ::127.0.0.1: https://metrics.role.fleet.internal:9090/api/v1/alerts`,
    );
    expect(amtoolCommand({ port: 9093 })).toBe(
      "/opt/vm-observability/current/bin/amtool --alertmanager.url=http://127.0.0.1:9093",
    );
    expect(amtoolCommand({ port: 9093, tls: true })).toBe(
      "/opt/vm-observability/current/bin/amtool --http.config.file=/opt/vm-observability/current/files/alertmanager/amtool.yml --alertmanager.url=https://127.0.0.1:9093",
    );
  });
});
