import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { succeed } from "../command";
import { jarsOf } from "../java";
import type { Progress } from "../machine";
import { ELASTICSEARCH_VERSION } from "./version";

/** A body of Elasticsearch's API, and the path that takes it. */
export interface ApiBody {
  readonly path: string;
  readonly body: unknown;
}

/** The folder with the server's own parsers. */
export function elasticsearchJars(progress?: Progress): Promise<string> {
  const parts = ["org.elasticsearch:elasticsearch", "org.elasticsearch.plugin:x-pack-core"] as const;
  return jarsOf(
    "elasticsearch-parsers",
    parts.map((part) => `${part}:${ELASTICSEARCH_VERSION}` as const),
    progress,
  );
}

/** What the server's own parsers understand of `bodies`, or why they refuse one: a line for each. */
export async function readBodies(bodies: readonly ApiBody[]): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "vmo-bodies-"));
  try {
    const file = join(folder, "bodies.tsv");
    writeFileSync(file, bodies.map(({ path, body }) => `${path}\t${JSON.stringify(body)}\n`).join(""));
    const jars = join(await elasticsearchJars(), "*");
    const sources = ["ReadBodies.java", "node/Actions.java"].map((source) => join(__dirname, source));
    await succeed("javac", ["-nowarn", "-cp", jars, "-d", folder, ...sources], { timeout: 300_000 });
    const read = await succeed("java", ["-cp", `${folder}:${jars}`, "ReadBodies", file], { timeout: 300_000 });
    return read.split("\n").filter((line) => line.startsWith("/"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
