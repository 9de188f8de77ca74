import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../harness/command";
import { nft } from "../../harness/nft";
import { tool } from "../../harness/tools";
import { firewallOf, firewallPlan, renderFirewall } from "../../lib/firewall";
import { type Listener, renderUnit } from "../../lib/host";
import { smallPlan } from "../constructs/plans";

const SCRIPT = join(__dirname, "../../lib/firewall/guard.sh");
const TABLE = "inet vm_observability";

const listener = (port: number, exposure: Listener["exposure"], networks?: readonly string[]): Listener => ({
  ...{ port, protocol: "tcp", exposure, purpose: `“${port}”` },
  ...(networks && { networks }),
});

const MODEL = firewallOf(
  [
    smallPlan("server", {
      listens: [
        listener(9100, "fleet"),
        listener(9115, "loopback"),
        listener(8090, "clients"),
        listener(443, "clients", ["0.0.0.0/0", "::/0"]),
      ],
    }),
  ],
  { clients: ["10.0.0.0/8", "10.1.0.0/16", "fd00::/8"], fleet: ["172.17.0.0/16"] },
);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vmo-firewall-"));
  writeFileSync(join(folder, "rules"), renderFirewall(MODEL));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs lines of shell in a network of their own, where `guard` is the script with everything it needs, and `nft` is nft. */
async function inNetwork(hosts: string, ...lines: readonly string[]) {
  writeFileSync(join(folder, "hosts"), hosts);
  const command = await nft();
  const given = `'${join(folder, "rules")}' '${join(folder, "hosts")}' '${command}'`;
  const begin = [
    `nft() { '${command}' "$@"; }`,
    `guard() { sh '${SCRIPT}' "$1" ${given}; }`,
    `keep() { exec sh '${SCRIPT}' keep ${given}; }`,
  ];
  return run("unshare", ["--net", "sh", "-c", [...begin, ...lines].join("\n")]);
}

const HOSTS = "tcp_9100 10.20.0.5\ntcp_9100 fd00::5\ntcp_9100 10.20.0.5\ntcp_8090 10.1.2.3\n";

describe("the script of the firewall, with nft 1.0.6", () => {
  it("passes shellcheck", async () => {
    const { path } = await tool("shellcheck", "trixie");
    const { code, stdout } = await run(path, ["--shell=sh", SCRIPT]);
    expect([code, stdout]).toEqual([0, ""]);
  });

  it("runs in a unit that is exposed to at most 2.5 by the count of systemd-analyze", async () => {
    const { units } = firewallPlan(MODEL, { distribution: "debian-12", script: "" });
    writeFileSync(join(folder, "vmo-firewall.service"), renderUnit(units[0]!));
    const arguments_ = ["security", "--offline=true", "--threshold=25", join(folder, "vmo-firewall.service")];
    const { stdout, stderr } = await run("systemd-analyze", arguments_);
    const [, score] = /exposure level for \S+: ([\d.]+)/.exec(stdout + stderr) ?? [];
    expect(Number(score)).toBeGreaterThan(0);
    expect(Number(score)).toBeLessThanOrEqual(2.5);
  });

  it("loads rules and hosts in one transaction, and again in the place of the one before", async () => {
    const { code, stdout, stderr } = await inNetwork(
      HOSTS,
      "nft add table inet theirs",
      `guard load && guard load && nft list set ${TABLE} tcp_9100_v4 && nft list set ${TABLE} tcp_9100_v6 && nft list tables`,
    );
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("elements = { 10.20.0.5 }");
    expect(stdout).toContain("elements = { fd00::5 }");
    expect(stdout).toContain(`table inet theirs\ntable ${TABLE}\n`);
  });

  it("lets nobody in where no host is known yet", async () => {
    const { code, stdout } = await inNetwork("", `guard load && nft list set ${TABLE} tcp_9100_v4`);
    expect(code).toBe(0);
    expect(stdout).not.toContain("elements");
  });

  it.each(["tcp_9100 web-1.example.com", "tcp_9100 10.20.0.5 }; flush ruleset; #", "tcp_9100"])(
    "changes nothing, and says what to do, when a host has no address: %s",
    async (line) => {
      const { stdout, stderr } = await inNetwork(
        `tcp_9100 10.20.0.5\n${line}\n`,
        "nft add table inet theirs",
        'guard load || echo "refused $?"',
        "nft list tables",
      );
      expect(stdout).toBe("refused 1\ntable inet theirs\n");
      expect(stderr).toContain(`got "${line}"; give that host an address as scrapeAddress`);
    },
  );

  it("loads the table again when somebody flushed every table, and takes it away at its end", async () => {
    const { stdout, stderr } = await inNetwork(
      HOSTS,
      "guard load; keep & keeper=$!",
      "sleep 0.5; nft flush ruleset",
      `until nft list set ${TABLE} tcp_9100_v4 2>/dev/null; do sleep 0.2; done`,
      'kill "$keeper"; wait "$keeper"; nft list tables; echo end',
    );
    expect(stdout).toContain("elements = { 10.20.0.5 }");
    expect(stdout.endsWith("}\nend\n")).toBe(true);
    expect(stderr).toContain(`<4>somebody changed or removed the table ${TABLE}; it is loaded again`);
  }, 60_000);
});
