import { debianPackage, githubArchive, lockProblems, sourceProblems } from "../../lib/artifacts";

const prometheus = {
  repository: "prometheus/prometheus",
  name: "prometheus",
  version: "3.5.3",
  checksums: "sha256sums.txt",
  programs: ["prometheus", "promtool"],
};
const digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

describe("an archive of a version on GitHub", () => {
  it("has the vendor's complete addresses for each architecture", () => {
    expect(githubArchive(prometheus)).toEqual({
      kind: "archive",
      name: "prometheus",
      version: "3.5.3",
      archives: {
        amd64: {
          url: "https://github.com/prometheus/prometheus/releases/download/v3.5.3/prometheus-3.5.3.linux-amd64.tar.gz",
          file: "prometheus-3.5.3.linux-amd64.tar.gz",
          root: "prometheus-3.5.3.linux-amd64",
          checksums: "https://github.com/prometheus/prometheus/releases/download/v3.5.3/sha256sums.txt",
        },
        arm64: {
          url: "https://github.com/prometheus/prometheus/releases/download/v3.5.3/prometheus-3.5.3.linux-arm64.tar.gz",
          file: "prometheus-3.5.3.linux-arm64.tar.gz",
          root: "prometheus-3.5.3.linux-arm64",
          checksums: "https://github.com/prometheus/prometheus/releases/download/v3.5.3/sha256sums.txt",
        },
      },
      programs: { prometheus: "prometheus", promtool: "promtool" },
    });
  });

  it("has only the architectures that the vendor builds, and programs under other paths", () => {
    const artifact = githubArchive({ ...prometheus, architectures: ["amd64"], programs: { prom: "bin/prometheus" } });
    expect(Object.keys(artifact.archives)).toEqual(["amd64"]);
    expect(artifact.programs).toEqual({ prom: "bin/prometheus" });
  });

  it.each([
    ["https://mirror.example.com", "https://mirror.example.com"],
    ["http://10.77.0.1:8080/", "http://10.77.0.1:8080"],
    ["https://mirror.example.com/vendors/", "https://mirror.example.com/vendors"],
  ])("takes scheme and host from the mirror %s and keeps the vendor's path", (mirror, base) => {
    const { amd64 } = githubArchive(prometheus, { mirror }).archives;
    const folder = "/prometheus/prometheus/releases/download/v3.5.3";
    expect(amd64?.url).toBe(`${base}${folder}/prometheus-3.5.3.linux-amd64.tar.gz`);
    expect(amd64?.checksums).toBe(`${base}${folder}/sha256sums.txt`);
  });

  it("is pinned where the lock has its file, and only there", () => {
    const { amd64, arm64 } = githubArchive(prometheus, {
      lock: { "prometheus-3.5.3.linux-amd64.tar.gz": digest },
    }).archives;
    expect(amd64?.digest).toBe(digest);
    expect(arm64).not.toHaveProperty("digest");
  });

  it.each([
    [
      "a version with v",
      { version: "v3.5.3" },
      {},
      '[artifact prometheus] version: must be a version without "v" such as "3.5.3", got "v3.5.3"',
    ],
    [
      "a version that leaves its folder",
      { version: "../3.5.3" },
      {},
      '[artifact prometheus] version: must be a version without "v" such as "3.5.3", got "../3.5.3"',
    ],
    [
      "several problems at once",
      {},
      { mirror: "mirror.example.com", lock: { "a.tar.gz": "abc" } },
      '[artifact prometheus] lock.a.tar.gz: must be a SHA-256 of 64 or a SHA-512 of 128 lower-case hex digits, got "abc"; copy it from the vendor\'s checksum file\n' +
        '[artifact prometheus] mirror: must be a complete address such as https://mirror.example.com/vendors, got "mirror.example.com"',
    ],
  ])("refuses %s", (_, release, source, message) => {
    expect(() => githubArchive({ ...prometheus, ...release }, source)).toThrow(message);
  });
});

describe("the source of programs", () => {
  it("has no problem with a mirror and a digest that can work", () => {
    expect(sourceProblems({ source: "upstream", mirror: "https://m.example.com/x", lock: { f: digest } })).toEqual([]);
    expect(sourceProblems({ source: "distribution" })).toEqual([]);
  });

  it.each([
    ["ftp://m.example.com", 'must begin with https:// or http://, got "ftp://m.example.com"'],
    ["https://m/?a=b", 'must not have a query or a fragment: the vendor\'s path follows it, got "https://m/?a=b"'],
    ["https://m/#x", 'must not have a query or a fragment: the vendor\'s path follows it, got "https://m/#x"'],
    ["https://u:secret@m/", "must not hold a user or a password: every release holds it in plain text"],
    ["https://m/a b", 'must not hold blanks, quotes or any of \\ ` $ % { }, got "https://m/a b"'],
    ["https://m/$(reboot)", 'must not hold blanks, quotes or any of \\ ` $ % { }, got "https://m/$(reboot)"'],
  ])("refuses the mirror %s", (mirror, message) => {
    expect(sourceProblems({ source: "upstream", mirror })).toEqual([{ path: "mirror", message }]);
  });

  it("names archives without a folder in their own way, and takes a SHA-512 for them", () => {
    const lock = { "caddy_2.11.4_linux_amd64.tar.gz": digest.repeat(2) };
    const caddy = { repository: "caddyserver/caddy", name: "caddy", version: "2.11.4", programs: ["caddy"] };
    const { archives } = githubArchive(
      { ...caddy, layout: "flat", checksums: "caddy_2.11.4_checksums.txt", architectures: ["amd64"] },
      { lock },
    );
    const folder = "https://github.com/caddyserver/caddy/releases/download/v2.11.4";
    expect(archives).toEqual({
      amd64: {
        url: `${folder}/caddy_2.11.4_linux_amd64.tar.gz`,
        file: "caddy_2.11.4_linux_amd64.tar.gz",
        root: ".",
        digest: digest.repeat(2),
        checksums: `${folder}/caddy_2.11.4_checksums.txt`,
      },
    });
  });

  it("names archives with the tag's v in their own way, each with a checksum file of its own", () => {
    const proxy = { repository: "oauth2-proxy/oauth2-proxy", name: "oauth2-proxy", version: "7.15.6", programs: ["p"] };
    const { archives } = githubArchive({ ...proxy, layout: "tagged", checksums: "<file>-sha256sum.txt" });
    expect(archives.arm64).toEqual({
      url: "https://github.com/oauth2-proxy/oauth2-proxy/releases/download/v7.15.6/oauth2-proxy-v7.15.6.linux-arm64.tar.gz",
      file: "oauth2-proxy-v7.15.6.linux-arm64.tar.gz",
      root: "oauth2-proxy-v7.15.6.linux-arm64",
      checksums:
        "https://github.com/oauth2-proxy/oauth2-proxy/releases/download/v7.15.6/oauth2-proxy-v7.15.6.linux-arm64.tar.gz-sha256sum.txt",
    });
  });

  it.each([digest.toUpperCase(), digest.slice(1), `${digest}0`, "", `sha256:${digest}`])(
    "refuses the digest %j",
    (value) => {
      expect(sourceProblems({ source: "upstream", lock: { f: value } })).toEqual([
        {
          path: "lock.f",
          message: `must be a SHA-256 of 64 or a SHA-512 of 128 lower-case hex digits, got "${value}"; copy it from the vendor's checksum file`,
        },
      ]);
    },
  );
});

describe("a lock", () => {
  const inUse = [githubArchive({ ...prometheus, architectures: ["amd64"] })];

  it("may pin some of the archives in use", () => {
    expect(lockProblems({ "prometheus-3.5.3.linux-amd64.tar.gz": digest }, inUse)).toEqual([]);
    expect(lockProblems({}, inUse)).toEqual([]);
  });

  it("names the archive that was meant when it pins another version", () => {
    expect(lockProblems({ "prometheus-3.5.2.linux-amd64.tar.gz": digest }, inUse)).toEqual([
      {
        path: "lock.prometheus-3.5.2.linux-amd64.tar.gz",
        message:
          'names no archive in use; did you mean "prometheus-3.5.3.linux-amd64.tar.gz"? (in use: prometheus-3.5.3.linux-amd64.tar.gz)',
      },
    ]);
  });

  it("pins nothing where programs come from packages", () => {
    expect(lockProblems({ "grafana.tar.gz": digest }, [])).toEqual([
      { path: "lock.grafana.tar.gz", message: "names no archive in use (in use: none, programs come from packages)" },
    ]);
  });
});

describe("a Debian package", () => {
  const alertmanager = {
    name: "alertmanager",
    versions: { "debian-12": "0.25.0", "debian-13": "0.28.1" },
    packages: ["prometheus-alertmanager"],
    maskedUnits: ["prometheus-alertmanager.service"],
    programs: { alertmanager: "/usr/bin/prometheus-alertmanager", amtool: "/usr/bin/amtool" },
  } as const;

  it("has the version that the distribution carries", () => {
    expect(debianPackage(alertmanager, "debian-12")).toEqual({
      kind: "package",
      name: "alertmanager",
      version: "0.25.0",
      distribution: "debian-12",
      packages: ["prometheus-alertmanager"],
      maskedUnits: ["prometheus-alertmanager.service"],
      programs: { alertmanager: "/usr/bin/prometheus-alertmanager", amtool: "/usr/bin/amtool" },
    });
    expect(debianPackage(alertmanager, "debian-13").version).toBe("0.28.1");
  });

  it("says so when the distribution does not package it", () => {
    const only13 = { ...alertmanager, versions: { "debian-13": "0.28.1" } };
    expect(() => debianPackage(only13, "debian-12")).toThrow(
      '[artifact alertmanager] distribution: "debian-12" does not package it (debian-13 do); use source "upstream"',
    );
  });
});
