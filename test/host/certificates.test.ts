import {
  certificateOf,
  type CertificateOrigin,
  certificateOriginProblems,
  certificateSources,
  type ComponentPlan,
  mergePlans,
  releaseOf,
} from "../../lib/host";
import { exporterPlan, serverPlan } from "./plans";

const FOLDER: CertificateOrigin = { folder: "certificates" };

const served = (changes: Partial<ComponentPlan> = {}): ComponentPlan =>
  serverPlan({ certificates: [{ unit: "vmo-server.service", authority: "fleet" }], ...changes });

const entry = (plans: readonly ComponentPlan[], path: string, certificates: CertificateOrigin = FOLDER) =>
  releaseOf(mergePlans(plans, { where: "test", certificates }), "#!/bin/sh\n").entries.find((one) => one.path === path)
    ?.content ?? "";

const rows = (kind: string, plans: readonly ComponentPlan[], certificates?: CertificateOrigin) =>
  entry(plans, "plan", certificates)
    .split("\n")
    .map((line) => line.split("\t"))
    .filter(([first]) => first === kind);

describe("a unit's certificate", () => {
  it.each<[string, CertificateOrigin, string, readonly [string, string]]>([
    ["a folder that is delivered", FOLDER, "delivered", ["fleet-ca.pem", "fleet.pem"]],
    ["parameters", { parameterPrefix: "/o/c/" }, "ssm-parameter", ["/o/c/fleet/ca.pem", "/o/c/fleet/{host}"]],
    [
      "files of the host",
      { hostFile: "/etc/h.pem", authorityFile: "/etc/ca.pem" },
      "copied",
      ["/etc/ca.pem", "/etc/h.pem"],
    ],
  ])("comes from %s, once for all units of a host", (_, from, kind, [ca, pem]) => {
    const twice = [served(), exporterPlan({ certificates: [{ unit: "vmo-exporter.service", authority: "fleet" }] })];
    const at = "/etc/vm-observability/secrets/certificates";
    expect(rows("secret", twice, from)).toEqual([
      ["secret", "host", "certificates", "fleet-ca.pem", `${at}/fleet-ca.pem`, kind, ca],
      ["secret", "host", "certificates", "fleet.pem", `${at}/fleet.pem`, kind, pem],
    ]);
  });

  it("can be read by its account through a group", () => {
    expect(entry([served(), exporterPlan()], "sysusers.conf").split("\n").slice(2)).toEqual([
      "g vmo-certificates -",
      "m vmo-server vmo-certificates",
      "",
    ]);
    expect(entry([serverPlan()], "sysusers.conf")).not.toContain("vmo-certificates");
  });

  it("restarts its unit when the authority changes, and when it is renewed only a program that reads it at its start", () => {
    const { pem, ca } = certificateOf("fleet");
    const unit = "vmo-server.service";
    expect(rows("unit-certificate", [served()])).toEqual([["unit-certificate", unit, ca]]);
    const atStart = served({ certificates: [{ unit, authority: "fleet", onRenewal: "restart" }] });
    expect(rows("unit-certificate", [atStart])).toEqual([
      ["unit-certificate", unit, ca],
      ["unit-certificate", unit, pem],
    ]);
  });

  it("is shown by requests, which ask this host by its own name", () => {
    const url = "https://{host}.fleet.internal:9100/metrics";
    const probe = { kind: "http", purpose: "it answers", url, as: "fleet" } as const;
    const { pem, ca } = certificateOf("fleet");
    expect(rows("probe", [served({ probes: [probe] })])[0]?.slice(5)).toEqual([
      url,
      `authority=${ca}`,
      `certificate=${pem}`,
    ]);
  });

  it.each<[string, readonly ComponentPlan[], CertificateOrigin | undefined, string]>([
    [
      "the fleet has none",
      [served()],
      undefined,
      'server.certificates: needs certificates, and the fleet has none; give the fleet "certificates"',
    ],
    [
      "the unit is another's",
      [served({ certificates: [{ unit: "vmo-x.service", authority: "fleet" }] })],
      FOLDER,
      'server.certificates: must be for one of its units (vmo-server.service), got "vmo-x.service"',
    ],
    [
      "a request shows one that no unit has",
      [serverPlan({ probes: [{ kind: "http", purpose: "it answers", url: "https://x", as: "fleet" }] })],
      FOLDER,
      'server.probes: "it answers" shows the certificate of "fleet", which no unit of server has',
    ],
    [
      "files of the host have one authority",
      [served({ certificates: [{ unit: "vmo-server.service", authority: "elasticsearch-transport" }] })],
      { hostFile: "/etc/h.pem", authorityFile: "/etc/ca.pem" },
      'certificates: must come from a folder or parameters, because a certificate of "elasticsearch-transport" is needed too',
    ],
  ])("is refused when %s", (_, plans, certificates, message) => {
    expect(() => mergePlans(plans, { where: "test", certificates })).toThrow(message);
  });
});

describe("where certificates come from", () => {
  it.each<[CertificateOrigin, readonly string[]]>([
    [FOLDER, []],
    [{ parameterPrefix: "/observability/certificates" }, []],
    [{ hostFile: "/etc/pki/host.pem", authorityFile: "/etc/pki/ca.pem" }, []],
    [{ folder: "" }, ["fleet.certificates.folder"]],
    [{ parameterPrefix: "observability" }, ["fleet.certificates.parameterPrefix"]],
    [{ hostFile: "pki/host.pem", authorityFile: "/etc/pki/ca.pem" }, ["fleet.certificates.hostFile"]],
  ])("%j has the problems %j", (from, paths) => {
    expect(certificateOriginProblems("fleet.certificates", from).map(({ path }) => path)).toEqual(paths);
  });

  it("puts the authorities before what they signed", () => {
    expect(certificateSources("fleet", FOLDER).map(({ origin }) => origin)).toEqual([
      "certificates/fleet/ca.pem",
      "certificates/fleet/hosts/{host}.pem",
    ]);
  });
});
