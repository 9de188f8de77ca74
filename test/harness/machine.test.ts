import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aptConfiguration, mirrorAmong } from "../../harness/debian";
import { onPath, osRelease } from "../../harness/machine";
import { cliConfiguration, providerMirror, searchMirror, terraformEnvironment } from "../../harness/terraform-cli";
import { upstreamVersion } from "../../harness/tools";

const folder = mkdtempSync(join(tmpdir(), "harness-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the machine's Debian mirror", () => {
  it.each([
    [
      "the main archive, and neither security nor updates",
      "Packages|http://mirror.example/debian-security/|trixie-security|Debian\nPackages|http://mirror.example/debian/|trixie-updates|Debian\nPackages|http://mirror.example/debian/|trixie|Debian\n",
      "http://mirror.example/debian",
    ],
    [
      "not the archive of another vendor",
      "Packages|https://deb.vendor.example/node/|nodistro|Vendor\nTranslations|http://a.example/debian/|trixie|Debian\nPackages|http://b.example/debian/|trixie|Debian\n",
      "http://b.example/debian",
    ],
    [
      "by its path when no list was fetched yet",
      "Packages|https://deb.vendor.example/node/|nodistro|\nPackages|http://closed.example/debian/|trixie|\n",
      "http://closed.example/debian",
    ],
    ["none where there is none", "Packages|https://deb.vendor.example/node/|nodistro|Vendor\n", undefined],
  ])("is %s", (_, targets, mirror) => {
    expect(mirrorAmong(targets)).toBe(mirror);
  });

  it("is asked with the machine's proxies and certificates, and nothing else of its configuration", () => {
    const machine = [
      'Acquire::http "";',
      'Acquire::http::Proxy "http://proxy.example:3128";',
      'Acquire::https::CAInfo "/etc/ssl/own.pem";',
      'Dir::Etc::SourceList "/etc/apt/sources.list";',
      'APT::Update::Post-Invoke:: "rm -f /var/cache/apt/archives/*.deb";',
    ].join("\n");
    const lines = aptConfiguration("/cache/apt/sid", "arm64", machine).split("\n");
    expect(lines).toContain('Acquire::http::Proxy "http://proxy.example:3128";');
    expect(lines).toContain('Acquire::https::CAInfo "/etc/ssl/own.pem";');
    expect(lines.join("\n")).not.toMatch(/Post-Invoke|"\/etc\/apt|"\/var\//);
    expect(lines[0]).toBe('APT::Architecture "arm64"; APT::Architectures { "arm64"; };');
  });

  it.each([
    ["3.5.3+ds1-6", "3.5.3"],
    ["2.42.0+ds-5+deb12u1", "2.42.0"],
    ["0.25.0-1+b4", "0.25.0"],
    ["1:2.1.0~rc1-2", "2.1.0"],
    ["1.6.7~rc0-1", "1.6.7"],
    ["0.10.0-1", "0.10.0"],
  ])("calls %s upstream's %s", (debian, upstream) => {
    expect(upstreamVersion(debian)).toBe(upstream);
  });
});

describe("this machine", () => {
  it.each([
    [
      'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nID_LIKE=x\n',
      { id: "debian", pretty: "Debian GNU/Linux 12 (bookworm)" },
    ],
    ["ID=\"fedora\"\nPRETTY_NAME='Fedora 43'\n", { id: "fedora", pretty: "Fedora 43" }],
    ["", { id: "unknown", pretty: "an unknown system" }],
  ])("is known by its os-release %#", (text, expected) => {
    expect(osRelease(text)).toEqual(expected);
  });

  it("has a program or has it not", () => {
    expect(onPath("sh", "/nowhere:/bin")).toBe(true);
    expect(onPath("no-such-program", "/bin")).toBe(false);
    expect(onPath("", "/bin:")).toBe(true);
  });
});

describe("Terraform's providers", () => {
  const provider = (path: string) => mkdirSync(join(folder, path), { recursive: true });

  it("are found where a folder has the layout of a mirror, whatever its registry is called", () => {
    provider("opt/vendor/plugins/registry.example.org/hashicorp/aws/5.100.0/linux_amd64");
    provider("opt/vendor/plugins/registry.example.org/acme/tool/1.2.3/linux_amd64");
    provider("opt/vendor/plugins/registry.example.org/acme/empty");
    provider("opt/other.dir/acme/docs/guide");
    expect(searchMirror([join(folder, "nowhere"), join(folder, "opt")])).toEqual({
      path: join(folder, "opt/vendor/plugins"),
      providers: ["registry.example.org/acme/tool", "registry.example.org/hashicorp/aws"],
    });
  });

  it("are found as packed archives too", () => {
    provider("packed/registry.example.org/hashicorp/aws");
    writeFileSync(
      join(folder, "packed/registry.example.org/hashicorp/aws/terraform-provider-aws_5.100.0_linux_amd64.zip"),
      "",
    );
    expect(searchMirror([join(folder, "packed")])?.providers).toEqual(["registry.example.org/hashicorp/aws"]);
  });

  it("are looked for no deeper than three folders", () => {
    provider("deep/a/b/c/d/registry.example.org/hashicorp/aws/5.100.0/linux_amd64");
    expect(searchMirror([join(folder, "deep")])).toBeUndefined();
  });

  it("come from the folder that the user names, or from none", () => {
    const named = join(folder, "opt/vendor/plugins");
    expect(providerMirror({ VMO_TERRAFORM_MIRROR: named })?.path).toBe(named);
    expect(() => providerMirror({ VMO_TERRAFORM_MIRROR: join(folder, "deep") })).toThrow(
      `VMO_TERRAFORM_MIRROR: ${join(folder, "deep")} holds no <registry>/<namespace>/<provider>`,
    );
  });

  it("come from the mirror where it has them, and from their registry otherwise", () => {
    expect(cliConfiguration({ path: "/opt/plugins", providers: ["registry.example.org/hashicorp/aws"] })).toBe(
      [
        "disable_checkpoint = true",
        "provider_installation {",
        "  filesystem_mirror {",
        '    path    = "/opt/plugins"',
        '    include = ["registry.example.org/hashicorp/aws"]',
        "  }",
        "  direct {",
        '    exclude = ["registry.example.org/hashicorp/aws"]',
        "  }",
        "}",
        "",
      ].join("\n"),
    );
    expect(cliConfiguration(undefined)).toBe("disable_checkpoint = true\n");
  });

  it("run in an environment without the caller's account and variables", () => {
    const caller = {
      PATH: "/bin",
      AWS_PROFILE: "production",
      TF_VAR_region: "eu",
      TF_CLI_ARGS: "-lock=false",
      TF_CLI_CONFIG_FILE: join(folder, "absent"),
      XDG_CACHE_HOME: join(folder, "cache"),
      VMO_TERRAFORM_MIRROR: join(folder, "opt/vendor/plugins"),
    };
    expect(terraformEnvironment({ key: "value" }, caller)).toEqual({
      PATH: "/bin",
      XDG_CACHE_HOME: join(folder, "cache"),
      VMO_TERRAFORM_MIRROR: join(folder, "opt/vendor/plugins"),
      TF_CLI_CONFIG_FILE: join(folder, "cache/vm-observability/terraform.tfrc"),
      CHECKPOINT_DISABLE: "1",
      DISABLE_VERSION_CHECK: "1",
      TF_IN_AUTOMATION: "1",
      TF_INPUT: "0",
      CI: "1",
      TF_VAR_key: "value",
    });
    writeFileSync(join(folder, "own.tfrc"), "");
    const own = { ...caller, TF_CLI_CONFIG_FILE: join(folder, "own.tfrc") };
    expect(terraformEnvironment({}, own)["TF_CLI_CONFIG_FILE"]).toBe(join(folder, "own.tfrc"));
  });
});
