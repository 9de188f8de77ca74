import { type ComponentPlan, liveArtifact, mergePlans, releaseOf } from "../../lib/host";
import { exporterPlan, serverPlan } from "./plans";

const released = (...plans: readonly ComponentPlan[]) => releaseOf(mergePlans(plans, { where: "test" }), "#!/bin/sh\n");
const file = (path: string, ...plans: readonly ComponentPlan[]) =>
  released(...plans).entries.find((entry) => entry.path === path)?.content;

describe("kernel settings", () => {
  const maps = (value: number) => ({ kernel: { "vm.max_map_count": value } });

  it("are those of all components, each with the largest value", () => {
    const server = serverPlan({ kernel: { "vm.max_map_count": 262_144, "net.core.somaxconn": 4096 } });
    const plans = [exporterPlan(maps(65_530)), server];
    expect(file("sysctl.conf", ...plans)).toBe("net.core.somaxconn = 4096\nvm.max_map_count = 262144\n");
    expect(file("plan", ...plans)).toContain(
      "\nkernel\tnet.core.somaxconn\t4096\tserver\nkernel\tvm.max_map_count\t262144\tserver\n",
    );
  });

  it("are no file where there are none", () => {
    expect(file("sysctl.conf", serverPlan())).toBeUndefined();
  });

  it.each([
    ["vm/max_map_count", 1],
    ["vm.max_map_count", 1.5],
    ["vm.max_map_count", -1],
    ["swappiness", 1],
  ])("of the name %s and value %s are refused", (key, value) => {
    expect(() => released(serverPlan({ kernel: { [key]: value } }))).toThrow(
      `server.kernel: must be settings such as "vm.max_map_count" with whole numbers from 0, got "${key}" of ${value}`,
    );
  });
});

describe("a validation", () => {
  it("brings its variables, and what it must not say, before its program", () => {
    const [validation] = serverPlan().validations;
    const more = { environment: { A: "b c", RULES: { releaseFile: "server/rules/a.yml" } }, refuses: "is not used" };
    expect(file("plan", serverPlan({ validations: [{ ...validation!, ...more }] }))).toContain(
      "\tthe server accepts its rules\tenv=A=b c\tenv=RULES={release}/files/server/rules/a.yml\trefuses=is not used\t{release}/bin/servertool\t",
    );
  });

  it("must not have a file in its variables that no release has", () => {
    const [validation] = serverPlan().validations;
    const validations = [{ ...validation!, environment: { RULES: { releaseFile: "server/rules/b.yml" } } }];
    expect(() => released(serverPlan({ validations }))).toThrow(
      '"the server accepts its rules" reads the file "server/rules/b.yml", which no plan has',
    );
  });
});

describe("the folder of an archive", () => {
  const naming = (name: string, version = "1.2.3") => {
    const { artifacts } = serverPlan();
    return serverPlan({
      artifacts: artifacts.map((artifact) => ({ ...artifact, version })),
      files: [{ path: "server/rules/a.yml", content: `path: ${liveArtifact(name)}/plugins\n`, onChange: "reload" }],
      units: [
        {
          name: "vmo-server.service",
          reloads: false,
          sections: { Service: { ExecStart: "/opt/vm-observability/current/bin/server" } },
        },
      ],
    });
  };

  it("is linked where something names it, and its version restarts that", () => {
    expect(file("plan", naming("server"))).toContain("\nfolder\tserver\tserver-1.2.3\n");
    expect(file("plan", serverPlan())).not.toContain("folder");
    const restartOf = (version: string) =>
      /^unit\tvmo-server.*\t(\w+)$/m.exec(file("plan", naming("server", version)) ?? "");
    expect(restartOf("1.2.3")?.[1]).not.toBe(restartOf("1.2.4")?.[1]);
  });

  it("must be that of an archive of the host", () => {
    expect(() => released(naming("serve"))).toThrow(
      'server.files: names the folder of the archive "serve", which no plan has; did you mean "server"?',
    );
  });
});
