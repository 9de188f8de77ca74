import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkEngine, enginesFound } from "../../constructs/engine";
import { checkProvider } from "../../constructs/provider";

const folder = mkdtempSync(join(tmpdir(), "engines-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** How imports resolve in a project with these packages: folder in node_modules, name and version of its manifest. */
function projectWith(...packages: readonly [string, string, string][]): (id: string) => string {
  const project = mkdtempSync(join(folder, "project-"));
  for (const [calledAs, name, version] of packages) {
    const at = join(project, "node_modules", calledAs);
    mkdirSync(join(at, "lib"), { recursive: true });
    writeFileSync(join(at, "package.json"), JSON.stringify({ name, version, main: "lib/index.js" }));
    writeFileSync(join(at, "lib", "index.js"), "");
  }
  return createRequire(join(project, "main.js")).resolve;
}

describe("the engine of an app", () => {
  it("is found here", () => {
    expect(enginesFound()).toEqual([{ calledAs: "cdktf", name: "cdktf", version: "0.21.0" }]);
    expect(() => checkEngine()).not.toThrow();
  });

  it.each<[string, readonly [string, string, string][]]>([
    ["cdktf alone", [["cdktf", "cdktf", "0.21.0"]]],
    ["the fork under the name of cdktf", [["cdktf", "cdktn", "0.24.0"]]],
    [
      "the fork under both names",
      [
        ["cdktf", "cdktn", "0.24.0"],
        ["cdktn", "cdktn", "0.24.0"],
      ],
    ],
  ])("may be %s", (_, packages) => {
    expect(() => checkEngine(projectWith(...packages))).not.toThrow();
  });

  it.each<[string, readonly [string, string, string][], string]>([
    ["none", [], 'needs cdktf or its fork cdktn, found neither; run "npm install cdktf@^0.21 constructs@^10.4.2"'],
    [
      "the fork under its own name only",
      [["cdktn", "cdktn", "0.24.0"]],
      'needs cdktn under the name cdktf, found cdktn 0.24.0 under its own; run "npm install cdktf@npm:cdktn@0.24.0"',
    ],
    [
      "both",
      [
        ["cdktf", "cdktf", "0.21.0"],
        ["cdktn", "cdktn", "0.24.0"],
      ],
      "needs one engine, found cdktf 0.21.0 and cdktn 0.24.0, which cannot work on one stack; for cdktf run " +
        '"npm uninstall cdktn", for its fork "npm install cdktf@npm:cdktn@0.24.0"',
    ],
  ])("must not be %s", (_, packages, message) => {
    expect(() => checkEngine(projectWith(...packages))).toThrow(
      expect.objectContaining({ message: `[cdktf-vm-observability] ${message}` }) as Error,
    );
  });
});

describe("the bindings of a provider", () => {
  it("are found here", () => {
    expect(() => checkProvider("aws")).not.toThrow();
    expect(() => checkProvider("pagerduty")).not.toThrow();
  });

  it.each<[string, [string, string, string], string]>([
    ["cdktf", ["cdktf", "cdktf", "0.21.0"], "@cdktf/provider-aws"],
    ["the fork", ["cdktf", "cdktn", "0.24.0"], "@cdktf/provider-aws@npm:@cdktn/provider-aws"],
  ])("are named with the command that installs them where %s has none", (_, engine, what) => {
    expect(() => checkProvider("aws", projectWith(engine))).toThrow(
      `[cdktf-vm-observability/aws] needs the bindings of its provider, found no @cdktf/provider-aws; run "npm install ${what}"`,
    );
  });
});
