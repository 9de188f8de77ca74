import { run, succeed } from "./command";
import type { Host } from "./host";

/** Shows a block device of this machine to a host that runs, as the same device and under the path `link`; once a boot. */
export async function showDevice(host: Host, device: string, link: string): Promise<void> {
  const mounts = [`--mount=/proc/${host.init()}/ns/mnt`, "--"];
  if ((await run("nsenter", [...mounts, "test", "-b", link])).code === 0) return;
  const numbers = (await succeed("stat", ["-c", "%t %T", device])).trim().split(" ");
  const [major, minor] = numbers.map((number) => String(Number.parseInt(number, 16)));
  await succeed("nsenter", [...mounts, "mknod", device, "b", major!, minor!]);
  await succeed("nsenter", [...mounts, "mkdir", "-p", link.slice(0, link.lastIndexOf("/"))]);
  await succeed("nsenter", [...mounts, "ln", "-sfn", device, link]);
}
