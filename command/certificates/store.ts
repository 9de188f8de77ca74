import { createPrivateKey, randomBytes, type X509Certificate } from "node:crypto";
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import {
  type CertificateFile,
  fingerprintOf,
  readCertificateFile,
  membersOf,
  readCertificates,
  UnreadableCertificateError,
} from "../../lib/certificates";
import { CommandError } from "../command-error";
import { parseJson } from "./json";
import { WHERE } from "./options";

/** What lies in the place of a host's certificate. */
export interface Stored {
  readonly file?: CertificateFile;
  /** What is wrong with the file itself; sentences without a subject. */
  readonly wrong: readonly string[];
}

const PRIVATE = 0o600;
const PUBLIC = 0o644;
const OPEN_TO_OTHERS = 0o077;
/** Has the form of a `hosts.json`. */
const GIVEN = "given.json";

/**
 * The folder of an authority: `ca.pem` (what hosts trust; the first one signs), `ca-<fingerprint>.key.pem` (encrypted), `hosts/<host>.pem`, and
 * `given.json` (addresses and names that were given by hand).
 * Each file is written beside its place and renamed into it, so that a reader never sees half of one.
 */
export class CertificateStore {
  private readonly root: string;

  /**
   * @param name - how messages call the folder
   * @param base - where a relative `name` counts from
   */
  constructor(
    public readonly name: string,
    base: string,
  ) {
    this.root = resolve(base, name);
  }

  /**
   * The authorities that hosts trust; none where nothing was made yet.
   *
   * @throws CommandError when `ca.pem` cannot be read
   */
  public authorities(): readonly X509Certificate[] {
    const path = join(this.root, "ca.pem");
    if (!existsSync(path)) return [];
    try {
      const found = readCertificates(readFileSync(path, "utf8"));
      if (found.length > 0) return found;
      throw new UnreadableCertificateError("holds no certificate in PEM");
    } catch (error) {
      if (!(error instanceof UnreadableCertificateError)) throw error;
      throw new CommandError(
        `[${WHERE}] ${this.name}/ca.pem ${error.message}; mend it, or restore it from a backup`,
        3,
      );
    }
  }

  /** Sets what hosts trust; the first one signs. */
  public trust(authorities: readonly X509Certificate[]): void {
    // Each PEM has to end its line: two joined without that are one broken file.
    this.write("ca.pem", authorities.map((one) => one.toString()).join(""), PUBLIC);
  }

  /** What lies in the place of a host's certificate; undefined where nothing does. */
  public certificate(host: string): Stored | undefined {
    const path = join(this.root, `hosts/${host}.pem`);
    if (!existsSync(path)) return undefined;
    try {
      const file = readCertificateFile(readFileSync(path, "utf8"));
      const mode = statSync(path).mode & 0o777;
      const isOpen = file.key !== undefined && process.platform !== "win32" && (mode & OPEN_TO_OTHERS) !== 0;
      return { file, wrong: isOpen ? [`has a private key that other users can read (mode 0${mode.toString(8)})`] : [] };
    } catch (error) {
      if (error instanceof UnreadableCertificateError) return { wrong: [error.message] };
      throw error;
    }
  }

  /** Puts a host's certificate, with its key or without, in its place. */
  public put(host: string, pem: string): void {
    // Where keys lie among a project's sources, they must not become part of them.
    if (pem.includes("PRIVATE KEY") && !existsSync(join(this.root, "hosts/.gitignore")))
      this.write("hosts/.gitignore", "*\n", PUBLIC);
    this.write(`hosts/${host}.pem`, pem, PRIVATE);
  }

  /** Hosts in whose place something lies. */
  public hosts(): readonly string[] {
    const folder = join(this.root, "hosts");
    if (!existsSync(folder)) return [];
    return readdirSync(folder).flatMap((file) => (file.endsWith(".pem") ? [file.slice(0, -".pem".length)] : []));
  }

  /** Addresses and names that were given by hand, by their hosts. */
  public given(): ReadonlyMap<string, readonly string[]> {
    const path = join(this.root, GIVEN);
    if (!existsSync(path)) return new Map();
    const rows = parseJson(readFileSync(path, "utf8"), `${this.name}/${GIVEN}`);
    return new Map(membersOf(rows, `${this.name}/${GIVEN}`).map(({ host, addresses = [] }) => [host, addresses]));
  }

  /** Keeps what was given by hand, for later runs. */
  public keepGiven(given: ReadonlyMap<string, readonly string[]>): void {
    const rows = [...given].filter(([, { length }]) => length > 0).map(([host, addresses]) => ({ host, addresses }));
    if (rows.length > 0) this.write(GIVEN, `${JSON.stringify(rows, undefined, 2)}\n`, PUBLIC);
    else rmSync(join(this.root, GIVEN), { force: true });
  }

  /** Writes the key of `authority`, encrypted with `passphrase`. */
  public putKey(authority: X509Certificate, key: string, passphrase: string): void {
    const encrypted = createPrivateKey(key).export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase });
    this.write(keyFileOf(authority), encrypted.toString(), PRIVATE);
  }

  /** Whether the key of `authority` is here. */
  public hasKey(authority: X509Certificate): boolean {
    return existsSync(join(this.root, keyFileOf(authority)));
  }

  /**
   * The key of `authority` as PKCS#8 in PEM, not encrypted.
   *
   * @throws CommandError when it is not here, or `passphrase` does not open it
   */
  public key(authority: X509Certificate, passphrase: string): string {
    const file = `${this.name}/${keyFileOf(authority)}`;
    if (!this.hasKey(authority))
      throw new CommandError(
        `[${WHERE}] ${file}: is missing, and nothing is signed without the authority's key; bring it here for this run`,
        3,
      );
    try {
      const pem = readFileSync(join(this.root, keyFileOf(authority)), "utf8");
      return createPrivateKey({ key: pem, passphrase }).export({ type: "pkcs8", format: "pem" }).toString();
    } catch {
      throw new CommandError(`[${WHERE}] ${file}: the passphrase does not open it`, 2);
    }
  }

  /** Removes the key of an authority that signs nothing any more. */
  public dropKey(authority: X509Certificate): void {
    rmSync(join(this.root, keyFileOf(authority)), { force: true });
  }

  private write(name: string, content: string, mode: number): void {
    const path = join(this.root, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const beside = `${path}.${randomBytes(4).toString("hex")}.part`;
    try {
      const part = openSync(beside, "wx", mode);
      try {
        fchmodSync(part, mode);
        writeSync(part, content);
        fsyncSync(part);
      } finally {
        closeSync(part);
      }
      renameSync(beside, path);
    } finally {
      rmSync(beside, { force: true });
    }
  }
}

function keyFileOf(authority: X509Certificate): string {
  return `ca-${fingerprintOf(authority)}.key.pem`;
}
