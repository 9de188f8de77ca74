import { smallPlan } from "../../constructs/plans";
import { stacksOf } from "../aws-stacks";

const { fleetWith, s3, ec2, buckets } = stacksOf("aws-names");

const people = { protocol: "tcp", exposure: "clients", clients: [] } as const;
const listens = [
  { ...people, port: 443, networks: ["10.9.1.2/16", "2001:DB8::/32"], purpose: "Portal" },
  { ...people, port: 8443, purpose: "Pages" },
];

/** A fleet with a name, and pages for people elsewhere. */
const fleet = (name: string) =>
  fleetWith(
    "life",
    () => ({ name, clientCidrs: ["172.16.0.0/12"] }),
    (its) => its.place({ component: "pages", on: "every host", plan: () => smallPlan("pages", { listens }) }),
  );

/** What somebody does who takes a bucket for a leftover. */
async function empty(bucket: string): Promise<void> {
  const versions = await s3(`${bucket}?versions`);
  for (const [, key, version] of versions.matchAll(/<Key>([^<]*)<\/Key>\s*<VersionId>([^<]*)/g))
    await s3(`${bucket}/${key}?versionId=${version}`, "DELETE");
  await s3(bucket, "DELETE");
}

describe("a fleet on AWS that lives, by the real provider", () => {
  let bucket: string;

  it("is applied, in a bucket whose name follows no name of the code", async () => {
    const terraform = await fleet("shop");
    expect((await terraform.apply()).errors).toBe("");
    bucket = await buckets();
    expect(bucket).toMatch(/^vmo-[0-9a-f]{32}$/);
    expect((await terraform.plan()).planned).toEqual({});
  });

  it("lets people in from the networks of each port, and nobody else", async () => {
    const rules = (await ec2("DescribeSecurityGroupRules")).split("<item>");
    const said = (rule: string, word: string) => new RegExp(`<${word}>([^<]+)`).exec(rule)?.[1] ?? "";
    const ingress = rules.filter((rule) => rule.includes("<isEgress>false"));
    expect(
      ingress.map((rule) => `${said(rule, "fromPort")} ${said(rule, "cidrIpv4")}${said(rule, "cidrIpv6")}`).sort(),
    ).toEqual(["443 10.9.0.0/16", "443 2001:db8::/32", "8443 172.16.0.0/12"]);
  });

  it("keeps bucket and instances under another name: only tags change", async () => {
    const terraform = await fleet("market");
    const { planned, errors } = await terraform.apply();
    expect(errors).toBe("");
    expect([...new Set(Object.values(planned))]).toEqual(["update"]);
    expect(await buckets()).toBe(bucket);
    expect((await terraform.plan()).planned).toEqual({});
  });

  it("recreates a bucket that someone deleted under the name that its instances hold", async () => {
    await empty(bucket);
    expect(await buckets()).toBe("");
    const terraform = await fleet("market");
    const { planned, errors } = await terraform.apply();
    expect(errors).toBe("");
    expect(Object.keys(planned).filter((address) => /^aws_(instance|iam_role)\./.test(address))).toEqual([]);
    expect(await buckets()).toBe(bucket);
  });
});
