import type { CertificateOrigin } from "../../../../lib/host";
import { synthesized } from "../../../../testing";
import { smallPlan } from "../../plans";
import { fleetOf, provisionersOf, triggersOf } from "./fleets";

const UNIT = "vmo-db.service";

function served(certificates?: CertificateOrigin) {
  const built = fleetOf(certificates && { certificates });
  built.fleet.place({
    component: "db",
    on: "workloads",
    plan: () => smallPlan("db", { certificates: [{ unit: UNIT, authority: "fleet" }] }),
  });
  return built;
}

const HOST_FILE = "${path.module}/../../../certificates/fleet/hosts/web-1.pem";
const AUTHORITY_FILE = "${path.module}/../../../certificates/fleet/ca.pem";

describe("certificates over SSH", () => {
  it("go from their files to the host's memory, to hosts that need them, and are no part of a state", () => {
    const { stack } = served({ folder: "certificates" });
    const files = provisionersOf(stack, "web-1").flatMap(({ file }) => (file ? [file] : []));
    const inMemory = files.filter(({ destination }) => (destination as string).startsWith("/run/"));
    expect(
      inMemory.map(({ source, destination }) => [source, (destination as string).replace(/^.*\/secrets/, "")]),
    ).toEqual([
      [AUTHORITY_FILE, "/fleet-ca.pem"],
      [HOST_FILE, "/fleet.pem"],
    ]);
    expect(JSON.stringify(provisionersOf(stack, "monitor-1"))).not.toContain(".pem");
  });

  it("are delivered again when a file changes", () => {
    const { stack } = served({ folder: "certificates" });
    const digest = (file: string) => `\${fileexists("${file}") ? filesha256("${file}") : "missing"}`;
    expect(triggersOf(stack, "web-1").certificates).toEqual({
      "fleet-ca.pem": digest(AUTHORITY_FILE),
      "fleet.pem": digest(HOST_FILE),
    });
    expect(triggersOf(stack, "monitor-1")).not.toHaveProperty("certificates");
  });

  it("that are missing are named by the plan, with how to make them", () => {
    const { lifecycle } = synthesized(served({ folder: "certificates" }).stack).at("fleet/hosts/web-1") as {
      lifecycle: { precondition: { condition: string; error_message: string }[] };
    };
    expect(lifecycle.precondition[1]).toEqual({
      condition: `\${path.module != "" && fileexists("${HOST_FILE}")}`,
      error_message:
        'web-1 has no certificate, for certificates/fleet/hosts/web-1.pem is missing; make it with "npx vm-observability certificates make", or bring the folder here.',
    });
  });

  it("may be files that the hosts have, and then nothing is delivered", () => {
    const { stack } = served({ hostFile: "/etc/pki/host.pem", authorityFile: "/etc/pki/ca.pem" });
    expect(JSON.stringify(provisionersOf(stack, "web-1"))).not.toContain(".pem");
  });

  it("give every host a name that the others know", () => {
    const { fleet } = served({ folder: "certificates" });
    fleet.place({
      component: "asks",
      on: { role: "metrics" },
      plan: () => smallPlan("asks", { units: smallPlan("asks").units.map((unit) => ({ ...unit, fleetNames: true })) }),
    });
    const facts = (fleet as unknown as { factsOf(host: unknown): string }).factsOf(
      (fleet as unknown as { members: { name: string }[] }).members[0],
    );
    const names = /^fleet-names (\S+)$/m.exec(facts)?.[1] ?? "";
    expect(Buffer.from(names, "base64").toString()).toBe(
      "10.0.0.5 monitor-1.fleet.internal\n10.0.0.11 web-1.fleet.internal\n10.0.0.12 web-2.fleet.internal\n",
    );
  });

  it("are the specification's where the fleet's props name none", () => {
    const own = fleetOf({ certificates: { folder: "own" } }).fleet;
    own.useCertificates({ folder: "general" });
    const none = fleetOf().fleet;
    none.useCertificates({ folder: "general" });
    expect([own.certificates, none.certificates]).toEqual([{ folder: "own" }, { folder: "general" }]);
  });

  it.each<[CertificateOrigin, string]>([
    [{ parameterPrefix: "/o" }, "certificates: must be { folder } or { hostFile, authorityFile } over SSH"],
    [{ folder: "" }, 'certificates.folder: must be the path of a folder, in one line, got ""'],
  ])("%j is refused", (certificates, message) => {
    expect(() => fleetOf({ certificates })).toThrow(message);
  });
});
