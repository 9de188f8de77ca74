import type { ProgramOptions } from "../artifacts";
import { ValidationError } from "../errors";
import {
  credential,
  liveFile,
  ONE_UNENDED_LINE,
  portProblems,
  serverUnit,
  SOFT_MEMORY,
  type ComponentPlan,
  type Secret,
  type SystemdUnit,
} from "../host";
import { Bytes } from "../units";
import type { Oauth2ProxyModel } from "./model";
import { oauth2ProxyPrograms } from "./versions";

const UNIT = "vmo-oauth2-proxy.service";
const ACCOUNT = "vmo-oauth2-proxy";
const CONFIG = "oauth2-proxy/oauth2-proxy.cfg";
const [CLIENT_SECRET, COOKIE_SECRET, AUTHORITIES] = ["client-secret", "cookie-secret", "authorities"];
const SECRET_FILES = [
  "--client-secret-file",
  credential(UNIT, CLIENT_SECRET),
  "--cookie-secret-file",
  credential(UNIT, COOKIE_SECRET),
] as const;
const MEMORY = Bytes.mebibytes(96);

/** So many random bytes are 32 characters in base64, and either is a key that oauth2-proxy takes. */
const COOKIE_SECRET_BYTES = 24;

/**
 * All that oauth2-proxy needs of a host. It listens on loopback, for the server that asks it who somebody is.
 *
 * @throws ValidationError when the port, the version or the source cannot work
 */
export function oauth2ProxyPlan(model: Oauth2ProxyModel, options: ProgramOptions): ComponentPlan {
  const { version, problems } = oauth2ProxyPrograms.chosen(options);
  ValidationError.throwIfAny("oauth2-proxy", [...problems, ...portProblems("port", model.port)]);
  return {
    component: "oauth2-proxy",
    artifacts: [oauth2ProxyPrograms.artifact(version, options)],
    account: { name: ACCOUNT, description: "Sign-in at the OpenID provider" },
    directories: [],
    files: [{ path: CONFIG, content: renderOauth2Proxy(model), onChange: "restart" }],
    units: [unitOf()],
    listens: [{ port: model.port, protocol: "tcp", exposure: "loopback", purpose: "Sign-in for the portal" }],
    secrets: secretsOf(model),
    validations: [
      {
        purpose: "oauth2-proxy accepts its configuration",
        run: [{ program: "oauth2-proxy" }, "--config-test", "--config", { releaseFile: CONFIG }, ...SECRET_FILES],
      },
    ],
    probes: [
      { kind: "http", purpose: "oauth2-proxy has found the provider", url: `http://127.0.0.1:${model.port}/ping` },
      { kind: "unit", purpose: "oauth2-proxy stays up", unit: UNIT },
    ],
    memory: MEMORY,
  };
}

/**
 * The file that oauth2-proxy reads: TOML, whose strings, numbers and lists of strings are written as JSON's are.
 *
 * @see https://oauth2-proxy.github.io/oauth2-proxy/configuration/overview
 */
export function renderOauth2Proxy(model: Oauth2ProxyModel): string {
  const settings = {
    http_address: `127.0.0.1:${model.port}`,
    provider: "oidc",
    oidc_issuer_url: model.issuer,
    client_id: model.clientId,
    redirect_url: model.redirectUrl,
    scope: model.scopes.join(" "),
    oidc_groups_claim: model.groupsClaim,
    // The server before it knows which groups may do what, and tells those of none.
    email_domains: ["*"],
    code_challenge_method: "S256",
    insecure_oidc_skip_nonce: false,
    reverse_proxy: true,
    trusted_proxy_ips: ["127.0.0.1/32", "::1/128"],
    upstreams: ["static://202"],
    set_xauthrequest: true,
    skip_provider_button: true,
    cookie_name: "__Host-observability",
    cookie_secure: true,
    cookie_httponly: true,
    cookie_samesite: "lax",
    cookie_expire: `${model.sessionLength.toSeconds()}s`,
    // The server before it keeps the log of who asked for what.
    request_logging: false,
    ...(model.authorityFile !== undefined && { provider_ca_files: [credential(UNIT, AUTHORITIES)] }),
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`)
    .join("");
}

function secretsOf({ clientSecretFile, cookieSecretFile, authorityFile }: Oauth2ProxyModel): readonly Secret[] {
  const of = (name: string, path: string): Secret => ({ name, unit: UNIT, from: { kind: "file", path } });
  return [
    // It is sent as it stands in the file, with every line break.
    { ...of(CLIENT_SECRET, clientSecretFile), content: ONE_UNENDED_LINE },
    cookieSecretFile === undefined
      ? { name: COOKIE_SECRET, unit: UNIT, from: { kind: "made-on-host", bytes: COOKIE_SECRET_BYTES } }
      : of(COOKIE_SECRET, cookieSecretFile),
    ...(authorityFile === undefined ? [] : [of(AUTHORITIES, authorityFile)]),
  ];
}

function unitOf(): SystemdUnit {
  return serverUnit({
    name: UNIT,
    description: "oauth2-proxy: people sign in at the OpenID provider",
    documentation: "https://oauth2-proxy.github.io/oauth2-proxy/",
    program: "oauth2-proxy",
    flags: ["--config", liveFile(CONFIG), ...SECRET_FILES],
    softMemory: SOFT_MEMORY,
    stopsWithin: "10s",
    openFiles: 16_384,
    may: { account: ACCOUNT, writes: [], memory: MEMORY },
  });
}
