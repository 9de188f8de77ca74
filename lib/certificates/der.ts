/** One value of DER: its tag, and what it holds. */
interface Value {
  readonly tag: number;
  readonly content: Buffer;
}

/** Names that an authority may sign for: DNS names by their ends, networks as address and mask in octets. */
export interface Subtrees {
  readonly names: readonly string[];
  readonly networks: readonly Buffer[];
}

const [NAME, ADDRESS, OID, EXTENSIONS] = [0x82, 0x87, 0x06, 0xa3];
const NAME_CONSTRAINTS = "551d1e";

/** Identifier of the algorithm that signed the certificate `raw`, its octets in hex. Node 20 does not say it. */
export function signatureAlgorithmOf(raw: Buffer): string {
  const [, algorithm] = inside(inside(raw)[0]);
  return inside(algorithm)[0]?.content.toString("hex") ?? "";
}

/** What the authority in `raw` may and may not sign for; undefined where that is not limited. */
export function nameConstraintsOf(
  raw: Buffer,
): { readonly permitted: Subtrees; readonly excluded: Subtrees } | undefined {
  const [signed] = inside(inside(raw)[0]);
  const extensions = inside(inside(signed).find(({ tag }) => tag === EXTENSIONS))[0];
  const parts = inside(extensions).map(inside);
  const found = parts.find(([id]) => id?.tag === OID && id.content.toString("hex") === NAME_CONSTRAINTS);
  if (found === undefined) return undefined;
  const lists = inside(inside(found.at(-1))[0]);
  const at = (tag: number) => subtreesIn(lists.find((one) => one.tag === tag));
  return { permitted: at(0xa0), excluded: at(0xa1) };
}

function subtreesIn(list: Value | undefined): Subtrees {
  const bases = inside(list).flatMap((subtree) => inside(subtree).slice(0, 1));
  const of = (kind: number) => bases.filter(({ tag }) => tag === kind).map(({ content }) => content);
  return { names: of(NAME).map((name) => name.toString("latin1").toLowerCase()), networks: of(ADDRESS) };
}

/** Values one after the other, in what a value holds or in octets. */
function inside(of: Value | Buffer | undefined): readonly Value[] {
  const octets = of === undefined ? Buffer.alloc(0) : Buffer.isBuffer(of) ? of : of.content;
  const values: Value[] = [];
  for (let at = 0; at + 2 <= octets.length;) {
    const [tag, short] = [octets.readUInt8(at), octets.readUInt8(at + 1)];
    const more = short < 0x80 ? 0 : short - 0x80;
    const start = at + 2 + more;
    const length = more === 0 ? short : octets.readUIntBE(at + 2, more);
    values.push({ tag, content: octets.subarray(start, start + length) });
    at = start + length;
  }
  return values;
}
