import type { Named } from "./names";
import type { SchemaWords, Section } from "./section";

/** Vendors' archives, or the host's own packages. */
type Source = "upstream" | "distribution";

/** Extension. */
export interface ArtifactsSection {
  /** @default "upstream" */
  readonly source: Source;
  /** Source by component name; what is absent has {@link source}. */
  readonly sources: Named<Source>;
  readonly mirror?: string;
  /**
   * Whether Prometheus and Alertmanager have pages for a browser: vendors' builds have, Debian's have not. Links lead to them then.
   *
   * @default - true where both come from "upstream"
   */
  readonly webPages?: boolean;
  /** Version by component name; what is absent has the component's default. */
  readonly versions: Named<string>;
  /** SHA-256 or SHA-512 by archive file name. */
  readonly lock: Named<string>;
}

/** Whether Prometheus and Alertmanager have pages for a browser, so that links may lead there. */
export function hasWebPages(artifacts: ArtifactsSection): boolean {
  const servers = ["prometheus", "alertmanager"];
  return artifacts.webPages ?? servers.every((name) => sourceOf(artifacts, name) === "upstream");
}

/** Where the programs of a component come from. */
export function sourceOf({ source, sources }: Pick<ArtifactsSection, "source" | "sources">, component: string): Source {
  return sources[component] ?? source;
}

const component = (s: SchemaWords) =>
  s.keyOf("must be a component's name such as prometheus", (name) => /^[a-z0-9][a-z0-9_-]*$/.test(name));

const archive = (s: SchemaWords) => s.keyOf("must be an archive's file name", (name) => /^[^\s/]+$/.test(name));

/** Where programs come from. @internal */
export const artifacts = {
  builtIn: { source: "upstream", sources: {}, versions: {}, lock: {} },
  schema: (s) =>
    s.section({
      source: s.oneOf(["upstream", "distribution"]),
      sources: s.named(component(s), s.oneOf(["upstream", "distribution"])),
      mirror: s.url().optional(),
      webPages: s.flag().optional(),
      versions: s.named(
        component(s),
        s.textOf('must be a version such as "3.5.0"', /^v?\d+(\.\d+)*([-+~.][0-9A-Za-z.+~-]+)?$/),
      ),
      lock: s.named(
        archive(s),
        s.textOf(
          "must be a SHA-256 of 64 or a SHA-512 of 128 lower-case hexadecimal digits",
          /^([0-9a-f]{64}|[0-9a-f]{128})$/,
        ),
      ),
    }),
} satisfies Section<ArtifactsSection>;
