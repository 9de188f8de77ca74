import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually, run, succeed } from "../../harness/command";
import { showDevice } from "../../harness/disk";
import { Bytes } from "../../lib/units";
import type { Variant } from "./deployment";
import { statusOf } from "./host-state";
import { type Scene, setScene } from "./scene";

const HOST = "monitor-1";
const DATA = "/var/lib/vm-observability";
const DISK = "/dev/disk/by-id/data";
const RESOURCE = `terraform_data.vmo_host_${HOST}`;
const VOLUMES = { data: { size: Bytes.gibibytes(1) } };

let scene: Scene;
let device = "";

beforeAll(async () => {
  scene = await setScene({ hosts: [HOST] });
  const image = join(scene.world.folder, "data.img");
  writeFileSync(image, "");
  truncateSync(image, VOLUMES.data.size.count);
  device = (await succeed("losetup", ["--find", "--show", image])).trim();
  await succeed("mkfs.ext4", ["-q", device]);
});

afterAll(async () => {
  await scene?.end();
  if (device !== "") await run("losetup", ["--detach", device]);
});

const host = () => scene.world.host(HOST);
const active = async (unit: string) => (await host().run(`systemctl is-active ${unit}`)).stdout.trim();
const applied = (variant: Variant = {}) =>
  scene.deployment.apply({ hosts: { [HOST]: { volumes: VOLUMES } }, ...variant });

/** Mounts the disk as a line of /etc/fstab with `nofail` would. */
async function mount(): Promise<void> {
  await showDevice(host(), device, DISK);
  await host().succeed(`mkdir -p ${DATA} && mount ${DISK} ${DATA}`);
}

async function samples(): Promise<number> {
  const [series] = await scene.prometheus.query("count_over_time(up{job='prometheus'}[1h])");
  return Number(series?.value ?? 0);
}

describe("a host with a volume for its data", () => {
  it("is refused before it is touched while the volume is not mounted", async () => {
    const refused = await applied();
    expect(refused.ok).toBe(false);
    expect(refused.provisioned[RESOURCE]).toContain(
      `the volume data is not mounted at ${DATA}, and what is written there would lie elsewhere`,
    );
    expect((await host().run(`ls ${DATA} /etc/systemd/system/vmo-prometheus.service`)).stdout).toBe("");
  });

  it("has its data there once it is mounted", async () => {
    await mount();
    expect((await applied()).errors).toBe("");
    expect(await host().succeed(`findmnt -n -o SOURCE --target ${DATA}/prometheus`)).toContain(device);
    expect(await host().succeed("systemctl show -p RequiresMountsFor vmo-prometheus.service")).toContain(`=${DATA}`);
    expect((await statusOf(host())).get("overridden")).toBeUndefined();
    scene.deployment.synthesize({ hosts: { [HOST]: { volumes: VOLUMES } } });
    expect(await scene.deployment.plan()).toMatchObject({ ok: true, planned: {} });
  });

  it("writes nothing below the mount point after a boot without the volume, and reports that", async () => {
    await eventually("samples are there", async () => (await samples()) > 3);
    await host().reboot();
    await host().untilReachable();
    await eventually("exporters run", async () => (await active("vmo-node-exporter.service")) === "active");
    expect(await active("vmo-prometheus.service")).toBe("inactive");
    expect(await host().succeed(`ls -A ${DATA}`)).not.toContain("prometheus");
    expect(await host().succeed("journalctl -b -u vmo-prometheus.service")).toContain("ssertion");
    expect((await statusOf(host())).get("inactive")).toContain("vmo-prometheus.service");
  });

  it("refuses a change meanwhile, and takes it with all data once the volume is back", async () => {
    const change = { specification: { prometheus: { memory: Bytes.mebibytes(600) } } };
    const refused = await applied(change);
    expect(refused.provisioned[RESOURCE]).toContain("nothing was changed, this host stays on release");
    await mount();
    expect((await applied(change)).errors).toBe("");
    expect(await samples()).toBeGreaterThan(3);
    expect(await active("vmo-prometheus.service")).toBe("active");
  });
});
