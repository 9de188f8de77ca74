import type { RedactionPattern } from "./model";
import { bare, ENDS, isWord } from "./names";

/** Between the words of a name: `api_key`, `api-key`, `apiKey`. */
const JOINT = "[-_. ]?";

/** What follows a name before its value: a quote that may be escaped or written as an entity, then `=`, `:`, `=>` or `%3D`. */
const QUOTE = String.raw`(?:\\{0,16}["']|&quot;|&#3[49];|%22)`;
const SEPARATOR = String.raw`(?:[=-]>|%(?:25){0,3}3[ADad]|[:=]{1,2}|[?!+]=|：|＝|\|)`;

/** Colours of a console. */
const COLOUR = String.raw`\x1b\[[0-9;]{0,12}m`;

/** What may close a name before its separator: quotes, brackets of forms, colours, marks, a remark in brackets. */
const CLOSED = String.raw`(?:${QUOTE}|\]|%5[Dd]|\[\d{0,3}\]|${COLOUR}|[*\x60]{1,2}|\s?\([^()\r\n]{0,20}\)){0,4}`;

/** From a name to its value. */
const TO_VALUE = String.raw`${CLOSED}\s{0,40}${SEPARATOR}\s{0,40}(?:${COLOUR}|[*\x60]{1,2}\s?){0,2}`;

/**
 * Values, the surest first: quoted; quoted with escapes before the quotes, as JSON in JSON; a list or a map, of which nothing is left; quoted by
 * entities; and whatever has no blank.
 */
const VALUES = [
  // What a rule before this one left.
  String.raw`\[[A-Za-z ]{2,24}\]`,
  String.raw`"(?:[^"\\]|\\.)*"?`,
  String.raw`'(?:[^'\\]|\\.)*'?`,
  String.raw`\\{1,16}["'](?:[^"'\\]|\\{2,16}["']?|\\[^"'\\])*(?:\\?["'])?`,
  String.raw`string\(\d{1,6}\)\s"(?:[^"\\]|\\.)*"?`,
  String.raw`[\[{][^\r\n]*`,
  String.raw`(?:&quot;|&#3[49];|%22)[^\s&]*`,
  String.raw`[^\s&]+`,
];
const VALUE = VALUES.join("|");

/** Those in quotes. */
const QUOTED = VALUES.slice(1, 4).join("|");

/** In quotes, and nothing else. */
const IN_QUOTES = String.raw`"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?`;

/** What stands between a name and its value, and what the value is then. */
const BESIDE = {
  separated: [TO_VALUE, VALUE],
  quoted: [String.raw`\s{1,4}`, IN_QUOTES],
  // A pair whose name is a secret's, and two texts beside each other.
  paired: [
    String.raw`${QUOTE}?[\s,;>-]{0,40}\\{0,8}["']?(?:rejected|old|new)?_?value${CLOSED}\s{0,10}[:=]\s{0,10}`,
    VALUE,
  ],
  listed: [String.raw`${QUOTE}\s{0,4},\s{0,4}b?`, QUOTED],
} as const;

/** Names whose values go to the end of the line. */
const HEADERS = ["proxy-authorization", "authorization", "set-cookie", "cookies", "cookie"];

/** What hides the values of secret keys in text: `password=…`, `"token": "…"`, `Authorization: …`, `--secret …`, `<password>…</password>`. */
export function textKeyPatterns(names: readonly string[], text: string): readonly RedactionPattern[] {
  const hints = names.filter((name) => !isWord(name)).map((name) => name.split(/[^A-Za-z\d]+/)[0]?.toLowerCase() ?? "");
  const rule = (pattern: string, more: Partial<RedactionPattern> = {}): RedactionPattern => ({
    name: "keys",
    pattern,
    ignoreCase: true,
    keeps: true,
    with: text,
    hints: [...new Set([...hints, ...names.filter(isWord).map((name) => bare(name))])].sort(),
    check: "key",
    ...more,
  });
  const secret = secretName(names);
  const beside = (kind: keyof typeof BESIDE) => {
    const [before, value] = BESIDE[kind];
    return rule(`(${secret}${before})(?:${value})`);
  };
  const { header, flag, element, sentence, login, mysql, identified } = othersOf(secret);
  return [
    rule(header, { hints: ["authorization", "cookie"] }),
    beside("separated"),
    beside("quoted"),
    rule(flag),
    rule(element),
    beside("paired"),
    beside("listed"),
    rule(sentence, { hints: ["password"] }),
    rule(login, { hints: ["-u"] }),
    rule(mysql, { hints: ["mysql"] }),
    rule(identified, { hints: ["identified"] }),
  ];
}

/**
 * The same for engines that replace a match whole and look at none by code: a name is looked for once, whatever is beside it. That is most of
 * what the search costs there.
 */
export function textKeyExpressions(names: readonly string[]): readonly string[] {
  const secret = secretName(names);
  const beside = Object.values(BESIDE).map(([before, value]) => `${before}(?:${value})`);
  const { header, ...others } = othersOf(secret);
  // Headers first, to the end of their line: of `Authorization: Bearer …`, the next one would take the scheme and leave the token.
  return [header, `${secret}(?:${beside.join("|")})`, ...Object.values(others)];
}

/** Names and values that do not simply stand beside each other. */
function othersOf(secret: string) {
  return {
    header: String.raw`((?:${HEADERS.join("|")})${QUOTE}?\s{0,4}(?:%3A|[:=])\s{0,4})[^\s"'\\][^\r\n]*`,
    flag: String.raw`((?:^|[^\w-])--?(?:[a-z0-9]{1,20}[-_]){0,4}${secret}\s{1,4})[^\s"'-][^\s"']*`,
    element: String.raw`(<[\w:.-]{0,40}${secret}[^<>]{0,200}>)[^<]+`,
    sentence: String.raw`(passwords?\s[^:=\r\n]{1,80}:\s{1,4})[^\s"'\[][^\s]*`,
    login: String.raw`(\s(?:-u|--user|--proxy-user)[ =]?["']?[\w.@-]{1,64}:)[^\s"'/][^\s"']*`,
    mysql: String.raw`(\bmysql\w{0,10}(?:\s[^\r\n]{0,200}?)?\s-p)[^\s"']+`,
    identified: String.raw`(identified\s{1,4}by\s{1,4})(?:'[^']*'?|"[^"]*"?|[^\s;]+)`,
  };
}

/** What makes pseudonyms of people in text: `user_id=42`. The second group is the person. */
export function personPatterns(names: readonly string[]): readonly RedactionPattern[] {
  if (names.length === 0) return [];
  return [
    {
      name: "people",
      pattern: String.raw`((?:^|[^A-Za-z0-9])(?:${names.map(spelt).join("|")})${QUOTE}?\s{0,4}${SEPARATOR}\s{0,4}${QUOTE}?)([^\s"'\\&,;)}\]]+)`,
      ignoreCase: true,
      keeps: true,
      with: "",
      hints: [...new Set(names.map((name) => name.split(/[^A-Za-z\d]+/)[0]?.toLowerCase() ?? ""))],
      check: "person",
    },
  ];
}

function secretName(names: readonly string[]): string {
  const longest = [...names].sort((one, other) => other.length - one.length);
  const parts = longest.filter((name) => !isWord(name)).map(spelt);
  const words = longest.filter(isWord).map(spelt);
  return String.raw`(?:(?:${parts.join("|")})[\w.-]{0,40}|(?:^|[^A-Za-z0-9])(?:${words.join("|")})(?:[_.-][\w.-]{0,40})?|${ENDS.join("|")})`;
}

function spelt(name: string): string {
  return name
    .split(/[^A-Za-z\d]+/)
    .filter((part) => part !== "")
    .join(JOINT);
}
