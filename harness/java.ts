import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./cache";
import { succeed } from "./command";
import { installPackages, onPath, type Progress } from "./machine";

/** What a Java program consists of: `group:artifact:version`. */
export type Coordinates = `${string}:${string}:${string}`;

/** Jars that {@link Coordinates} name and the repository does not have, or that are of no use here: `group:artifact`, or `group:*`. */
export type Exclusion = `${string}:${string}`;

const PACKAGES = { java: "default-jdk-headless", mvn: "maven" } as const;

/** The folder with the jars of `coordinates` and all that they need but for `without`, from Maven's own repository into the cache. */
export async function jarsOf(
  name: string,
  coordinates: readonly Coordinates[],
  progress: Progress = () => undefined,
  without: readonly Exclusion[] = [],
): Promise<string> {
  const digest = createHash("sha256")
    .update([...coordinates, ...without].join("\n"))
    .digest("hex")
    .slice(0, 12);
  const missing = Object.entries(PACKAGES).flatMap(([program, of]) => (onPath(program) ? [] : [of]));
  await installPackages(missing, progress);
  const folder = await cached(`${name}-${digest}`, async (draft) => {
    progress(`fetching ${name} with Maven`);
    const project = join(draft, "project");
    mkdirSync(project);
    writeFileSync(join(project, "pom.xml"), pomOf(coordinates, without));
    const copy = ["-q", "-B", "dependency:copy-dependencies", "-DincludeScope=runtime"];
    await succeed("mvn", [...copy, `-DoutputDirectory=${join(draft, "lib")}`], { cwd: project, timeout: 600_000 });
  });
  return join(folder, "lib");
}

function pomOf(coordinates: readonly Coordinates[], without: readonly Exclusion[]): string {
  const exclusions = without.map((one) => {
    const [group, artifact] = one.split(":");
    return `<exclusion><groupId>${group}</groupId><artifactId>${artifact}</artifactId></exclusion>`;
  });
  const dependencies = coordinates.map((one) => {
    const [group, artifact, version] = one.split(":");
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version><exclusions>${exclusions.join("")}</exclusions></dependency>`;
  });
  return [
    '<project xmlns="http://maven.apache.org/POM/4.0.0">',
    "<modelVersion>4.0.0</modelVersion><groupId>harness</groupId><artifactId>jars</artifactId><version>1</version>",
    `<dependencies>${dependencies.join("")}</dependencies>`,
    "</project>",
  ].join("\n");
}
