import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { UpstreamArchive } from "../archives";
import { cached } from "../cache";
import { succeed } from "../command";
import { architecture } from "../debian";
import { type Exclusion, jarsOf } from "../java";
import type { Progress } from "../machine";

const SOURCES = resolve(__dirname, "node");

/** Parts of SAML, and templates, that Maven's repository does not have. Nothing here signs in by SAML. */
const MISSING: readonly Exclusion[] = [
  "org.opensaml:*",
  "net.shibboleth.utilities:*",
  "org.elasticsearch.plugin:es-opensaml-security-api",
  "org.elasticsearch.plugin:x-pack-template-resources",
];

/** With these beside it, the server believes that it runs in a test of its own, and refuses to start. */
const OF_TESTS =
  /^(framework|randomizedtesting|junit|hamcrest|mockito|byte-buddy|objenesis|mocksocket|lucene-test-framework)/;

/** Jars that lie in the folders of modules, each of which has its own. */
const OF_NETTY = /^(netty-|transport-netty4-)/;
const OF_XPACK_CORE = /^(x-pack-core-|log4j-1\.2-api|log4j-slf4j2-impl|slf4j-api|unboundid-ldapsdk)/;
/** Doubles of classes that others have too, which the server refuses. */
const DOUBLES = /^(jcip-annotations-1\.0-1|jakarta\.activation-1\.2\.1|listenablefuture|elasticsearch-)/;

/** Interfaces that security names, and of which nothing is used as long as nobody signs in by SAML. */
const SAML = [
  "org.opensaml.saml.saml2.core.StatusResponseType",
  "org.opensaml.saml.saml2.core.RequestAbstractType",
  "org.opensaml.core.xml.XMLObject",
];

/** Options of the JVM that its vendor's launcher would find by itself. */
const OPTIONS = [
  "-Xms1g",
  "-Xmx1g",
  "--enable-native-access=ALL-UNNAMED,org.apache.lucene.core",
  "-Dlog4j2.formatMsgNoLookups=true",
];

/**
 * The real Elasticsearch with the real security as an archive in the layout of its vendor, made from jars that are published one by one. It knows no
 * lifecycle policies, snapshots in S3 and ingest pipelines: their jars are published nowhere. For tests alone, under Elastic's licence: it stays
 * in the cache, and is never part of anything of ours.
 */
export async function elasticsearchArchive(
  version: string,
  progress: Progress = () => undefined,
): Promise<UpstreamArchive> {
  const machine = (await architecture()) === "arm64" ? "aarch64" : "x86_64";
  const file = `elasticsearch-${version}-linux-${machine}.tar.gz`;
  const place = await cached(`elasticsearch/${digestOf(SOURCES)}/${version}`, async (draft) => {
    const home = join(draft, `elasticsearch-${version}`);
    await assemble(home, join(draft, "work"), version, progress);
    const reproducible = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0"];
    await succeed(
      "tar",
      [...reproducible, "--use-compress-program=gzip -1n", "-C", draft, "-cf", join(draft, file), basename(home)],
      { timeout: 600_000 },
    );
    for (const made of ["work", basename(home)]) rmSync(join(draft, made), { recursive: true });
  });
  const path = join(place, file);
  const content = readFileSync(path);
  const hash = (algorithm: string) => createHash(algorithm).update(content).digest("hex");
  return {
    // Mirrors look for archives by their paths; nothing asks for this one by the name of a component.
    component: "elasticsearch" as UpstreamArchive["component"],
    version,
    file,
    path,
    sha256: hash("sha256"),
    published: hash("sha512"),
    folder: "/downloads/elasticsearch",
    checksums: `${file}.sha512`,
  };
}

/** The same, unpacked: for tests that start the server without a host. */
export async function elasticsearchHome(version: string, progress?: Progress): Promise<string> {
  const archive = await elasticsearchArchive(version, progress);
  const place = await cached(`elasticsearch/${archive.sha256.slice(0, 12)}`, async (draft) => {
    await succeed("tar", ["-C", draft, "-xzf", archive.path], { timeout: 600_000 });
  });
  return join(place, `elasticsearch-${version}`);
}

async function assemble(home: string, work: string, version: string, progress: Progress): Promise<void> {
  const server = await jarsOf(
    `elasticsearch-server-${version}`,
    [`org.elasticsearch.test:framework:${version}`],
    progress,
  );
  const plugins = ["x-pack-core", "x-pack-security"].map(
    (one) => `org.elasticsearch.plugin:${one}:${version}` as const,
  );
  const extensions = await jarsOf(`elasticsearch-x-pack-${version}`, plugins, progress, MISSING);
  progress(`assembling Elasticsearch ${version}`);
  for (const folder of ["bin", "config/jvm.options.d", "lib", "harness", "plugins", "logs"])
    mkdirSync(join(home, folder), { recursive: true });
  const ofServer = readdirSync(server).filter((jar) => !OF_TESTS.test(jar));
  const lib = ofServer.filter((jar) => !OF_NETTY.test(jar));
  const netty = ofServer.filter((jar) => OF_NETTY.test(jar));
  const others = readdirSync(extensions).filter((jar) => ![...lib, ...netty].includes(jar) && !DOUBLES.test(jar));
  copyJars(server, lib, join(home, "lib"));
  await addModule(home, "transport-netty4", version, [[server, netty]]);
  await addModule(home, "x-pack-core", version, [[extensions, others.filter((jar) => OF_XPACK_CORE.test(jar))]]);
  await addModule(home, "x-pack-security", version, [
    [extensions, others.filter((jar) => !OF_XPACK_CORE.test(jar))],
    [server, netty],
  ]);
  await addOwn(home, work);
  await addJava(home);
  writeFileSync(join(home, "harness/version"), `${version}\n`);
  writeFileSync(join(home, "harness/options"), [...OPTIONS, ...(await exportsOf(join(home, "lib"))), ""].join("\n"));
}

function copyJars(from: string, jars: readonly string[], to: string): void {
  mkdirSync(to, { recursive: true });
  for (const jar of jars) copyFileSync(join(from, jar), join(to, jar));
}

/** A folder of `modules` with its jars and what describes it, which lies in its own jar. */
async function addModule(
  home: string,
  name: string,
  version: string,
  jars: readonly (readonly [folder: string, jars: readonly string[]])[],
): Promise<void> {
  const folder = join(home, "modules", name);
  for (const [from, some] of jars) copyJars(from, some, folder);
  await succeed("unzip", ["-qjo", `${name}-${version}.jar`, `META-INF/es-plugins/${name}/*`], { cwd: folder });
  // As a module of Java it would need modules that it cannot have here.
  rewrite(join(folder, DESCRIPTOR), (text) => text.replace(/^modulename=.*$/m, ""));
}

const DESCRIPTOR = "plugin-descriptor.properties";

function rewrite(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, "utf8")));
}

/** The program that starts the server, what it lacks, and empty interfaces of SAML. */
async function addOwn(home: string, work: string): Promise<void> {
  const saml = SAML.map((name) => {
    const path = join(work, `${name.replaceAll(".", "/")}.java`);
    mkdirSync(resolve(path, ".."), { recursive: true });
    const parts = name.split(".");
    writeFileSync(path, `package ${parts.slice(0, -1).join(".")};\npublic interface ${parts.at(-1)} {}\n`);
    return path;
  });
  const security = join(home, "modules/x-pack-security/without-saml.jar");
  const own = join(home, "modules/harness");
  mkdirSync(own);
  await compile(home, saml, join(work, "saml"), security);
  await compile(
    home,
    ["Missing", "Actions"].map((name) => join(SOURCES, `${name}.java`)),
    join(work, "missing"),
    join(own, "missing.jar"),
  );
  await compile(home, [join(SOURCES, "Main.java")], join(work, "main"), join(home, "harness/main.jar"));
  copyFileSync(join(home, "modules/x-pack-core", DESCRIPTOR), join(own, DESCRIPTOR));
  rewrite(join(own, DESCRIPTOR), (text) =>
    text
      .replace(/^name=.*$/m, "name=harness")
      .replace(/^classname=.*$/m, "classname=harness.Missing")
      .concat("extended.plugins=x-pack-core\n"),
  );
  copyFileSync(join(SOURCES, "elasticsearch.sh"), join(home, "bin/elasticsearch"));
  await succeed("chmod", ["0755", join(home, "bin/elasticsearch")]);
}

async function compile(home: string, sources: readonly string[], classes: string, jar: string): Promise<void> {
  const path = ["lib", "modules/x-pack-core"].map((folder) => join(home, folder, "*")).join(":");
  await succeed("javac", ["-nowarn", "-cp", path, "-d", classes, ...sources], { timeout: 120_000 });
  await succeed("jar", ["--create", "--file", jar, "-C", classes, "."]);
}

/** The Java that the server runs on, as its vendor's archive brings one. */
async function addJava(home: string): Promise<void> {
  const java = (await succeed("sh", ["-c", "readlink -f $(command -v javac)"])).trim().replace(/\/bin\/javac$/, "");
  const reduced = ["--strip-debug", "--no-header-files", "--no-man-pages"];
  await succeed(
    join(java, "bin/jlink"),
    [
      ...["--module-path", join(java, "jmods"), "--add-modules", "ALL-MODULE-PATH"],
      ...reduced,
      ...["--output", join(home, "jdk")],
    ],
    { timeout: 300_000 },
  );
}

/** What the server's modules show to modules of its own alone, and here to all: its extensions run as no modules. */
async function exportsOf(lib: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const jar of readdirSync(lib).filter((name) => name.startsWith("elasticsearch-"))) {
    const text = await succeed("jar", ["--describe-module", `--file=${join(lib, jar)}`]);
    const module = /^(\S+?)(@\S+)? jar:/m.exec(text)?.[1];
    // The client's is none.
    if (module === undefined) continue;
    for (const [, name] of text.matchAll(/^qualified exports (\S+) to /gm))
      found.push(`--add-exports=${module}/${name}=ALL-UNNAMED`);
  }
  return found.sort();
}

/** Of everything in a folder. */
function digestOf(folder: string): string {
  const hash = createHash("sha256").update(readFileSync(__filename));
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest("hex").slice(0, 12);
}
