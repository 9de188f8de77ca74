/** What matters of a part of a pattern. */
export interface Part {
  /** Characters that it matches at least. */
  readonly shortest: number;
  /** Upper bound of the ways in which it can match from one place. */
  readonly ways: number;
  /** Whether it repeats something without a bound. */
  readonly endless: boolean;
}

/** Go refuses more. */
const MOST_REPEATS = 1_000;

const ONE: Part = { shortest: 1, ways: 1, endless: false };
const NOTHING: Part = { shortest: 0, ways: 1, endless: false };

class Refused extends Error {}

/** Reads what Onigmo and RE2 understand alike: literals, classes, groups, alternatives, bounded repetitions. */
export class PatternReader {
  private at = 0;

  constructor(private readonly text: string) {}

  /** The pattern as a whole, or what is wrong with it. */
  read(): Part | string {
    try {
      const part = this.alternatives(0);
      if (this.at < this.text.length) throw new Refused('has a ")" without its "("');
      return part;
    } catch (error) {
      if (error instanceof Refused) return error.message;
      throw error;
    }
  }

  private alternatives(depth: number): Part {
    if (depth > 20) throw new Refused("has groups in groups more than 20 deep");
    let part = this.sequence(depth);
    while (this.skip("|")) {
      const other = this.sequence(depth);
      part = {
        shortest: Math.min(part.shortest, other.shortest),
        ways: part.ways + other.ways,
        endless: part.endless || other.endless,
      };
    }
    return part;
  }

  private sequence(depth: number): Part {
    let whole = NOTHING;
    while (this.at < this.text.length && !"|)".includes(this.next())) {
      const part = this.repeated(this.atom(depth));
      if (whole.endless)
        throw new Refused("repeats without a bound before its end: give bounds, such as {0,200} instead of *");
      whole = { shortest: whole.shortest + part.shortest, ways: whole.ways * part.ways, endless: part.endless };
    }
    return whole;
  }

  private atom(depth: number): Part {
    const char = this.take();
    switch (char) {
      case "(":
        return this.group(depth);
      case "[":
        return this.characters();
      case "\\":
        return this.escape("bAz") === "place" ? NOTHING : ONE;
      case "^":
      case "$":
        throw new Refused(`has ${char}, which engines read differently: write \\A or \\z, or a line break`);
      case "*":
      case "+":
      case "?":
        throw new Refused(`has ${char} with nothing before it`);
      case "{":
      case "}":
      case "]":
        throw new Refused(`has ${char} as it is: write \\${char}`);
      default:
        return ONE;
    }
  }

  private group(depth: number): Part {
    const opened = this.at - 1;
    if (this.skip("?")) {
      if (!this.skip(":"))
        throw new Refused("has a group that begins with (?: only (?:…) is read alike, and (?i) at the beginning");
    } else if (opened > 0) {
      throw new Refused("has a group that is not (?:…): only the beginning of a pattern can be a group that stays");
    }
    const part = this.alternatives(depth + 1);
    if (!this.skip(")")) throw new Refused('has a "(" without its ")"');
    return part;
  }

  private characters(): Part {
    this.skip("^");
    let count = 0;
    while (!this.skip("]")) {
      if (this.at >= this.text.length) throw new Refused('has a "[" without its "]"');
      const char = this.take();
      if (char === "[") throw new Refused("has [ in a class: write \\[");
      if (char === "&" && this.next() === "&") throw new Refused("has && in a class, which engines read differently");
      const from = char === "\\" ? this.escape("") : char;
      if (this.next() === "-" && this.text[this.at + 1] !== "]") this.range(from);
      count += 1;
    }
    if (count === 0) throw new Refused("has an empty class");
    return ONE;
  }

  private range(from: string): void {
    this.at += 1;
    const char = this.take();
    const to = char === "\\" ? this.escape("") : char;
    if (from.length !== 1 || to.length !== 1 || from > to)
      throw new Refused("has a range in a class whose ends are in no order");
  }

  /** The character that is meant, `class` for several, or `place` for one between characters. */
  private escape(places: string): string {
    const char = this.take();
    if (char === "") throw new Refused("ends in a backslash");
    if ("dDwWsS".includes(char)) return "class";
    if (places.includes(char)) return "place";
    const named = { t: "\t", n: "\n", r: "\r" }[char];
    if (named !== undefined) return named;
    if (/[A-Za-z0-9]/.test(char)) throw new Refused(`has \\${char}, which engines read differently or not at all`);
    return char;
  }

  private repeated(part: Part): Part {
    const [least, most] = this.bounds() ?? [1, 1];
    if (most === 1 && least === 1) return part;
    this.skip("?");
    if ("*+?{".includes(this.next()) && this.next() !== "")
      throw new Refused("repeats a repetition: put the inner one into (?:…)");
    if (most !== Infinity && most > MOST_REPEATS)
      throw new Refused(`repeats more than ${MOST_REPEATS} times, which Go refuses`);
    if (most === Infinity) {
      if (part.ways > 1 || part.shortest === 0 || part.endless)
        throw new Refused("repeats without a bound what can match in several ways: give bounds");
      return { shortest: part.shortest * least, ways: 1, endless: true };
    }
    if (part.endless) throw new Refused("repeats what has no bound itself: give bounds");
    let ways = 0;
    for (let count = least; count <= most && ways < Infinity; count += 1) ways += part.ways ** count;
    return { shortest: part.shortest * least, ways, endless: false };
  }

  private bounds(): readonly [number, number] | undefined {
    if (this.skip("*")) return [0, Infinity];
    if (this.skip("+")) return [1, Infinity];
    if (this.skip("?")) return [0, 1];
    const written = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(this.text.slice(this.at));
    if (!written) return undefined;
    this.at += written[0].length;
    const least = Number(written[1]);
    const most = written[2] === undefined ? least : written[3] === "" ? Infinity : Number(written[3]);
    if (most < least || most === 0) throw new Refused(`has ${written[0]}, whose ends are in no order`);
    return [least, most];
  }

  private next(): string {
    return this.text[this.at] ?? "";
  }

  private take(): string {
    const char = this.next();
    this.at += 1;
    return char;
  }

  private skip(char: string): boolean {
    if (this.next() !== char) return false;
    this.at += 1;
    return true;
  }
}
