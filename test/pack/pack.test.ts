import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, posix } from "node:path";
import { buildSync } from "esbuild";
import { KNOWN_HOSTS, SSH_APP } from "./apps";
import { CDKTF, initOptions, NAME, pack, Project, ROOT, type Tarball, TYPES } from "./project";
import { inProjectsWithProviders } from "./with-providers";

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
}

const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Manifest;

/** The entries that are programs, as users import them. */
const entries = Object.entries(manifest.exports)
  .filter(([, target]) => typeof target === "object")
  .map(([path]) => join(NAME, path));

/** Those that a project without a provider can import: the AWS provider alone is 400 MB. */
const withProvider = [`${NAME}/aws`, `${NAME}/aws-archive`, `${NAME}/pagerduty`];
const JEST_GLOBALS = `${NAME}/testing/jest-globals`;
const withoutProvider = entries.filter((entry) => ![...withProvider, JEST_GLOBALS].includes(entry));

const projects: Project[] = [];
let tarball: Tarball;

function project(): Project {
  const created = Project.create();
  projects.push(created);
  created.write("known_hosts", KNOWN_HOSTS);
  return created;
}

beforeAll(() => {
  const store = project();
  mkdirSync(join(store.folder, "tarball"));
  tarball = pack(join(store.folder, "tarball"));
});

afterAll(() => projects.forEach((each) => each.remove()));

describe("the packed package", () => {
  it("holds the compiled library, its types, its assets and the legal texts, and nothing else", () => {
    const allowed = [
      /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
      /^dist\/(index|(lib|constructs|stacks|testing)\/[a-z0-9/-]+)\.(js|d\.ts)$/,
      /^dist\/command\/[a-z0-9/-]+\.js$/,
      /^dist\/(lib|constructs)\/[a-z0-9/-]+\.sh$/,
      /^dist\/lib\/(dashboards|portal)\/browser\/[a-z0-9-]+\.mjs$/,
      /^dist\/lib\/third-party\/LICENSES\.txt$/,
      /^dist\/lib\/log-records\/log-record\.schema\.json$/,
      /^dist\/lib\/fluentd\/plugin\/[a-z_]+\.rb$/,
    ];
    expect(tarball.paths.filter((path) => !allowed.some((pattern) => pattern.test(path)))).toEqual([]);
    expect(tarball.paths).toEqual(
      expect.arrayContaining([
        "LICENSE",
        "README.md",
        "dist/index.d.ts",
        "dist/index.js",
        "dist/lib/host/activation/head.sh",
      ]),
    );
  });

  it("has all types that its types lead to, no others, and every target of its exports map", () => {
    const types = tarball.paths.filter((path) => path.endsWith(".d.ts"));
    const led = types.flatMap((path) =>
      [...readFileSync(join(ROOT, path), "utf8").matchAll(/(?:from |import\(|import )"(\.[^"]*)"/g)].map(
        ([, to = ""]) => {
          const target = posix.join(posix.dirname(path), to);
          return types.includes(`${target}.d.ts`) ? `${target}.d.ts` : posix.join(target, "index.d.ts");
        },
      ),
    );
    const entries = Object.values(manifest.exports).flatMap((to) =>
      typeof to === "string" ? [] : [to.types.slice(2)],
    );
    expect([...new Set([...led, ...entries])].sort()).toEqual([...types].sort());
    const targets = Object.values(manifest.exports).flatMap((to) =>
      typeof to === "string" ? [to] : Object.values(to),
    );
    expect(targets.filter((path) => !tarball.paths.includes(path.replace(/^\.\//, "")))).toEqual([]);
  });

  it("has every asset of the sources", () => {
    const assets = ["lib", "constructs", "stacks", "testing"].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .map((path) => join(folder, path))
        .filter((path) => statSync(join(ROOT, path)).isFile() && !/\.m?ts$/.test(path)),
    );
    expect(assets).toContain("lib/host/activation/head.sh");
    expect(assets.filter((path) => !tarball.paths.includes(join("dist", path)))).toEqual([]);
  });

  it("has the licence of each package whose code is in it, nested ones too", () => {
    const folder = join(ROOT, "lib/third-party");
    const { metafile } = buildSync({
      entryPoints: readdirSync(folder).map((file) => join(folder, file)),
      absWorkingDir: ROOT,
      outdir: join(ROOT, "dist"),
      bundle: true,
      write: false,
      metafile: true,
      platform: "node",
      mainFields: ["module", "main"],
    });
    const folders = new Set(
      Object.keys(metafile.inputs)
        .filter((path) => path.includes("node_modules/"))
        .map((path) => {
          const [inside = ""] = path.split("node_modules/").slice(-1);
          const name = inside.split("/").slice(0, inside.startsWith("@") ? 2 : 1);
          return join(ROOT, path.slice(0, -inside.length), ...name);
        }),
    );
    const notices = readFileSync(join(ROOT, "dist/lib/third-party/LICENSES.txt"), "utf8");
    const titles = [...folders].map((at) => {
      const { name, version } = JSON.parse(readFileSync(join(at, "package.json"), "utf8")) as Record<string, string>;
      return `${name} ${version}`;
    });
    expect(titles.map((title) => title.split(" ")[0])).toEqual(expect.arrayContaining(["mdurl", "entities", "yaml"]));
    const lines = notices.split("\n");
    expect(titles.filter((title) => !lines.includes(title))).toEqual([]);
    expect(notices.match(/permission|redistribut/gi)?.length).toBeGreaterThanOrEqual(titles.length);
  });

  it("depends on what its code requires and on nothing that is in it already", () => {
    const required = tarball.paths
      .filter((path) => path.endsWith(".js"))
      .flatMap((path) => [
        ...readFileSync(join(ROOT, path), "utf8").matchAll(/\brequire(?:\.resolve)?\("([^."][^"]*)"\)/g),
      ])
      .map(([, name = ""]) =>
        name
          .split("/")
          .slice(0, name.startsWith("@") ? 2 : 1)
          .join("/"),
      )
      .filter((name) => !isBuiltin(name) && !(name in manifest.peerDependencies));
    expect([...new Set(required)].sort()).toEqual(Object.keys(manifest.dependencies).sort());
  });

  it("stays small: under 4 MB unpacked", () => {
    expect(tarball.unpackedSize).toBeLessThan(4e6);
  });
});

describe("in an empty project with cdktf and no provider", () => {
  let user: Project;

  beforeAll(() => {
    user = project();
    user.install(tarball.file, ...CDKTF, ...TYPES, "@jest/globals@30");
  });

  it("has the entries that the documentation names", () => {
    expect(entries).toEqual([
      NAME,
      `${NAME}/aws`,
      `${NAME}/aws-archive`,
      `${NAME}/dashboards`,
      `${NAME}/elasticsearch`,
      `${NAME}/grafana`,
      `${NAME}/jaeger`,
      `${NAME}/kibana`,
      `${NAME}/long-term`,
      `${NAME}/logs`,
      `${NAME}/pagerduty`,
      `${NAME}/retention`,
      `${NAME}/slo`,
      `${NAME}/testing`,
      JEST_GLOBALS,
      `${NAME}/tracing`,
    ]);
  });

  it.each(withoutProvider)("is imported from CommonJS and, by the same names, from ES modules: %s", (entry) => {
    user.write("names.cjs", `console.log(JSON.stringify(Object.keys(require("${entry}")).sort()))`);
    user.write("names.mjs", `import * as all from "${entry}"; console.log(JSON.stringify(Object.keys(all).sort()))`);
    const fromCommonJs = user.node("names.cjs");
    const fromModule = user.node("names.mjs");
    expect([fromCommonJs.stderr, fromModule.stderr]).toEqual(["", ""]);
    const names = JSON.parse(fromCommonJs.stdout) as string[];
    expect(names.length).toBeGreaterThan(0);
    const alsoInModules = ["__esModule", "default", "module.exports"];
    expect((JSON.parse(fromModule.stdout) as string[]).filter((name) => !alsoInModules.includes(name))).toEqual(names);
  });

  it.each(withProvider)("says what to install where the provider is not: %s", (entry) => {
    user.write("missing.cjs", `require("${entry}")`);
    expect(user.node("missing.cjs").stderr).toMatch(
      /found no @cdktf\/provider-\w+; run "npm install @cdktf\/provider-\w+"/,
    );
  });

  it.each(withoutProvider)("loads nothing of the command for certificates: %s", (entry) => {
    const loaded = (what: string) =>
      `Object.values(require("${what}")); console.log(JSON.stringify(Object.keys(require.cache).filter((path) => /x509|reflect-metadata|dist.command/.test(path))))`;
    user.write("loaded.cjs", loaded(entry));
    user.write("signing.cjs", loaded(join(user.folder, "node_modules", NAME, "dist/command/certificates/signing.js")));
    expect(JSON.parse(user.node("loaded.cjs").stdout)).toEqual([]);
    expect((JSON.parse(user.node("signing.cjs").stdout) as string[]).length).toBeGreaterThan(2);
  });

  it("loads what the root entry names when it is asked for", () => {
    const count = "console.log(Object.keys(require.cache).filter((path) => path.includes('alertmanager')).length)";
    user.write("late.cjs", `const all = require("${NAME}"); all.Metrics; ${count}; all.AlertRouting; ${count}`);
    expect(user.node("late.cjs")).toMatchObject({
      stderr: "",
      stdout: expect.stringMatching(/^0\n[1-9]\d*\n$/) as string,
    });
  });

  it("has the command that makes certificates", () => {
    const fleet = user.write("fleet.json", JSON.stringify([{ host: "web-1", addresses: ["10.0.0.11"] }]));
    const env = { ...process.env, VM_OBSERVABILITY_CA_PASSPHRASE: "a passphrase that is long enough" };
    const certificates = (...args: readonly string[]) =>
      spawnSync("npx", ["--no-install", "vm-observability", "certificates", ...args, "--fleet", fleet], {
        cwd: user.folder,
        env,
        encoding: "utf8",
      });
    expect(certificates("check")).toMatchObject({ status: 1, stderr: "" });
    expect(certificates("make")).toMatchObject({ status: 0, stderr: "" });
    expect(certificates("check")).toMatchObject({ status: 0, stderr: "" });
    const pem = user.read("certificates/fleet/hosts/web-1.pem");
    expect(new X509Certificate(pem).subjectAltName).toBe("DNS:web-1.fleet.internal, IP Address:10.0.0.11");
  });

  it("keeps its inside to itself", () => {
    user.write("inside.cjs", `require("${NAME}/dist/lib/host/index.js")`);
    expect(user.node("inside.cjs").stderr).toContain("ERR_PACKAGE_PATH_NOT_EXPORTED");
  });

  it("type-checks an app, with every one of our declarations checked", () => {
    user.write("app.ts", SSH_APP);
    user.write("everything.ts", withoutProvider.map((entry, n) => `export * as e${n} from "${entry}";`).join("\n"));
    expect(user.compile("app.ts").errors).toEqual([]);
    const all = user.compile("everything.ts");
    expect(all.errors).toEqual([]);
    expect(all.declarations).toEqual(expect.arrayContaining(["index.d.ts", "testing/index.d.ts"]));
  });

  it("type-checks with the tsconfig that cdktf init writes, the entry for tests too", () => {
    user.write("init.ts", SSH_APP);
    user.write(
      "init-testing.ts",
      `import { synthesized, testApp } from "${NAME}/testing";\nexport const both = [synthesized, testApp];\n`,
    );
    expect(user.compile("init.ts", initOptions()).errors).toEqual([]);
    expect(user.compile("init-testing.ts", initOptions()).errors).toEqual([]);
  });

  it("types the matcher for tests that import expect", () => {
    const test = (call: string) =>
      `import { expect } from "@jest/globals";\nimport "${JEST_GLOBALS}";\nexport const check = (stack: object) => ${call};\n`;
    user.write("right.ts", test('expect(stack).toHavePrometheusRule("cpu_high", { for: "5m" })'));
    user.write("wrong-matcher.ts", test('expect(stack).toHavePrometheusRule("cpu_high", { fro: "5m" })'));
    expect(user.compile("right.ts").errors).toEqual([]);
    expect(user.compile("right.ts", initOptions()).errors).toEqual([]);
    expect(user.compile("wrong-matcher.ts").errors).toEqual([
      expect.stringContaining("'fro' does not exist") as string,
    ]);
  });

  it("refuses an app that uses what does not exist, so the check can fail", () => {
    user.write("wrong.ts", `import { NoSuchStack } from "${NAME}";\nexport const stack = NoSuchStack;\n`);
    expect(user.compile("wrong.ts").errors).toEqual([
      expect.stringContaining("has no exported member 'NoSuchStack'") as string,
    ]);
  });

  it("synthesizes with plain node: Terraform's file, the releases and the table of hosts", () => {
    user.write("app.ts", SSH_APP);
    expect(user.compile("app.ts").errors).toEqual([]);
    expect(user.node("app.js")).toEqual({ status: 0, stdout: "", stderr: "" });
    const stack = join(user.folder, "cdktf.out/stacks/production");
    expect(readdirSync(join(stack, "releases")).sort()).toEqual(["metrics", "workload"]);
    const hosts = JSON.parse(readFileSync(join(stack, "hosts.json"), "utf8")) as { host: string; digest: string }[];
    expect(hosts.map(({ host }) => host)).toEqual(["monitor-1", "web-1"]);
    const bundles = hosts.map(({ digest }) => join(stack, "bundles", `${digest}.tar.gz`));
    expect(bundles.filter((bundle) => !existsSync(bundle))).toEqual([]);
    expect(user.resources()).toContain("terraform_data");
  });
});

inProjectsWithProviders(project, () => tarball);
