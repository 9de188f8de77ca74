import { installed, lastLine, root, rootForEach } from "./activation/root-for-each";

rootForEach();

const METRICS = "var/lib/vm-observability/textfiles/vmo.prom";
const UNITS = "etc/systemd/system";

describe("what an administrator lays over units", () => {
  it.each([
    ["a drop-in of one unit", `${UNITS}/vmo-server.service.d/limit.conf`],
    ["a drop-in by prefix", `${UNITS}/vmo-.service.d/limit.conf`],
    ["a drop-in of all services", `${UNITS}/service.d/limit.conf`],
    ["a drop-in of the target", `${UNITS}/vm-observability.target.d/more.conf`],
    ["a drop-in by set-property", "etc/systemd/system.control/vmo-server.service.d/50-MemoryMax.conf"],
    ["a drop-in until the next boot", "run/systemd/system/vmo-server.service.d/limit.conf"],
    ["a drop-in of a package", "usr/lib/systemd/system/vmo-server.service.d/limit.conf"],
    ["a drop-in of a local package", "usr/local/lib/systemd/system/vmo-server.service.d/limit.conf"],
    ["a whole unit that goes before ours", "etc/systemd/system.control/vmo-server.service"],
  ])("is named in report, status and metrics, and left alone: %s", async (_, path) => {
    const bundle = await installed();
    root.write(path, "[Service]\nMemoryMax=1G\n");
    expect((await root.run(["report"])).stdout).toBe(`overridden: ${root.path(path)}\n`);
    expect((await root.run(["status"])).stdout).toContain(`drifted=0\ninactive=\noverridden=${root.path(path)}\n`);
    expect(root.read(METRICS)).toContain(`\nvm_observability_override{file="${root.path(path)}"} 1\n`);
    expect(lastLine((await root.apply(bundle)).stderr)).toMatch(/^nothing to do/);
    expect(root.exists(path)).toBe(true);
  });

  it("is not what concerns other units, nor what systemd reads after ours", async () => {
    await installed();
    root.write(`${UNITS}/vmo-customer.service.d/own.conf`, "");
    root.write(`${UNITS}/vmo-server-.service.d/own.conf`, "");
    root.write(`${UNITS}/timer.d/own.conf`, "");
    root.write("usr/lib/systemd/system/vmo-server.service", "");
    root.write("run/systemd/system/vmo-server.service", "");
    expect((await root.run(["report"])).stdout).toBe("");
  });
});
