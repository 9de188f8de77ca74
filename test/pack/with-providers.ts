import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AWS_APP, PAGERDUTY_APP, SSH_APP } from "./apps";
import { CDKTF, initOptions, NAME, type Project, ROOT, type Tarball, TYPES } from "./project";

/** What holds in projects that have a provider's bindings, or another engine than cdktf. */
export function inProjectsWithProviders(project: () => Project, tarball: () => Tarball): void {
  describe("in a project with the AWS provider", () => {
    let user: Project;

    beforeAll(() => {
      user = project();
      user.install(tarball().file, ...CDKTF, ...TYPES, "@cdktf/provider-aws@20.1.0");
    });

    it("has the AWS entry too, in both module systems", () => {
      user.write("names.cjs", `console.log(Object.keys(require("${NAME}/aws")).join())`);
      user.write("names.mjs", `import { AwsFleet } from "${NAME}/aws"; console.log(AwsFleet.name)`);
      expect(user.node("names.cjs")).toEqual({ status: 0, stdout: "AwsFleet,SecretParameter,SmsTopic\n", stderr: "" });
      expect(user.node("names.mjs")).toEqual({ status: 0, stdout: "AwsFleet\n", stderr: "" });
    });

    it("has the entry for archives, which type-checks", () => {
      user.write("archive.cjs", `console.log(Object.keys(require("${NAME}/aws-archive")).join())`);
      expect(user.node("archive.cjs")).toEqual({ status: 0, stdout: "S3Archive\n", stderr: "" });
      user.write(
        "archive.ts",
        `import { S3Archive } from "${NAME}/aws-archive";\nexport const archive = S3Archive.of({});\n`,
      );
      const { errors, declarations } = user.compile("archive.ts");
      expect(errors).toEqual([]);
      expect(declarations).toContain("constructs/aws-archive/index.d.ts");
    });

    it("type-checks an app, with the AWS declarations checked, and synthesizes it", () => {
      user.write("app.ts", AWS_APP);
      const { errors, declarations } = user.compile("app.ts");
      expect(errors).toEqual([]);
      expect(declarations).toContain("constructs/targets/aws/index.d.ts");
      expect(user.compile("app.ts", initOptions()).errors).toEqual([]);
      expect(user.node("app.js")).toEqual({ status: 0, stdout: "", stderr: "" });
      expect(user.resources()).toContain("aws_instance");
    });
  });

  describe("in a project with PagerDuty's provider", () => {
    let user: Project;

    beforeAll(() => {
      user = project();
      user.install(tarball().file, ...CDKTF, ...TYPES, "@cdktf/provider-pagerduty@14.3.9");
    });

    it("has the PagerDuty entry too, in both module systems", () => {
      user.write("names.cjs", `console.log(Object.keys(require("${NAME}/pagerduty")).join())`);
      user.write("names.mjs", `import { PagerDutyEscalation as it } from "${NAME}/pagerduty"; console.log(it.name)`);
      expect(user.node("names.cjs")).toEqual({ status: 0, stdout: "PagerDutyEscalation\n", stderr: "" });
      expect(user.node("names.mjs")).toEqual({ status: 0, stdout: "PagerDutyEscalation\n", stderr: "" });
    });

    it("type-checks an app, with its declarations checked, and synthesizes it", () => {
      user.write("app.ts", PAGERDUTY_APP);
      const { errors, declarations } = user.compile("app.ts");
      expect(errors).toEqual([]);
      expect(declarations).toContain("constructs/pagerduty/index.d.ts");
      expect(user.compile("app.ts", initOptions()).errors).toEqual([]);
      expect(user.node("app.js")).toEqual({ status: 0, stdout: "", stderr: "" });
      expect(user.resources()).toContain("pagerduty_escalation_policy");
    });
  });

  describe("on cdktn, cdktf's live fork, under cdktf's name", () => {
    it("synthesizes the same resources, byte for byte", () => {
      const [original, fork] = [[...CDKTF], ["cdktf@npm:cdktn@0.24.0", "constructs@10.7.2"]].map((engine) => {
        const user = project();
        user.install(tarball().file, ...engine, ...TYPES);
        user.write("app.ts", SSH_APP);
        expect(user.compile("app.ts").errors).toEqual([]);
        expect(user.node("app.js")).toEqual({ status: 0, stdout: "", stderr: "" });
        return user;
      }) as [Project, Project];
      const engine = JSON.parse(fork.read("node_modules/cdktf/package.json")) as { name: string; version: string };
      expect(engine).toMatchObject({ name: "cdktn", version: "0.24.0" });
      expect(fork.resources()).toBe(original.resources());
    });
  });

  describe("on cdktn with its own bindings of AWS, by the command that docs/aws.md has", () => {
    it("installs without force, type-checks and synthesizes", () => {
      const command = /^npm install (cdktn@.*)$/m.exec(readFileSync(join(ROOT, "docs/aws.md"), "utf8"))?.[1] ?? "";
      const packages = command.split(" ").filter((one) => one !== NAME);
      expect(packages).toHaveLength(4);
      const user = project();
      user.install(tarball().file, ...packages, ...TYPES);
      user.write("app.ts", AWS_APP);
      expect(user.compile("app.ts", initOptions()).errors).toEqual([]);
      expect(user.node("app.js")).toEqual({ status: 0, stdout: "", stderr: "" });
      expect(user.resources()).toContain("aws_instance");
    });
  });
}
