import {
  type HostVolumes,
  mergePlans,
  smallVolumes,
  VOLUME_FOLDERS,
  volumeFacts,
  volumeProblems,
} from "../../lib/host";
import { Bytes } from "../../lib/units";
import { exporterPlan, serverPlan } from "./plans";

const size = Bytes.gibibytes(10);

describe("volumes of a host", () => {
  it("are told to it with where they are mounted, and with what lets units wait for them", () => {
    expect(volumeFacts({ buffer: { size }, data: { size, mountPoint: "/var" } })).toEqual({
      volumes: "data /var 10240\nbuffer /var/lib/vm-observability/buffer 10240\n",
      "volume-data.conf": "[Unit]\nRequiresMountsFor=/var\nAssertPathIsMountPoint=/var\n",
      "volume-buffer.conf":
        "[Unit]\nRequiresMountsFor=/var/lib/vm-observability/buffer\nAssertPathIsMountPoint=/var/lib/vm-observability/buffer\n",
    });
  });

  it("are no facts where there are none, so that nothing is delivered again", () => {
    expect(volumeFacts({})).toEqual({});
  });

  it.each<[string, unknown, string]>([
    ["an unknown name", { date: { size } }, 'volumes.date: must be one of data, buffer; did you mean "data"?'],
    ["no size", { data: {} }, "volumes.data.size: is missing; must be a Bytes such as Bytes.gibibytes(8)"],
    [
      "a mount point elsewhere",
      { data: { size, mountPoint: "/srv/data" } },
      'volumes.data.mountPoint: must be /var/lib/vm-observability or a folder above it, got "/srv/data"; mount it there, or ' +
        'a folder of it by a line "<folder> /var/lib/vm-observability none bind" in /etc/fstab',
    ],
    [
      "one mount point for two",
      { data: { size, mountPoint: "/var" }, buffer: { size, mountPoint: "/var" } },
      'volumes.buffer.mountPoint: must not be that of data, got "/var"',
    ],
  ])("are refused with %s", (_, volumes, message) => {
    const problems = volumeProblems("volumes", volumes as HostVolumes);
    expect(problems.map((problem) => `${problem.path}: ${problem.message}`)).toEqual([message]);
  });
});

describe("directories that want a volume", () => {
  const keeping = (name: "data" | "buffer", gibibytes: number) => ({
    directories: [{ path: `${VOLUME_FOLDERS[name]}/${name}`, volume: { name, size: Bytes.gibibytes(gibibytes) } }],
  });
  const plans = [serverPlan(keeping("data", 8)), exporterPlan(keeping("buffer", 4))];

  it("are summed up against it, and against the data of hosts without a buffer", () => {
    expect(smallVolumes({}, plans)).toEqual([]);
    expect(smallVolumes({ data: { size }, buffer: { size } }, plans)).toEqual([]);
    expect(smallVolumes({ data: { size } }, plans)).toEqual([
      {
        path: "volumes.data",
        message:
          "has 10GiB, and may have to hold 12GiB (server 8GiB, exporter 4GiB); make it larger, or let them keep less",
      },
    ]);
  });

  it("must lie below its folder", () => {
    const path = "/var/lib/vm-observability/server";
    const plan = serverPlan({ directories: [{ path, volume: { name: "buffer", size } }] });
    expect(() => mergePlans([plan], { where: "test" })).toThrow(
      `server.directories: must lie below "/var/lib/vm-observability/buffer", since it wants the volume buffer, got "${path}"`,
    );
  });
});
