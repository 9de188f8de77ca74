import * as s from "../schema";
import { NO_FOLDER } from "./artifact";
import { DIGEST, DIGEST_RULE } from "./source";

// A name is a part of paths and of the plan's lines on the host, which fields and blanks divide.
const name = () => s.textOf('must be a name of letters, digits and ". _ + -"', /^[A-Za-z0-9][A-Za-z0-9._+-]*$/);

const version = () => s.textOf('must be a version such as "1.2.3", without blanks', /^[A-Za-z0-9][A-Za-z0-9._+:~-]*$/);

const inArchive = (rule: string) =>
  s.textThat(
    `${rule}, relative and without ".."`,
    (given) =>
      given === NO_FOLDER ||
      (/^[^\s/\\][^\s\\]*$/.test(given) && !given.split("/").some((part) => /^\.{0,2}$/.test(part))),
  );

const programs = (path: ReturnType<typeof s.textThat>) =>
  s.named(
    s.keyOf("must be a program's name of letters, digits and . _ -", (given) =>
      /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(given),
    ),
    path,
  );

const archive = () =>
  s.props({
    url: s.url(),
    file: s.textOf('must be the name of a ".tar.gz", ".tgz" or ".deb"', /^[^\s/]+\.(tar\.gz|tgz|deb)$/),
    root: inArchive(`must be the archive's folder, or ${JSON.stringify(NO_FOLDER)}`),
    digest: s.textOf(DIGEST_RULE, DIGEST).optional(),
    checksums: s.url(),
  });

/** What a program's artifact may be, as props. */
export const artifactSchema = () =>
  s.propsBy("kind", [
    s.props({
      kind: s.just("archive"),
      name: name(),
      version: version(),
      archives: s
        .props({ amd64: archive().optional(), arm64: archive().optional() })
        .refine(({ amd64, arm64 }) => amd64 ?? arm64, { error: "must have one for amd64 or arm64" }),
      programs: programs(inArchive("must be a file of the archive")),
    }),
    s.props({
      kind: s.just("package"),
      name: name(),
      version: version(),
      distribution: s.oneOf(["debian-12", "debian-13"]),
      packages: s.list(s.textOf("must be a package's name", /^[a-z0-9][a-z0-9.+-]+$/)),
      maskedUnits: s.list(s.textOf('must be a unit such as "tool.service"', /^[^\s/]+\.[a-z]+$/)),
      programs: programs(s.textOf("must be an absolute path on the host", /^\/\S*[^\s/]$/)),
    }),
  ]);
