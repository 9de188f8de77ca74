import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, sleep, succeed } from "../../harness/command";
import { showDevice } from "../../harness/disk";
import type { Host } from "../../harness/host";
import type { World } from "../../harness/hosts";
import { Moto } from "../../harness/moto";
import { REGION } from "../moto-network";

const ACCOUNT = "123456789012";
const METADATA = "169.254.169.254";

/** An instance as EC2's API describes it. */
export interface Instance {
  readonly id: string;
  readonly name: string;
  /** Name of the instance profile. */
  readonly profile: string;
  /** Volume that is attached as /dev/sdf. */
  readonly dataVolume: string | undefined;
}

/**
 * AWS as far as these tests need it: moto answers the API, and this class does what moto leaves out. When an instance
 * appears, the host of its name gets the metadata service, its volumes, and runs its user_data as cloud-init would.
 */
export class Cloud {
  /** Instances whose user_data was run. */
  public readonly booted = new Map<string, Instance>();
  /** What a boot or the API said when it failed; the tests look at it. */
  public readonly errors: string[] = [];
  private readonly helpers: ChildProcess[] = [];
  private readonly loops = new Map<string, string>();
  private running = true;
  private ended: Promise<void> = Promise.resolve();

  private constructor(
    public readonly world: World,
    private readonly moto: Moto,
  ) {}

  /** Starts moto where hosts and Terraform reach it under one address. */
  public static async start(world: World): Promise<Cloud> {
    return new Cloud(world, await Moto.start({ address: world.gateway, log: join(world.folder, "moto.log") }));
  }

  public get url(): string {
    return this.moto.url;
  }

  /** Calls a service with the query protocol, as an administrator; gives the XML. */
  public async call(service: string, parameters: Readonly<Record<string, string>>): Promise<string> {
    const response = await fetch(this.url, {
      method: "POST",
      headers: { Authorization: authorization(service), "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(parameters).toString(),
    });
    const text = await response.text();
    if (!response.ok)
      throw new TypeError(`${service} ${parameters["Action"]}: ${response.status} ${text.slice(0, 300)}`);
    return text;
  }

  /** Calls a service with the JSON protocol, as an administrator. */
  public async callJson(service: string, target: string, body: unknown): Promise<unknown> {
    const response = await fetch(this.url, {
      method: "POST",
      headers: {
        Authorization: authorization(service),
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": target,
      },
      body: JSON.stringify(body),
    });
    return response.json();
  }

  /** Content of an object, when there is one. */
  public async object(bucket: string, key: string): Promise<string | undefined> {
    const response = await fetch(`${this.url}/${bucket}/${key}`, { headers: { Authorization: authorization("s3") } });
    return response.ok ? response.text() : undefined;
  }

  /** Name of the one bucket. */
  public async bucket(): Promise<string> {
    const response = await fetch(this.url, { headers: { Authorization: authorization("s3") } });
    return /<Name>([^<]*)/.exec(await response.text())?.[1] ?? "";
  }

  /** Whether moto checks signatures and policies of every request from now on. */
  public async enforce(checks: boolean): Promise<void> {
    await fetch(`${this.url}/moto-api/reset-auth`, {
      method: "POST",
      headers: { "Content-Type": "text/plain" },
      body: checks ? "0" : "inf",
    });
  }

  public async instances(): Promise<readonly Instance[]> {
    const xml = await this.call("ec2", { Action: "DescribeInstances", Version: "2016-11-15" });
    return xml
      .split("<reservationId>")
      .slice(1)
      .map((part) => ({
        id: /<instanceId>([^<]*)/.exec(part)?.[1] ?? "",
        name: /<key>Name<\/key><value>([^<]*)/.exec(part)?.[1] ?? "",
        profile: /instance-profile\/([^<]*)/.exec(part)?.[1] ?? "",
        dataVolume: /<deviceName>\/dev\/sdf<\/deviceName><ebs>.*?<volumeId>([^<]*)/.exec(part)?.[1],
      }));
  }

  public async userDataOf(instance: Instance): Promise<string> {
    const xml = await this.call("ec2", {
      Action: "DescribeInstanceAttribute",
      Version: "2016-11-15",
      InstanceId: instance.id,
      Attribute: "userData",
    });
    return Buffer.from(/<value>([^<]*)<\/value>/.exec(xml)?.[1] ?? "", "base64").toString("utf8");
  }

  /** From now on, instances that appear are booted. */
  public play(): void {
    this.ended = (async () => {
      while (this.running) {
        await this.serve().catch((error: unknown) => this.errors.push(String(error)));
        await sleep(1000);
      }
    })();
  }

  /** What EC2 gives a host at every boot: the metadata service and the device of its volume. */
  public async power(host: Host): Promise<void> {
    const instance = (await this.instances()).find(({ name }) => name === host.name);
    if (instance === undefined) return;
    await this.serveMetadata(host, instance);
    if (instance.dataVolume !== undefined) await this.attach(host, instance.dataVolume);
  }

  public async stop(): Promise<void> {
    this.running = false;
    await this.ended;
    for (const helper of this.helpers) helper.kill("SIGKILL");
    await this.moto.stop();
  }

  /** Frees the loop devices, once no host uses them. */
  public async detach(): Promise<void> {
    for (const device of this.loops.values()) await run("losetup", ["--detach", device]);
  }

  private async serve(): Promise<void> {
    for (const instance of await this.instances()) {
      const host = this.world.hosts.find(({ name }) => name === instance.name);
      if (host === undefined || instance.profile === "") continue;
      // Terraform attaches volumes after the instance has started.
      if (instance.dataVolume !== undefined) await this.attach(host, instance.dataVolume);
      if (this.booted.has(instance.id)) continue;
      this.booted.set(instance.id, instance);
      await this.serveMetadata(host, instance);
      await host.write("/var/lib/cloud/user-data", await this.userDataOf(instance), 0o700);
      await host.succeed("sh /var/lib/cloud/user-data");
    }
  }

  /** A file of this machine as a block device of the host, under the name that udev gives an EBS volume. */
  private async attach(host: Host, id: string): Promise<void> {
    const link = `/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${id.replace("-", "")}`;
    await showDevice(host, await this.deviceOf(id), link);
  }

  /** A block device of this machine with the size that the volume has by now. */
  private async deviceOf(id: string): Promise<string> {
    const xml = await this.call("ec2", { Action: "DescribeVolumes", Version: "2016-11-15", "VolumeId.1": id });
    const size = Number(/<size>(\d+)/.exec(xml)?.[1]) * 1024 ** 3;
    const image = join(this.world.folder, `${id}.img`);
    if (!existsSync(image)) writeFileSync(image, "");
    const grown = statSync(image).size !== size;
    if (grown) truncateSync(image, size);
    let device = this.loops.get(id);
    if (device === undefined) {
      device = (await succeed("losetup", ["--find", "--show", image])).trim();
      this.loops.set(id, device);
    } else if (grown) await succeed("losetup", ["--set-capacity", device]);
    return device;
  }

  private async serveMetadata(host: Host, { id, profile }: Instance): Promise<void> {
    const described = await this.call("iam", {
      Action: "GetInstanceProfile",
      Version: "2010-05-08",
      InstanceProfileName: profile,
    });
    const role = /<RoleName>([^<]*)/.exec(described)?.[1] ?? "";
    const xml = await this.call("sts", {
      Action: "AssumeRole",
      Version: "2011-06-15",
      RoleArn: `arn:aws:iam::${ACCOUNT}:role/${role}`,
      RoleSessionName: id,
      DurationSeconds: "43200",
    });
    const field = (name: string) => new RegExp(`<${name}>([^<]*)`).exec(xml)?.[1];
    const keys = {
      LastUpdated: new Date().toISOString(),
      AccessKeyId: field("AccessKeyId"),
      SecretAccessKey: field("SecretAccessKey"),
      Token: field("SessionToken"),
      Expiration: field("Expiration"),
    };
    await host.inNetwork("ip", ["addr", "add", `${METADATA}/32`, "dev", "lo"]);
    const script = join(__dirname, "aws-metadata.mjs");
    const server = spawn("nsenter", [...host.networkOf(), process.execPath, script, METADATA, REGION, role, id], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.helpers.push(server);
    server.stdin.write(JSON.stringify(keys));
    await new Promise((ready) => server.stdout.once("data", ready));
  }
}

function authorization(service: string): string {
  const scope = `test/20260101/${REGION}/${service}/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=0`;
}
