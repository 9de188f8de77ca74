import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync } from "node:fs";
import { eventually, succeed } from "../../harness/command";
import { freePort } from "../../harness/ports";
import { tool } from "../../harness/tools";
import { clientRoleName } from "../../lib/certificates";
import { fleetNameOf } from "../../lib/host";
import { toYaml } from "../../lib/yaml";
import { Workplace } from "../command/command-runs";

const HOST = "monitor-1";
const FLEET = fleetNameOf(HOST);
const ROLE = clientRoleName("metrics");
const FILE = `certificates/fleet/hosts/${HOST}.pem`;
const CA = "certificates/fleet/ca.pem";

let at: Workplace;
let server: ChildProcess | undefined;
beforeEach(() => {
  at = new Workplace([{ host: HOST, roles: ["metrics"], addresses: ["127.0.0.1"] }]);
});
afterEach(() => {
  server?.kill("SIGKILL");
  at.remove();
});

interface Own {
  readonly key?: string;
  readonly names?: string;
  readonly digest?: string;
  readonly limits?: string;
}

/** A company's own PKI, made by OpenSSL. */
async function issue({
  key = "ec -pkeyopt ec_paramgen_curve:P-256",
  names = `DNS:${FLEET},DNS:${ROLE},IP:127.0.0.1`,
  digest = "sha256",
  limits,
}: Own) {
  const openssl = (line: string) =>
    succeed(
      "openssl",
      line.split(" ").map((word) => word.replaceAll("~", at.folder)),
    );
  at.write("leaf.ext", `subjectAltName=${names}\nextendedKeyUsage=serverAuth,clientAuth\nbasicConstraints=CA:FALSE\n`);
  at.write(
    "ca.ext",
    `basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n${limits ? `nameConstraints=${limits}\n` : ""}`,
  );
  for (const [name, algorithm] of [
    ["ca", "ec -pkeyopt ec_paramgen_curve:P-256"],
    ["leaf", key],
  ] as const) {
    await openssl(`genpkey -quiet -algorithm ${algorithm} -out ~/${name}.key`);
    await openssl(`req -new -subj /CN=${name} -key ~/${name}.key -out ~/${name}.csr`);
  }
  await openssl(`x509 -req -in ~/ca.csr -signkey ~/ca.key -days 3650 -extfile ~/ca.ext -out ~/ca.crt`);
  await openssl(
    `x509 -req -in ~/leaf.csr -CA ~/ca.crt -CAkey ~/ca.key -CAcreateserial -${digest} -days 300 -extfile ~/leaf.ext -out ~/leaf.crt`,
  );
  at.write(CA, at.read("ca.crt"));
  at.write(FILE, at.read("leaf.crt") + at.read("leaf.key"));
}

/** Whether a real exporter with the host's file serves a client with the same one. */
async function isServed(): Promise<boolean> {
  const port = await freePort();
  const files = { cert_file: at.path(FILE), key_file: at.path(FILE), client_ca_file: at.path(CA) };
  const rules = { client_auth_type: "RequireAndVerifyClientCert", client_allowed_sans: [ROLE], min_version: "TLS13" };
  at.write("web.yml", toYaml({ tls_server_config: { ...files, ...rules } }));
  const { path } = await tool("node_exporter", "sid");
  const flags = [
    "--collector.disable-defaults",
    `--web.listen-address=127.0.0.1:${port}`,
    `--web.config.file=${at.path("web.yml")}`,
  ];
  const child = spawn(path, flags, { stdio: ["ignore", "ignore", "pipe"] });
  server = child;
  let said = "";
  child.stderr.on("data", (piece: Buffer) => (said += piece.toString()));
  await eventually("the exporter listens or ends", () =>
    Promise.resolve(said.includes("TLS is enabled") || child.exitCode !== null),
  );
  if (child.exitCode !== null) return false;
  const url = `https://${FLEET}:${port}/metrics`;
  // As programs on Debian ask: by OpenSSL, with its usual level of security.
  const asked = [
    "-s",
    "--fail",
    "--max-time",
    "5",
    "--resolve",
    `${FLEET}:${port}:127.0.0.1`,
    "--cacert",
    at.path(CA),
    "--cert",
    at.path(FILE),
    "--key",
    at.path(FILE),
  ];
  return succeed("curl", [...asked, url]).then(
    () => true,
    () => false,
  );
}

const check = async () => {
  chmodSync(at.path(FILE), 0o600);
  at.now = new Date();
  const { code, printed, noted } = await at.certificates("check");
  return { isGood: code === 0, said: [...printed, ...noted].join("\n") };
};

describe("check", () => {
  it.each<[string, Own]>([
    ["P-256", {}],
    ["RSA 2048", { key: "RSA -pkeyopt rsa_keygen_bits:2048" }],
    ["Ed25519", { key: "ED25519" }],
    [
      "P-384 and limits that allow its names",
      {
        key: "ec -pkeyopt ec_paramgen_curve:P-384",
        limits: "permitted;DNS:fleet.internal,permitted;IP:127.0.0.0/255.0.0.0,excluded;IP:fd00::/ff00::",
      },
    ],
  ])("is content with %s, as programs are", async (_, own) => {
    await issue(own);
    expect(await check()).toEqual({ isGood: true, said: expect.any(String) as string });
    expect(await isServed()).toBe(true);
  });

  it.each<[string, Own, () => void, string]>([
    [
      "curve secp256k1",
      { key: "ec -pkeyopt ec_paramgen_curve:secp256k1" },
      () => undefined,
      "has a key that programs refuse (secp256k1)",
    ],
    ["RSA 1024", { key: "RSA -pkeyopt rsa_keygen_bits:1024" }, () => undefined, "has an RSA key of 1024 bits"],
    ["SHA-1", { digest: "sha1" }, () => undefined, "is signed with SHA-1"],
    [
      "limits of its authority",
      { limits: "permitted;DNS:example.com" },
      () => undefined,
      `holds ${FLEET}, ${ROLE}, which its authority must not sign for`,
    ],
    [
      "networks of its authority",
      { limits: "excluded;IP:127.0.0.0/255.0.0.0" },
      () => undefined,
      "holds 127.0.0.1, which its authority must not sign for",
    ],
    [
      "capitals in its role",
      { names: `DNS:${FLEET},DNS:${ROLE.toUpperCase()},IP:127.0.0.1` },
      () => undefined,
      `does not spell ${ROLE} exactly so`,
    ],
    ["a byte order mark", {}, () => at.write(FILE, `\uFEFF${at.read(FILE)}`), "begins with a byte order mark"],
    [
      "a byte order mark in ca.pem",
      {},
      () => at.write(CA, `\uFEFF${at.read(CA)}`),
      "ca.pem begins with a byte order mark",
    ],
    [
      "END and BEGIN on one line",
      {},
      () => at.write(FILE, at.read(FILE).replace("-----\n-----", "----------")),
      "each needs a line of its own",
    ],
    [
      "END and BEGIN on one line of ca.pem",
      {},
      () => at.write(CA, at.read(CA).trim() + at.read(CA)),
      "each needs a line of its own",
    ],
  ])("refuses %s, as programs do", async (_, own, spoil, message) => {
    await issue(own);
    spoil();
    expect(await check()).toEqual({ isGood: false, said: expect.stringContaining(message) as string });
    expect(await isServed()).toBe(false);
  });
});
