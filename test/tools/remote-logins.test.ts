import { createHash, createHmac } from "node:crypto";
import { createServer as createPlainServer, type IncomingMessage } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { eventually } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { remoteStoreOf } from "../../lib/long-term";
import { parseSpecification } from "../../lib/specification";
import { LongTermScene } from "./long-term-scene";

const VERSIONS: [suite: Suite, version: string][] = [
  ["bookworm", "2.42.0"],
  ["trixie", "2.53.3"],
  ["sid", "3.5.3"],
];

const KEY = { id: "AKIDEXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const TOKEN = "eyJ.bearer-token";
const FETCHED = "fetched-at-the-provider";

interface Asked {
  readonly headers: IncomingMessage["headers"];
  readonly method: string | undefined;
  readonly body: Buffer;
  /** Names of the certificate that was shown. */
  readonly shown: string | undefined;
}

/** Stores by every way in which a `remote` says who asks; `at` is their server, and `provider` hands out tokens. */
function stores(at: string, provider: string, version: string) {
  const tls = "ca_file: /s/ca, server_name: monitor-1.fleet.internal";
  const { longTerm } = parseSpecification(`
long_term:
  basic: { type: remote, url: "${at}/basic", tls: { ${tls} }, basic_auth: { username: shop, password_file: /s/password } }
  bearer: { type: remote, url: "${at}/bearer", tls: { ${tls} }, token_file: /s/token }
  oauth:
    type: remote
    url: "${at}/oauth"
    tls: { ${tls} }
    oauth2: { client_id: shop, client_secret_file: /s/secret, token_url: "${provider}/token", scopes: [write, metrics] }
  signed: { type: remote, url: "${at}/signed?a=b", tls: { ${tls} }, sigv4: { region: eu-central-1 } }
  shown: { type: remote, url: "${at}/shown", tls: { ${tls}, certificate_file: /s/pem, key_file: /s/pem } }
  tenant: { type: remote, url: "${at}/tenant", tls: { ${tls} }, headers: { X-Scope-OrgID: "shop|eu" } }
  foreign: { type: remote, url: "${at}/foreign", tls: { server_name: monitor-1.fleet.internal } }
`);
  return Object.entries(longTerm)
    .filter(([name]) => !LOST.includes(name) || sendsAll(version))
    .flatMap(([name, section]) => (section.type === "remote" ? remoteStoreOf(name, section).writes : []));
}

/** Stores by what Debian's build of 2.42.0 does not send: synthesis refuses them for it. */
const LOST = ["signed", "tenant"];
const sendsAll = (version: string) => version !== "2.42.0";

/** The signature that AWS would compute of what was asked, by its documentation. */
function signatureOf({ headers, method, body }: Asked, path: string, query: string, signed: string, scope: string) {
  const hash = (text: string | Buffer) => createHash("sha256").update(text).digest("hex");
  const canonical = [
    ...[method, path, query],
    ...signed.split(";").map((name) => `${name}:${String(headers[name])}`),
    ...["", signed, hash(body)],
  ].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", String(headers["x-amz-date"]), scope, hash(canonical)].join("\n");
  const mac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const key = scope.split("/").reduce<string | Buffer>(mac, `AWS4${KEY.secret}`);
  return createHmac("sha256", key).update(toSign).digest("hex");
}

describe.each(VERSIONS)("a store of somebody else's, and Prometheus of Debian's %s (%s)", (suite, version) => {
  const scene = new LongTermScene();
  const names = ["basic", "bearer", "oauth", "shown", ...(sendsAll(version) ? LOST : [])];
  const asked = new Map<string, Asked>();
  const tokens: string[] = [];
  let server: Server;
  let log: readonly string[];
  const provider = createPlainServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      tokens.push(`${request.headers.authorization ?? ""} ${Buffer.concat(pieces).toString()}`);
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ access_token: FETCHED, token_type: "Bearer", expires_in: 3600 }));
    });
  });

  beforeAll(async () => {
    await scene.begin();
    const pem = scene.certificate("monitor-1");
    const options = { key: pem, cert: pem, ca: scene.authorities, requestCert: true, rejectUnauthorized: false };
    server = createServer(options, (request, response) => {
      const pieces: Buffer[] = [];
      request.on("data", (piece: Buffer) => pieces.push(piece));
      request.on("end", () => {
        const { method, headers } = request;
        const socket = request.socket as TLSSocket;
        const shown = socket.authorized ? socket.getPeerCertificate().subjectaltname : undefined;
        asked.set(new URL(request.url ?? "", "https://a").pathname, {
          headers,
          method,
          body: Buffer.concat(pieces),
          shown,
        });
        response.writeHead(204).end();
      });
    });
    const listening = [server, provider].map(
      (one) =>
        new Promise<number>((resolve) =>
          one.listen(0, "127.0.0.1", () => resolve((one.address() as AddressInfo).port)),
        ),
    );
    const [https, http] = await Promise.all(listening);
    const { staged } = await scene.prometheus(
      await scene.page(),
      suite,
      version,
      { remoteWrite: stores(`https://127.0.0.1:${https}`, `http://127.0.0.1:${http}`, version) },
      {
        ...Object.fromEntries(names.map((name) => [`remote-write-${name}-ca`, scene.authorities])),
        "remote-write-basic": "pass word:1\n",
        "remote-write-bearer": `${TOKEN}\n`,
        "remote-write-oauth-oauth2": "client secret\n",
        "remote-write-shown-certificate": scene.certificate("web-1"),
        "remote-write-shown-key": scene.certificate("web-1"),
      },
      { AWS_ACCESS_KEY_ID: KEY.id, AWS_SECRET_ACCESS_KEY: KEY.secret },
    );
    log = staged.log;
    await eventually("each store was written to", () => Promise.resolve(asked.size >= names.length));
  });
  afterAll(async () => {
    await scene.end();
    for (const one of [server, provider]) one.closeAllConnections();
    server.close();
    provider.close();
  });

  const of = (name: string) => asked.get(`/${name}`) as Asked;

  it("is written to as remote write says", () => {
    for (const name of names) {
      const { method, headers, body } = of(name);
      expect([name, method, headers["content-encoding"], body.length > 0]).toEqual([name, "POST", "snappy", true]);
    }
  });

  it("is told name and password, without the line's end of the file", () => {
    const [, login = ""] = of("basic").headers.authorization?.split(" ") ?? [];
    expect(Buffer.from(login, "base64").toString()).toBe("shop:pass word:1");
  });

  it("is told a bearer token, from the file or from the provider of OAuth 2", () => {
    expect(of("bearer").headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(of("oauth").headers.authorization).toBe(`Bearer ${FETCHED}`);
    expect(tokens.join()).toContain("grant_type=client_credentials&scope=write+metrics");
    expect(tokens.join()).toContain(`Basic ${Buffer.from("shop:client+secret").toString("base64")}`);
  });

  if (sendsAll(version)) {
    it("gets requests that AWS would take: signed with the host's key, for its region and service", () => {
      const one = of("signed");
      const [, id, scope = "", signed = "", signature] =
        /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(
          one.headers.authorization ?? "",
        ) ?? [];
      expect(id).toBe(KEY.id);
      expect(scope).toMatch(/^\d{8}\/eu-central-1\/aps\/aws4_request$/);
      expect(signed.split(";")).toEqual(expect.arrayContaining(["host", "x-amz-date"]));
      expect(signatureOf(one, "/signed", "a=b", signed, scope)).toBe(signature);
    });

    it("is told the tenant, and nothing else of who asks", () => {
      expect(of("tenant").headers["x-scope-orgid"]).toBe("shop|eu");
      expect(of("tenant").headers.authorization).toBeUndefined();
    });
  }

  it("is shown a certificate where one is named, and none elsewhere", () => {
    expect(of("shown").shown).toContain("web-1.fleet.internal");
    expect(of("basic").shown).toBeUndefined();
  });

  it("gets nothing where its authority is not trusted", async () => {
    await eventually("Prometheus said so", () => Promise.resolve(log.join("").includes("unknown authority")));
    expect(asked.has("/foreign")).toBe(false);
  });
});
