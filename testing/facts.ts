/**
 * Facts of a host, as a `file` provisioner delivers them, decoded: lines of text, or what JSON says, by the path that they
 * are written to. What Terraform completes stands as `${var.address}`. Undefined when `content` is something else.
 */
export function factsIn(content: string): Readonly<Record<string, unknown>> | undefined {
  const lines = content.split("\n").slice(0, -1);
  const facts = lines.map((line) => {
    const [, path, encoded] = /^(\S+) (.+)$/.exec(line) ?? [];
    if (path === undefined || encoded === undefined) return undefined;
    const text = /^[A-Za-z0-9+/]+={0,2}$/.test(encoded) ? fromBase64(encoded) : completed(encoded);
    return text === undefined ? undefined : ([path, shown(path, text)] as const);
  });
  if (facts.length === 0 || facts.some((fact) => fact === undefined)) return undefined;
  return Object.fromEntries(facts.filter((fact) => fact !== undefined));
}

function shown(path: string, text: string): unknown {
  return path.endsWith(".json") ? (JSON.parse(text) as unknown) : text.trimEnd().split("\n");
}

/** The text of `${base64encode(join("", […]))}`. */
function completed(expression: string): string | undefined {
  const [, inner] = /^\$\{base64encode\((.*)\)\}$/.exec(expression) ?? [];
  return inner === undefined ? undefined : textOf(inner);
}

/** The text that an expression of literals, references, `join` and `jsonencode` gives, with references left in it. */
function textOf(expression: string): string {
  const [, encoded] = /^base64decode\("([A-Za-z0-9+/=]*)"\)$/.exec(expression) ?? [];
  if (encoded !== undefined) return fromBase64(encoded);
  const [, quotedText] = /^jsonencode\((.*)\)$/.exec(expression) ?? [];
  if (quotedText !== undefined) return `"${textOf(quotedText)}"`;
  const [, parts] = /^join\("", \[(.*)\]\)$/.exec(expression) ?? [];
  if (parts !== undefined) return split(parts).map(textOf).join("");
  // An address in brackets where it needs them: shown as the address.
  const [, bracketed] = /^replace\((.*)\)$/.exec(expression) ?? [];
  if (bracketed !== undefined) return textOf(split(bracketed)[0] ?? "");
  return `\${${expression}}`;
}

/** Arguments between commas, but not between those of inner brackets and quotes. */
function split(text: string): string[] {
  const parts: string[] = [];
  let [depth, start, quoted] = [0, 0, false];
  [...text].forEach((character, index) => {
    if (character === '"' && text[index - 1] !== "\\") quoted = !quoted;
    if (quoted) return;
    if ("([".includes(character)) depth += 1;
    else if (")]".includes(character)) depth -= 1;
    else if (character === "," && depth === 0) {
      parts.push(text.slice(start, index).trim());
      start = index + 1;
    }
  });
  return [...parts, text.slice(start).trim()];
}

function fromBase64(encoded: string): string {
  return Buffer.from(encoded, "base64").toString("utf8");
}
