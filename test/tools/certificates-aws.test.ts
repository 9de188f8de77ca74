import { X509Certificate } from "node:crypto";
import { chmodSync } from "node:fs";
import { succeed } from "../../harness/command";
import { Moto } from "../../harness/moto";
import { awsCliPython } from "../../harness/python";
import { readCertificateFile } from "../../lib/certificates";
import { Workplace } from "../command/command-runs";

let at: Workplace;
beforeEach(() => (at = new Workplace()));
afterEach(() => at.remove());

async function done(line: string): Promise<void> {
  const { code, noted } = await at.certificates(line);
  if (code !== 0) throw new TypeError(`${line}: ${noted.join("\n")}`);
}

describe("the AWS CLI", () => {
  const world = new Workplace();
  let moto: Moto;
  beforeAll(async () => {
    moto = await Moto.start({ address: "127.0.0.1", log: world.path("moto.log") });
  });
  afterAll(async () => {
    await moto.stop();
    world.remove();
  });

  beforeEach(async () => {
    await moto.reset();
    const python = await awsCliPython();
    at.write("bin/aws", `#!/bin/sh\nexec ${python} -m awscli "$@"\n`);
    chmodSync(at.path("bin/aws"), 0o755);
    at.environment = {
      ...at.environment,
      PATH: `${at.path("bin")}:${process.env["PATH"]}`,
      AWS_ENDPOINT_URL: moto.url,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_DEFAULT_REGION: "eu-central-1",
    };
    at.writeHosts([{ host: "monitor-1", roles: ["metrics"] }]);
  });

  const parameter = async (name: string) => {
    const args = ["ssm", "get-parameter", "--with-decryption", "--name", name];
    const found = JSON.parse(await succeed("aws", args, { env: { ...process.env, ...at.environment } })) as {
      Parameter: { Type: string; Value: string; Version: number };
    };
    return found.Parameter;
  };

  it("takes keys straight into Parameter Store, and none stays in the folder", async () => {
    await done("make --ssm /observability/tls");
    const { Type, Value, Version } = await parameter("/observability/tls/fleet/monitor-1");
    expect([Type, Version]).toEqual(["SecureString", 1]);
    const { chain, key } = readCertificateFile(Value);
    expect(key !== undefined && chain[0]?.checkPrivateKey(key)).toBe(true);
    const local = at.read("certificates/fleet/hosts/monitor-1.pem");
    expect(local).not.toContain("PRIVATE KEY");
    expect(new X509Certificate(local).serialNumber).toBe(chain[0]?.serialNumber);
    expect((await parameter("/observability/tls/fleet/ca.pem")).Value).toBe(at.read("certificates/fleet/ca.pem"));
    expect((await at.certificates("check")).code).toBe(0);

    await done("renew --within 400");
    expect((await parameter("/observability/tls/fleet/monitor-1")).Version).toBe(2);
    await done("rollover --step trust-new");
    expect((await parameter("/observability/tls/fleet/ca.pem")).Value.match(/BEGIN/g)).toHaveLength(2);
    for (const step of ["sign-new", "drop-old"]) await done(`rollover --step ${step}`);
    expect((await parameter("/observability/tls/fleet/ca.pem")).Value).toBe(at.read("certificates/fleet/ca.pem"));
    expect((await parameter("/observability/tls/fleet/monitor-1")).Version).toBe(3);
  });

  it("takes each key in the region of its host's fleet, and a host beside AWS keeps a file", async () => {
    at.writeHosts([
      { host: "monitor-1", roles: ["metrics"], region: "eu-central-1" },
      { host: "web-2", region: "us-east-1" },
      { host: "nas-1", addresses: ["192.0.2.9"] },
    ]);
    await done("make --ssm /observability/tls");
    expect((await parameter("/observability/tls/fleet/monitor-1")).Value).toContain("PRIVATE KEY");
    await expect(parameter("/observability/tls/fleet/web-2")).rejects.toThrow("ParameterNotFound");
    await expect(parameter("/observability/tls/fleet/nas-1")).rejects.toThrow("ParameterNotFound");
    at.environment = { ...at.environment, AWS_DEFAULT_REGION: "us-east-1" };
    for (const name of ["web-2", "ca.pem"])
      expect((await parameter(`/observability/tls/fleet/${name}`)).Version).toBe(1);
    await expect(parameter("/observability/tls/fleet/monitor-1")).rejects.toThrow("ParameterNotFound");
    expect(at.read("certificates/fleet/hosts/nas-1.pem")).toContain("PRIVATE KEY");
    expect((await at.certificates("check")).code).toBe(0);

    at.writeHosts([{ host: "web-2", region: "eu-west-1" }]);
    expect((await at.certificates("check")).printed[0]).toBe("web-2: has no key in the Parameter Store of eu-west-1");
    await done("renew");
    at.environment = { ...at.environment, AWS_DEFAULT_REGION: "eu-west-1" };
    expect((await parameter("/observability/tls/fleet/web-2")).Version).toBe(1);
    expect((await parameter("/observability/tls/fleet/ca.pem")).Value).toBe(at.read("certificates/fleet/ca.pem"));
  });

  it("never overwrites what somebody else put there", async () => {
    await done("make --ssm /observability/tls");
    const before = await parameter("/observability/tls/fleet/monitor-1");
    const { code, noted } = await at.certificates("make --ssm /observability/tls --folder other");
    expect([code, ...noted]).toEqual([
      2,
      "[vm-observability certificates] --ssm: /observability/tls/fleet/ca.pem holds another authority; give each fleet a prefix of its own, or delete the parameter",
    ]);
    await succeed("rm", [at.path("certificates/fleet/hosts/monitor-1.pem")]);
    expect((await at.certificates("make --ssm /observability/tls")).noted.join()).toContain(
      "--ssm: /observability/tls/fleet/monitor-1 exists, and nothing here says that it is ours",
    );
    expect(await parameter("/observability/tls/fleet/monitor-1")).toEqual(before);
  });

  it("is asked for where it is missing", async () => {
    at.environment = { ...at.environment, PATH: at.path("nowhere") };
    expect(await at.certificates("make --ssm /observability/tls")).toMatchObject({
      code: 3,
      noted: [expect.stringContaining('--ssm: needs the AWS CLI, and "aws" does not start') as string],
    });
  });
});
