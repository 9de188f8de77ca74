import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Host } from "../../harness/host";
import { bootHosts, type World } from "../../harness/hosts";
import { Mirror } from "../../harness/mirror";
import { Sink } from "../../harness/sink";
import { Terraform, type TerraformResult } from "../../harness/terraform";
import { Cloud } from "./aws-cloud";
import { synthesize, TOKEN, type Variant } from "./aws-stack";

/** A secret that lies in Parameter Store. */
export const PLANTED = "planted-secret-4711";

/** What a host reports to the bucket. */
interface Status {
  readonly host: string;
  readonly pointer: string;
  readonly release: string;
  readonly current: string;
  readonly outcome: string;
  readonly message: string;
  readonly seeds: string;
}

let world: World;
let mirror: Mirror;
/** AWS, and the hosts that are its instances. */
export let cloud: Cloud;
/** Where the stack is synthesized and applied. */
export let folder: string;
/** The fleet's bucket, once it {@link bucketIsMade | is made}. */
export let bucket: string;
export let monitor: Host;
export let web: Host;
/** A store that Prometheus writes to. */
export let store: Sink;
export let terraform: Terraform;

/** Boots the hosts and starts AWS before the tests of the file, and ends both after them. */
export function awsForAll(): void {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "vmo-aws-"));
    world = await bootHosts({ hosts: ["monitor-1", "web-1"] });
    [monitor, web] = [world.host("monitor-1"), world.host("web-1")];
    [mirror, cloud] = await Promise.all([
      Mirror.start({ address: world.gateway, suites: ["sid"] }),
      Cloud.start(world),
    ]);
    store = await Sink.start({ address: world.gateway });
    await cloud.callJson("ssm", "AmazonSSM.PutParameter", { Name: TOKEN, Value: PLANTED, Type: "SecureString" });
    cloud.play();
  });

  afterAll(async () => {
    await cloud?.stop();
    await mirror?.stop();
    await store?.stop();
    await world?.down();
    await cloud?.detach();
    rmSync(folder, { recursive: true, force: true });
  });
}

/** To be called after the first apply. */
export async function bucketIsMade(): Promise<void> {
  bucket = await cloud.bucket();
}

/** Synthesizes; what waits for hosts reads the bucket with the credentials of the environment. */
export async function prepare(variant: Partial<Variant>): Promise<void> {
  terraform = new Terraform({
    folder: synthesize(folder, {
      url: cloud.url,
      mirror: mirror.url,
      store: `${store.url}/write`,
      ...variant,
    }),
    environment: { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" },
  });
  await terraform.init();
}

/** Synthesizes and applies. */
export async function deploy(variant: Partial<Variant> = {}): Promise<TerraformResult> {
  await prepare(variant);
  return terraform.apply();
}

/** What the resource that waits for the hosts printed. */
export function reportOf({ provisioned }: TerraformResult): string {
  return Object.values(provisioned).join("");
}

/** Id of the instance that a host is. */
export function instanceOf(host: string): string {
  return [...cloud.booted.values()].find(({ name }) => name === host)?.id ?? "";
}

/** What a host has reported last. */
export async function statusOf(host: string): Promise<Status | undefined> {
  const text = await cloud.object(bucket, `hosts/${instanceOf(host)}/status.json`);
  return text === undefined ? undefined : (JSON.parse(text) as Status);
}

/** What hosts have sent as seeds. */
export function seeded(): readonly string[] {
  return store.received.filter(({ path }) => path === "/seed").map(({ body }) => body);
}
