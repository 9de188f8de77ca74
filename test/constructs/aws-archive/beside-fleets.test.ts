import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { JoinedFleet, type MonitoringStack, SshFleet } from "../../../index";
import { S3Archive, type S3ArchiveProps } from "../../../constructs/aws-archive";
import { RetentionTiers } from "../../../constructs/retention-tiers";
import { AwsFleet } from "../../../constructs/targets/aws";
import { synthesized, testApp } from "../../../testing";
import { AWS, SSH, whole } from "../../entries/wrong/scenes";

const REGION = "us-east-1";
const HOSTS = [{ name: "web-1" }, { name: "web-2" }];
const credentials = { kind: "variable", variable: "log_credentials", version: 1 } as const;

/** A stack that monitors a fleet, with retention of logs and its archive. */
function monitored(fleet: object, of: (stack: MonitoringStack) => S3ArchiveProps) {
  const stack = whole(testApp(), { fleet }) as MonitoringStack;
  new AwsProvider(stack, "aws", { region: REGION });
  const archive = S3Archive.of(of(stack));
  const retention = new RetentionTiers(stack, "retention", { metrics: stack.metrics, archive });
  return { stack, retention, ...synthesized(stack) };
}

/** Names of the statements about logs in a host's policy. */
const grantsOf = ({ at }: ReturnType<typeof monitored>, host: string) =>
  [...(at(host).policy as string).matchAll(/"Sid": "(\w+Logs)"/g)].map(([, sid]) => sid);

describe("an archive beside a fleet", () => {
  it("over SSH, has a user for the hosts and nothing else of AWS there", () => {
    const { retention, ofType, text } = monitored(SshFleet.of(SSH), () => ({
      writers: [{ userName: "log-writer", credentials }],
    }));
    expect([...ofType("aws_iam_user").keys()]).toEqual(["retention/archive/user-log-writer/user"]);
    expect([...ofType("aws_instance").keys(), ...ofType("aws_iam_access_key").keys()]).toEqual([]);
    expect(retention.archive?.destinationsOf("security").map((one) => [one.bucket, one.credentials])).toEqual([
      ["logs-archive", credentials],
      ["logs-archive-compliance", credentials],
    ]);
    expect(text).not.toContain("TfToken");
  });

  it("on AWS, is written by each host with its own role", () => {
    const fleet = AwsFleet.of({ ...AWS, region: REGION, hosts: [{ name: "monitor-1", roles: ["metrics"] }, ...HOSTS] });
    const found = monitored(fleet, (stack) => ({ writers: [{ fleet: stack.fleet as AwsFleet, on: "workloads" }] }));
    const grants = ["monitor-1", "web-1", "web-2"].map((host) => grantsOf(found, `fleet/hosts/${host}/policy`));
    expect(grants).toEqual([[], ["WriteLogs", "EncryptLogs"], ["WriteLogs", "EncryptLogs"]]);
    expect([...found.ofType("aws_iam_user").keys()]).toEqual([]);
  });

  it("over SSH and on AWS at once, is written by roles there and by a user here", () => {
    const cloud = AwsFleet.of({ ...AWS, region: REGION, name: "cloud", hosts: HOSTS });
    const found = monitored(JoinedFleet.of({ racks: SshFleet.of(SSH), cloud }), (stack) => ({
      writers: [
        { fleet: (stack.fleet as JoinedFleet).fleets.get("cloud") as AwsFleet },
        { userName: "log-writer", credentials },
      ],
    }));
    expect(grantsOf(found, "fleet/cloud/hosts/web-1/policy")).toEqual(["WriteLogs", "EncryptLogs"]);
    expect([...found.ofType("aws_iam_user").keys()]).toHaveLength(1);
  });
});
