import {
  type Alias,
  type CST,
  Composer,
  type Document,
  Lexer,
  LineCounter,
  type Node,
  Parser,
  Scalar,
  type YAMLMap,
  isAlias,
  isMap,
  isScalar,
  isSeq,
} from "../third-party/yaml-reader";
import { nearest } from "../errors";
import { DEEPEST, type Given, type GivenEntry, type GivenMap, type Position } from "./given";
import { misplacedLine } from "./indentation";
import { type Path, printPath } from "./path";
import type { SpecificationIssue } from "./specification-error";
import { brokenPlaces, TOO_DEEP } from "./yaml-words";

/** What a YAML text says, and what is wrong with it as YAML. */
export interface YamlReading {
  /** Absent when the text is empty, or too broken to be read. */
  readonly given?: Given;
  readonly issues: readonly SpecificationIssue[];
}

/**
 * Reads the one YAML document of `text`, keeping the place of everything. Anchors, aliases and merge keys are
 * followed without copying, so that neither cycles nor bombs cost more than the text is long.
 */
export function readYaml(text: string): YamlReading {
  const counter = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = counter.linePos(Math.min(offset, text.length));
    return { line, column: col };
  };
  const tokens = new Tokens(text, counter);
  // `uniqueKeys` compares every pair of keys of a map; Reading finds duplicates in one pass.
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false, logLevel: "silent" });
  const documents: Document.Parsed[] = [];
  for (const document of composer.compose(tokens.read(), true, text.length)) {
    documents.push(document);
    if (documents.length === 2) break;
  }
  const [document, second] = documents;
  if (tokens.excess) return { issues: [issueAt(at(tokens.excess.offset), tokens.excess.message)] };
  if (second) return { issues: [issueAt(at(second.range[0]), "must be one YAML document; a second begins here")] };
  const errors = [...(document?.errors ?? []), ...(document?.warnings ?? [])].slice(0, MOST_ERRORS);
  const [error] = errors;
  const misplaced = error && error.code !== "TAB_AS_INDENT" ? misplacedLine(text, at(error.pos[0]).line) : undefined;
  // The reader's message about such a line describes its misreading, often on another line.
  if (misplaced) return { issues: [{ path: "", ...misplaced }] };
  if (errors.length > 0)
    return { issues: brokenPlaces(text, errors).map(({ offset, message }) => issueAt(at(offset), message)) };
  if (!document || isEmpty(document)) return { issues: [] };
  return new Reading(at).read(document.contents as Node);
}

const TOKEN = "${TfToken[";
const NO_TOKEN = `must not hold "${TOKEN}", which stands for values that Terraform knows only at apply; give such values in props`;

/** What follows a broken bracket is noise. */
const MOST_ERRORS = 10;

/** Words, marks and spaces of a text. A specification of a thousand alerts has some fifty thousand. */
const MOST_LEXEMES = 300_000;

/** The tokens of a text, up to where it is too deep or too much: the composer descends recursively, and slowly when it fails. */
class Tokens {
  /** Why the tokens ended before the text did. */
  public excess?: { readonly offset: number; readonly message: string };

  constructor(
    private readonly text: string,
    private readonly counter: LineCounter,
  ) {}

  public *read(): Generator<CST.Token, void> {
    const parser = new Parser(this.counter.addNewLine);
    this.counter.addNewLine(0);
    let [lexemes, depth] = [0, 0];
    for (const lexeme of new Lexer().lex(this.text)) {
      lexemes++;
      if (lexeme === "[" || lexeme === "{") depth++;
      if (lexeme === "]" || lexeme === "}") depth--;
      if (depth > DEEPEST) this.excess = { offset: parser.offset, message: TOO_DEEP };
      if (lexemes > MOST_LEXEMES)
        this.excess = {
          offset: parser.offset,
          message: `must not have more than ${MOST_LEXEMES} words and marks; keep only what differs from the defaults`,
        };
      if (this.excess) return;
      yield* parser.next(lexeme);
    }
    yield* parser.end();
  }
}

function issueAt(at: Position, message: string): SpecificationIssue {
  return { path: "", ...at, message };
}

function isEmpty({ contents }: Document.Parsed): boolean {
  return contents === null || (isScalar(contents) && contents.value === null);
}

class Reading {
  private readonly issues: SpecificationIssue[] = [];
  private readonly anchors = new Map<string, Node>();
  private readonly done = new Map<Node, Given>();
  private readonly open = new Set<Node>();
  private merged = 0;

  constructor(private readonly at: (offset: number) => Position) {}

  public read(root: Node): YamlReading {
    const given = this.visit(root, []);
    return { given, issues: this.issues };
  }

  private visit(node: Node | null, path: Path): Given {
    const at = this.placeOf(node);
    if (node === null) return { kind: "value", at, value: null, isEmpty: true };
    if (isAlias(node)) return this.follow(node, at);
    if (path.length > DEEPEST) return { kind: "broken", at, message: TOO_DEEP };
    if (node.anchor !== undefined) this.anchors.set(node.anchor, node);
    this.open.add(node);
    const given = this.partsOf(node, at, path);
    this.open.delete(node);
    this.done.set(node, given);
    return given;
  }

  private partsOf(node: Node, at: Position | undefined, path: Path): Given {
    if (isSeq<Node | null>(node)) {
      const entries = node.items.map((item, index) => this.visit(item, [...path, index]));
      return { kind: "list", at, entries };
    }
    if (isMap<Node | null, Node | null>(node)) return this.mapOf(node, at, path);
    if (!isScalar(node)) return { kind: "value", at, value: null };
    if (typeof node.value === "string" && node.value.includes(TOKEN)) return { kind: "broken", at, message: NO_TOKEN };
    return {
      kind: "value",
      at,
      value: node.value,
      ...(node.value === null && node.source === "" && { isEmpty: true }),
    };
  }

  private follow({ source }: Alias, at: Position | undefined): Given {
    const node = this.anchors.get(source);
    if (!node) {
      const near = nearest(source, [...this.anchors.keys()].slice(0, 200));
      const hint = near === undefined ? "" : `; did you mean "*${near}"?`;
      return { kind: "broken", at, message: `must have an anchor before its alias, got "*${source}"${hint}` };
    }
    if (this.open.has(node))
      return { kind: "broken", at, message: `must not contain itself, got "*${source}" inside "&${source}"` };
    return this.done.get(node) ?? { kind: "broken", at, message: TOO_DEEP };
  }

  private mapOf(map: YAMLMap<Node | null, Node | null>, at: Position | undefined, path: Path): GivenMap {
    const entries = new Map<string, GivenEntry>();
    const parts: { readonly at?: Position; readonly given: Given }[] = [];
    for (const { key: keyNode, value: valueNode } of map.items) {
      const place = this.placeOf(keyNode) ?? at;
      if (isMergeKey(keyNode)) {
        parts.push({ at: place, given: this.visit(valueNode, [...path, "<<"]) });
        continue;
      }
      const key = this.keyOf(keyNode);
      if (key === undefined) this.complain(place, path, "must have plain text as keys, got a map, a list or nothing");
      const value = this.visit(valueNode, [...path, key ?? "?"]);
      if (key === undefined) continue;
      const first = entries.get(key);
      if (first) this.complain(place, [...path, key], `stands twice in one map, first in line ${first.at?.line}`);
      else entries.set(key, { at: place, value });
    }
    for (const part of parts) this.merge(entries, part.given, part.at, path);
    return { kind: "map", at, entries };
  }

  /** Keys of the map itself win over merged ones, earlier merged maps over later ones. */
  private merge(entries: Map<string, GivenEntry>, part: Given, at: Position | undefined, path: Path): void {
    const maps = part.kind === "list" ? part.entries : [part];
    for (const map of maps) {
      if (map.kind === "broken") this.complain(at, [...path, "<<"], map.message);
      else if (map.kind !== "map") this.complain(at, [...path, "<<"], "must merge a map or a list of maps");
      else if (this.mayMerge(map, at, path))
        for (const [key, entry] of map.entries) if (!entries.has(key)) entries.set(key, entry);
    }
  }

  private mayMerge(map: GivenMap, at: Position | undefined, path: Path): boolean {
    const before = this.merged;
    this.merged += map.entries.size + 1;
    if (before <= MOST_MERGED && this.merged > MOST_MERGED)
      this.complain(at, [...path, "<<"], `must not merge more than ${MOST_MERGED} entries in one file`);
    return this.merged <= MOST_MERGED;
  }

  private keyOf(node: Node | null): string | undefined {
    const scalar = isAlias(node) ? this.anchors.get(node.source) : node;
    if (!isScalar(scalar) || scalar.value === null) return undefined;
    if (!isAlias(node) && scalar.anchor !== undefined) {
      this.anchors.set(scalar.anchor, scalar);
      this.done.set(scalar, { kind: "value", at: this.placeOf(scalar), value: scalar.value });
    }
    return typeof scalar.value === "string" ? scalar.value : (scalar.source ?? JSON.stringify(scalar.value));
  }

  private placeOf(node: Node | null): Position | undefined {
    return node?.range ? this.at(node.range[0]) : undefined;
  }

  private complain(at: Position | undefined, path: Path, message: string): void {
    this.issues.push({ path: printPath(path), ...at, message });
  }
}

/** Merge keys multiply what they merge; no specification needs more entries than this from them. */
const MOST_MERGED = 100_000;

/** `<<`, as YAML 1.1 and every reader since means it: a quoted one is a key like any other. */
function isMergeKey(node: Node | null): boolean {
  if (!isScalar(node)) return false;
  return typeof node.value === "symbol" || (node.value === "<<" && node.type === Scalar.PLAIN);
}
