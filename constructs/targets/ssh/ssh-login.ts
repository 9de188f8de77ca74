import { Fn, Token } from "cdktf";
import { readFileSync } from "node:fs";
import {
  misspeltProps,
  type Place,
  type Problem,
  type PropKinds,
  propProblems,
  quoted,
  ValidationError,
} from "../../../lib/errors";
import { Duration } from "../../../lib/units";
import { addressProblems, portOf, sshPortProblems, userProblems } from "./endpoint";
import { EphemeralVariables } from "./ephemeral-variables";
import { hostKeyIn } from "./host-key";
import { hostKeyArgument, type HostKey, type KnownHosts, parseKnownHosts } from "./known-hosts";

/** What proves the login; exactly one is given. */
export interface SshIdentity {
  /**
   * Name of a Terraform variable with the private key. It is declared ephemeral and sensitive: its value is given at
   * every apply (`TF_VAR_<name>`) and never stored. Hosts cannot be deactivated when they are destroyed, since nothing
   * is stored that could log in.
   */
  readonly privateKeyVariable?: string;
  /** Path of the private key on the machine that runs Terraform: absolute, or below `~/`. */
  readonly privateKeyFile?: string;
  /** The SSH agent of the machine that runs Terraform. */
  readonly agent?: boolean;
}

/** How Terraform logs in to the hosts of an `SshFleet`. */
export interface SshLogin extends SshIdentity {
  /** A user that is root, or may run any command by `sudo` without a password. */
  readonly user: string;
  /** @default 22 */
  readonly port?: number;
  /**
   * Path of a `known_hosts` file, read at synthesis. Put all of a host's keys in, as `ssh-keyscan` prints them:
   * Terraform takes the type that the host prefers, and refuses it when only others are known.
   *
   * @default - each host has `hostKeys`
   */
  readonly hostKeys?: string;
  /**
   * Terraform gives a host up when it cannot log in for this long.
   *
   * @default - 30 seconds; 5 minutes for an address that is known only at apply
   */
  readonly timeout?: Duration;
  /** A host that is logged in to first. @default - none */
  readonly jumpHost?: SshJumpHost;
}

/** A host through which others are reached. */
export interface SshJumpHost extends Omit<SshIdentity, "agent"> {
  /** May be a token. */
  readonly address: string;
  /** @default 22 */
  readonly port?: number;
  /** @default - the login's user */
  readonly user?: string;
  /** Public keys, such as `ssh-ed25519 AAAA…`. @default - those in the login's `hostKeys` file */
  readonly hostKeys?: readonly string[];
}

/** A host that is logged in to. */
export interface SshEndpoint {
  readonly name: string;
  /** May be a token. */
  readonly address: string;
  readonly port?: number;
  readonly hostKeys?: readonly string[];
}

/** Arguments of a `connection` block, in cdktf's words. */
export type Connection = Readonly<Record<string, string | number | boolean>>;

const IDENTITY_PROPS: PropKinds<SshIdentity> = {
  privateKeyVariable: "text?",
  privateKeyFile: "text?",
  agent: "boolean?",
};

const LOGIN_PROPS: PropKinds<SshLogin> = {
  ...IDENTITY_PROPS,
  user: "text",
  port: "any?",
  hostKeys: "text?",
  timeout: "duration?",
  jumpHost: "object?",
};

const JUMP_PROPS: PropKinds<SshJumpHost> = {
  privateKeyVariable: "text?",
  privateKeyFile: "text?",
  address: "text",
  port: "any?",
  user: "text?",
  hostKeys: "list?",
};

/** A login after checking, with the keys of hosts at hand. */
export class Login {
  private readonly known: KnownHosts | undefined;
  private readonly jump: Connection;

  /**
   * @param where - what messages name
   * @param problems - grows by what is wrong with the login
   * @throws ValidationError when it is not of the shape of a login
   */
  constructor(
    where: Place,
    private readonly login: SshLogin,
    private readonly problems: Problem[],
  ) {
    ValidationError.throwIfAny(where, propProblems(login, LOGIN_PROPS, "login"));
    if (login.jumpHost) ValidationError.throwIfAny(where, propProblems(login.jumpHost, JUMP_PROPS, "login.jumpHost"));
    this.known = this.readKnownHosts();
    this.checkIdentity("login", login, ["privateKeyVariable", "privateKeyFile", "agent"], 1);
    problems.push(...userProblems("login.user", login.user), ...sshPortProblems("login.port", login.port));
    this.jump = login.jumpHost ? this.jumpConnection(login.jumpHost) : {};
  }

  /** Names of the Terraform variables that hold its keys. */
  public get variables(): readonly string[] {
    return [this.login.privateKeyVariable, this.login.jumpHost?.privateKeyVariable].filter(
      (name) => name !== undefined,
    );
  }

  /** The connection to a host. Problems with it are added to those of the login. */
  public connectionTo(host: SshEndpoint, path: string): Connection {
    const port = portOf(host, this.login.port);
    const timeout =
      this.login.timeout ?? (Token.isUnresolved(host.address) ? Duration.minutes(5) : Duration.seconds(30));
    return {
      type: "ssh",
      host: host.address,
      port,
      user: this.login.user,
      ...identityOf(this.login, "privateKey"),
      agent: this.login.agent ?? false,
      timeout: timeout.toSystemd(),
      hostKey: this.hostKeyOf(host, port, path),
      ...this.jump,
    };
  }

  /** Whether the login works when the configuration's variables are gone: at the destruction of a resource. */
  public get outlivesVariables(): boolean {
    const files = [this.login.privateKeyFile, this.login.jumpHost?.privateKeyFile];
    return this.variables.length === 0 && !files.some((file) => Token.isUnresolved(file));
  }

  private jumpConnection(jump: SshJumpHost): Connection {
    const port = jump.port ?? 22;
    this.checkIdentity("login.jumpHost", jump, ["privateKeyVariable", "privateKeyFile"], 0);
    this.problems.push(
      ...addressProblems("login.jumpHost.address", jump.address),
      ...sshPortProblems("login.jumpHost.port", jump.port),
      ...userProblems("login.jumpHost.user", jump.user),
    );
    return {
      bastionHost: jump.address,
      bastionPort: port,
      bastionUser: jump.user ?? this.login.user,
      ...identityOf(jump, "bastionPrivateKey"),
      bastionHostKey: this.hostKeyOf({ name: "", ...jump }, port, "login.jumpHost"),
    };
  }

  private hostKeyOf(endpoint: SshEndpoint, port: number, path: string): string {
    const { name, address, hostKeys } = endpoint;
    if (hostKeys && hostKeys.length > 0) return hostKeyArgument(this.inlineKeys(hostKeys, `${path}.hostKeys`), port);
    const names = [...(Token.isUnresolved(address) ? [] : [address]), ...(name === "" ? [] : [name])];
    const keys = this.known?.keysOf(names, port) ?? [];
    if (keys.length === 0 && !(this.login.hostKeys !== undefined && this.known === undefined))
      this.problems.push(
        { path: `${path}.hostKeys`, message: this.missingKey(names, address, port) },
        ...misspeltProps({ ...endpoint }, ["hostKeys"]).map((one) => ({ ...one, path: `${path}.${one.path}` })),
      );
    return hostKeyArgument(keys, port);
  }

  private missingKey(names: readonly string[], address: string, port: number): string {
    const forms = names.map((name) => quoted(port === 22 ? name : `[${name}]:${port}`)).join(" or ");
    const scan = Token.isUnresolved(address) ? "the host" : `"ssh-keyscan -p ${port} ${address}"`;
    const advice = `compare what ${scan} shows with the host's own console, then add it`;
    return this.login.hostKeys === undefined
      ? `must be given, since login.hostKeys names no known_hosts file; ${advice}`
      : `must be given or stand in ${this.login.hostKeys} under ${forms || "the host's name"}; ${advice}`;
  }

  private inlineKeys(given: readonly string[], path: string): HostKey[] {
    return given.map((text) => {
      if (Token.isUnresolved(text)) return { key: text, authority: false };
      const key = hostKeyIn(text);
      if (key !== undefined) return { key, authority: false };
      this.problems.push({ path, message: `must be public keys such as "ssh-ed25519 AAAA…", got ${quoted(text)}` });
      return { key: "", authority: false };
    });
  }

  private readKnownHosts(): KnownHosts | undefined {
    const path = this.login.hostKeys;
    if (path === undefined) return undefined;
    if (Token.isUnresolved(path)) {
      const message = "must be a literal path, got a value that is known only at apply; the file is read at synthesis";
      this.problems.push({ path: "login.hostKeys", message });
      return undefined;
    }
    try {
      return parseKnownHosts(readFileSync(path, "utf8"));
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : String(error);
      this.problems.push({
        path: "login.hostKeys",
        message: `must be the path of a known_hosts file, got ${quoted(path)}; ${reason}`,
      });
      return undefined;
    }
  }

  private checkIdentity(path: string, given: SshIdentity, kinds: readonly (keyof SshIdentity)[], least: 0 | 1): void {
    const chosen = kinds.filter((kind) => given[kind] !== undefined && given[kind] !== false);
    if (chosen.length > 1 || chosen.length < least)
      this.problems.push({
        path,
        message: `must have ${least === 1 ? "one" : "at most one"} of ${kinds.join(", ")}, got ${chosen.join(" and ") || "none"}`,
      });
    if (given.privateKeyVariable !== undefined && !/^[A-Za-z_][A-Za-z0-9_-]*$/.test(given.privateKeyVariable))
      this.problems.push({
        path: `${path}.privateKeyVariable`,
        message: `must be the name of a Terraform variable, got ${quoted(given.privateKeyVariable)}`,
      });
    const file = given.privateKeyFile;
    if (file !== undefined && !Token.isUnresolved(file) && !/^~?\/[^"\\$%{}]+$/.test(file))
      this.problems.push({
        path: `${path}.privateKeyFile`,
        message: `must be an absolute path or begin with "~/", because Terraform runs in a folder of its own; got ${quoted(file)}`,
      });
  }
}

function identityOf({ privateKeyVariable, privateKeyFile }: SshIdentity, argument: string): Connection {
  if (privateKeyVariable !== undefined) return { [argument]: EphemeralVariables.reference(privateKeyVariable) };
  if (privateKeyFile !== undefined) return { [argument]: Fn.file(Fn.pathexpand(privateKeyFile)) };
  return {};
}
