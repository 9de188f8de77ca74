/** One address of a list. */
export interface MailAddress {
  /** `ops@example.com` */
  readonly address: string;
  /** What stands before it, without quotes. @default - nothing does */
  readonly name?: string;
}

/** `name` and `address` as one entry of a list: `"Adams, Alice" <alice@example.com>`. */
export function mailAddressText({ address, name }: MailAddress): string {
  return name === undefined ? address : `"${name.replace(/["\\]/g, "\\$&")}" <${address}>`;
}

/**
 * What keeps `text` from being one address, or `several`: how a message about it begins. An address that templates of Alertmanager
 * write is not judged here.
 */
export function mailAddressProblem(text: string, { several = false } = {}): string | undefined {
  if (text.includes("{{")) return undefined;
  const found = readMailAddresses(text)?.length ?? 0;
  return found === 1 || (several && found > 1) ? undefined : MAIL_RULE;
}

/** What is right for an entry. */
export const MAIL_RULE =
  'must be a mail address such as "ops@example.com" (a name with commas or brackets before it in double quotes)';

/** Whether a name can stand before an address: no character of it ends the line or the message. */
export function isMailName(name: string): boolean {
  // eslint-disable-next-line no-control-regex -- these are what it is about
  return /^[^\x00-\x08\x0a-\x1f\x7f]*$/.test(name);
}

/**
 * The addresses of a list such as `"Ops, Team" <ops@example.com>, dba@example.com`, read as Alertmanager does, with Go's `net/mail`;
 * nothing where that refuses the list, so that no mail would ever be sent.
 *
 * @see https://pkg.go.dev/net/mail#ParseAddressList
 */
export function readMailAddresses(list: string): readonly MailAddress[] | undefined {
  try {
    return new AddressReader(list).list();
  } catch (refusal) {
    if (refusal instanceof Refused) return undefined;
    throw refusal;
  }
}

/** Ends a reading; never leaves this file. */
class Refused extends Error {}

/** Words of other character sets than Go knows cannot be decoded, which refuses the list. */
const ENCODED_WORD = /^=\?([^?]+)\?[bq]\?[^?]*\?=$/i;
const KNOWN_CHARSET = /^(utf-8|iso-8859-1|us-ascii)$/i;

/** A descent through the grammar of RFC 5322, as far as Go knows it. */
class AddressReader {
  private at = 0;

  constructor(private readonly text: string) {}

  public list(): readonly MailAddress[] {
    const found: MailAddress[] = [];
    for (;;) {
      this.blanks();
      if (this.take(",")) continue;
      found.push(...this.address(true));
      this.comments();
      if (this.isAtEnd()) return found;
      if (!this.sees(",")) throw new Refused();
      while (this.take(",")) this.blanks();
      if (this.isAtEnd()) return found;
    }
  }

  private address(mayBeGroup: boolean): readonly MailAddress[] {
    this.blanks();
    if (this.isAtEnd()) throw new Refused();
    const bare = this.tried(() => this.spec());
    if (bare !== undefined) {
      this.blanks();
      if (!this.sees("(")) return [{ address: bare }];
      return [{ address: bare, name: this.comment() }];
    }
    const name = this.sees("<") ? "" : this.phrase();
    this.blanks();
    if (mayBeGroup && this.take(":")) return this.group();
    if (!this.take("<")) throw new Refused();
    const address = this.spec();
    if (!this.take(">")) throw new Refused();
    return [name === "" ? { address } : { address, name }];
  }

  /** What follows the colon of `team: a@example.com, b@example.com;`. */
  private group(): readonly MailAddress[] {
    const members: MailAddress[] = [];
    this.blanks();
    while (!this.take(";")) {
      if (members.length > 0 && !this.take(",")) throw new Refused();
      this.blanks();
      members.push(...this.address(false));
      this.comments();
    }
    this.comments();
    return members;
  }

  /** `local@domain` */
  private spec(): string {
    this.blanks();
    const local = this.sees('"') ? this.quotedString() : this.atom(true);
    if (local === "" || !this.take("@")) throw new Refused();
    this.blanks();
    return `${local}@${this.sees("[") ? this.literal() : this.atom(true)}`;
  }

  /** Words before an address; the first has to be one. */
  private phrase(): string {
    const words: string[] = [];
    // Go looks for comments behind a word only once one came that is not encoded.
    for (let isPlain = false; ;) {
      if (isPlain) this.comments();
      this.blanks();
      if (this.isAtEnd()) break;
      const word = this.tried(() => (this.sees('"') ? this.quotedString() : this.word()));
      if (word === undefined) break;
      isPlain ||= !ENCODED_WORD.test(word);
      words.push(word);
    }
    if (words.length === 0) throw new Refused();
    return words.join(" ");
  }

  private word(): string {
    const word = this.atom(false);
    const charset = ENCODED_WORD.exec(word)?.[1];
    if (charset !== undefined && !KNOWN_CHARSET.test(charset)) throw new Refused();
    return word;
  }

  /** Printable characters but for those that mean something; strictly, with dots between others only. */
  private atom(isStrict: boolean): string {
    // eslint-disable-next-line no-control-regex -- these end it
    const atom = this.match(/[^\x00-\x20\x7f()<>[\]:;@\\,"]+/y);
    if (isStrict && /^\.|\.\.|\.$/.test(atom)) throw new Refused();
    return atom;
  }

  private quotedString(): string {
    // eslint-disable-next-line no-control-regex -- these end it
    const text = this.match(/"(?:[^\x00-\x08\x0a-\x1f\x7f"\\]|\\[^\x00-\x08\x0a-\x1f\x7f])*"/uy);
    return text.slice(1, -1).replace(/\\(.)/gsu, "$1");
  }

  /** `[192.0.2.1]` */
  private literal(): string {
    const text = this.match(/\[[0-9a-fA-F.:]+\]/y);
    const host = text.slice(1, -1);
    const isAddress = host.includes(":") ? URL.canParse(`http://${text}/`) : /^(\d{1,3}\.){3}\d{1,3}$/.test(host);
    if (!isAddress || /(^|\.)(0\d|25[6-9]|2[6-9]\d|[3-9]\d\d)/.test(host)) throw new Refused();
    return text;
  }

  private comments(): void {
    this.blanks();
    while (this.sees("(")) {
      this.comment();
      this.blanks();
    }
  }

  /** `(of the (night) shift)` */
  private comment(): string {
    const from = ++this.at;
    for (let depth = 1; depth > 0; this.at++) {
      if (this.isAtEnd()) throw new Refused();
      if (this.sees("\\") && this.at < this.text.length - 1) this.at++;
      else if (this.sees("(")) depth++;
      else if (this.sees(")")) depth--;
    }
    return this.text.slice(from, this.at - 1);
  }

  private tried<T>(read: () => T): T | undefined {
    const before = this.at;
    try {
      return read();
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal;
      this.at = before;
      return undefined;
    }
  }

  private match(form: RegExp): string {
    form.lastIndex = this.at;
    const [text] = form.exec(this.text) ?? [];
    if (text === undefined) throw new Refused();
    this.at += text.length;
    return text;
  }

  private blanks(): void {
    while (this.sees(" ") || this.sees("\t")) this.at++;
  }

  private take(character: string): boolean {
    if (!this.sees(character)) return false;
    this.at++;
    return true;
  }

  private sees(character: string): boolean {
    return this.text[this.at] === character;
  }

  private isAtEnd(): boolean {
    return this.at >= this.text.length;
  }
}
