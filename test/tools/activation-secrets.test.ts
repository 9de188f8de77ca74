import { statSync } from "node:fs";
import { run } from "../../harness/command";
import type { Secret } from "../../lib/host";
import type { Question } from "./activation/root";
import { installed, lastLine, root, rootForEach, withSecret } from "./activation/root-for-each";

rootForEach();

describe("secrets", () => {
  it.each<[string, () => void, string]>([
    ["is missing", () => undefined, "is missing"],
    ["is empty", () => root.write("etc/token", ""), "is empty"],
    ["is blank", () => root.write("etc/token", " \n"), "is empty"],
    ["is a folder", () => root.write("etc/token/x", ""), "cannot be read"],
  ])("stop the activation when a file %s", async (_, prepare, problem) => {
    prepare();
    const { code, stderr } = await root.apply(await root.bundle(withSecret({ kind: "file", path: "/etc/token" })));
    expect(lastLine(stderr)).toBe(
      `vm-observability: the secret token of vmo-server.service: ${root.path("etc/token")} ${problem}; ` +
        "nothing was changed, nothing was installed",
    );
    expect(code).toBe(3);
  });

  it("are never deleted when they lie among our own secrets, as releases of before may have them", async () => {
    const mine = "etc/vm-observability/secrets/mine/token";
    root.write(mine, "mine");
    await run("chmod", ["-R", "go=", root.path("etc/vm-observability/secrets")]);
    const bundle = await installed(withSecret({ kind: "file", path: `/${mine}` }));
    expect((await root.run(["report"])).stdout).toBe("");
    root.write("etc/vm-observability/secrets/stranger", "");
    expect((await root.apply(bundle)).code).toBe(0);
    expect([root.read(mine), root.exists("etc/vm-observability/secrets/stranger")]).toEqual(["mine", false]);
  });

  it("whose path holds blanks restart their unit when they are renewed", async () => {
    root.write("etc/o/my slack", "one");
    const bundle = await installed(withSecret({ kind: "file", path: "/etc/o/my slack" }));
    root.write("etc/o/my slack", "second");
    expect((await root.apply(bundle)).code).toBe(0);
    expect(root.calls()).toContain("restart vmo-server.service");
    expect(lastLine((await root.apply(bundle)).stderr)).toMatch(/^nothing to do/);
  });

  it("that are files of the host are there for validations, and a new one restarts its unit", async () => {
    root.write("etc/token", "one");
    const bundle = await installed(withSecret({ kind: "file", path: "/etc/token" }));
    root.write("etc/token", "second");
    expect((await root.apply(bundle)).code).toBe(0);
    expect(root.calls()).toContain("restart vmo-server.service");
    expect(lastLine((await root.apply(bundle)).stderr)).toMatch(/^nothing to do/);
  });

  it("that are delivered lie where root alone reads them, survive, and go with their unit", async () => {
    const shape = withSecret({ kind: "variable", variable: "api_token", version: 1 });
    const bundle = await root.bundle(shape);
    const missing = await root.apply(bundle);
    const path = "etc/vm-observability/secrets/vmo-server.service/token";
    expect(lastLine(missing.stderr)).toContain(
      `${root.path(path)} is missing, and the variable api_token was not delivered; nothing was changed`,
    );
    root.write("in/secrets/api_token", " \n");
    expect(lastLine((await root.apply(bundle, ["--secrets", root.path("in/secrets")])).stderr)).toContain(
      "the secret token of vmo-server.service: the Terraform variable api_token (TF_VAR_api_token) is empty; nothing was changed",
    );
    root.write("in/secrets/api_token", "planted-secret");
    const { code, stdout, stderr } = await root.apply(bundle, ["--secrets", root.path("in/secrets")]);
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain("planted-secret");
    expect(root.read(path)).toBe("planted-secret");
    expect(statSync(root.path(path)).mode & 0o777).toBe(0o400);
    expect(statSync(root.path("etc/vm-observability/secrets")).mode & 0o777).toBe(0o700);
    const found = await run("grep", ["-rl", "planted-secret", root.path("opt"), root.path("var"), root.path("etc")]);
    expect(found.stdout.trim()).toBe(root.path(path));
    expect(lastLine((await root.apply(bundle)).stderr)).toMatch(/^nothing to do/);
    expect((await root.apply(await root.bundle())).code).toBe(0);
    expect(root.exists(path)).toBe(false);
  });

  it("go back with the release that they came with", async () => {
    root.write("in/secrets/t", "good");
    const from = { kind: "variable", variable: "t", version: 1 } as const;
    const options = ["--secrets", root.path("in/secrets")];
    expect((await root.apply(await root.bundle(withSecret(from)), options)).code).toBe(0);
    root.write("in/secrets/t", "bad");
    const next = await root.bundle({ ...withSecret({ ...from, version: 2 }), dies: true });
    expect((await root.apply(next, options)).code).toBe(4);
    expect(root.read("etc/vm-observability/secrets/vmo-server.service/token")).toBe("good");
    expect(root.exists("etc/vm-observability/secrets.previous")).toBe(false);
  });
});

describe("secrets that the machine's role reads", () => {
  const VALUE = 'pa"ss\\word\n\u00e4\u20ac\u{1f511}/end';

  /** JSON in which everything beyond ASCII is escaped, as AWS's services may write it. */
  const ascii = (value: unknown) =>
    JSON.stringify(value).replace(
      /[\u0080-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );

  /** The metadata service of an instance, and the two services of AWS behind one address. */
  function cloud(): { readonly questions: Question[]; readonly environment: Record<string, string> } {
    const questions: Question[] = [];
    const known = (text: string) => (question: Question) =>
      question.headers["x-aws-ec2-metadata-token"] === "session-1" ? text : undefined;
    root.answers.set("/latest/api/token", ({ method }) => (method === "PUT" ? "session-1" : undefined));
    root.answers.set("/latest/meta-data/placement/region", known("eu-central-1"));
    root.answers.set("/latest/meta-data/services/domain", known("amazonaws.com"));
    root.answers.set("/latest/meta-data/iam/security-credentials/", known("monitor"));
    const credentials = { AccessKeyId: "ASIAEXAMPLE", SecretAccessKey: "role-secret", Token: "role-token" };
    root.answers.set("/latest/meta-data/iam/security-credentials/monitor", known(JSON.stringify(credentials, null, 2)));
    root.answers.set("/", (question) => {
      questions.push(question);
      const { Name, SecretId } = JSON.parse(question.body) as { Name?: string; SecretId?: string };
      if (Name === "/prod/token") return ascii({ Parameter: { ARN: "a", Name, Value: VALUE, Version: 1 } });
      if (SecretId === "prod/token") return JSON.stringify({ Name: SecretId, SecretString: VALUE });
      return undefined;
    });
    return {
      questions,
      environment: { AWS_EC2_METADATA_SERVICE_ENDPOINT: root.address, AWS_ENDPOINT_URL: root.address },
    };
  }

  it.each<[string, Secret["from"], string, string]>([
    ["Parameter Store", { kind: "ssm-parameter", name: "/prod/token" }, "AmazonSSM.GetParameter", "ssm"],
    [
      "Secrets Manager",
      { kind: "secrets-manager", secretId: "prod/token" },
      "secretsmanager.GetSecretValue",
      "secretsmanager",
    ],
  ])("come from %s byte for byte, signed with its keys, at each activation", async (_, from, action, service) => {
    const { questions, environment } = cloud();
    const bundle = await root.bundle(withSecret(from));
    const { code, stderr } = await root.apply(bundle, [], environment);
    expect(code === 0 ? "activated" : stderr).toBe("activated");
    expect(root.read("etc/vm-observability/secrets/vmo-server.service/token")).toBe(VALUE);
    const [first] = questions;
    expect(first?.headers["x-amz-target"]).toBe(action);
    expect(first?.headers["x-amz-security-token"]).toBe("role-token");
    expect(first?.headers.authorization).toMatch(
      new RegExp(
        `^AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/\\d{8}/eu-central-1/${service}/aws4_request, SignedHeaders=`,
      ),
    );
    expect(lastLine((await root.apply(bundle, [], environment)).stderr)).toMatch(/^nothing to do/);
    expect(questions.length).toBeGreaterThan(1);
  });

  it("stop the activation when they cannot be read, with their name", async () => {
    const { environment } = cloud();
    const bundle = await root.bundle(withSecret({ kind: "ssm-parameter", name: "/prod/other" }));
    const { code, stderr } = await root.apply(bundle, [], environment);
    expect(lastLine(stderr)).toBe(
      "vm-observability: the secret token of vmo-server.service could not be read from the ssm-parameter /prod/other " +
        "with this host's role; nothing was changed, nothing was installed",
    );
    expect(code).toBe(3);
    expect(root.exists("etc/vm-observability/secrets.fetched")).toBe(false);
  });
});
