import fc from "fast-check";
import { parse, stringify } from "yaml";
import {
  type Specification,
  SpecificationError,
  type SpecificationOverrides,
  defaultSpecification,
  documentOf,
  mergeSpecification,
  parseSpecification,
} from "../../lib/specification";
import { leavesOf, withChanged } from "./leaves";
import { complaintsOf, documentYaml } from "./source";

const leaves = leavesOf();
const alone = leaves.filter(({ refused }) => refused === undefined);

describe("every leaf of the built-in specification", () => {
  test("is found: 324 of them, each under a name of its own", () => {
    expect(leaves).toHaveLength(324);
    expect(new Set(leaves.map(({ name }) => name)).size).toBe(324);
  });

  test("can be changed in a file, and then it and nothing else is different", () => {
    for (const leaf of alone) {
      const document = documentOf(withChanged([leaf]));
      const before = documentOf(defaultSpecification);
      expect(differences(before, document)).toEqual([[leaf.path.join("."), leaf.value, leaf.changed]]);
    }
  });

  test("or is refused with a reason, where the change has no meaning alone", () => {
    const refused = leaves.filter((leaf) => leaf.refused !== undefined);
    expect(refused.map(({ name }) => name)).toEqual([
      "fluentd.input[0].type",
      "fluentd.input[1].type",
      "fluentd.filter[0].type",
      "fluentd.output[0].type",
      "fluentd.output[1].type",
      "escalation_matrix.severity_levels.info.escalation_delay",
      ...[0, 1, 2].map((day) => `escalation_matrix.on_call_schedule.primary[0].days[${day}]`),
      ...[0, 1, 2, 3].map((day) => `escalation_matrix.on_call_schedule.primary[1].days[${day}]`),
      "sla_definitions.response_time.measurement",
      "error_budget.calculation",
      "error_budget.tracking",
    ]);
    for (const leaf of refused) expect(complaintsOf(() => withChanged([leaf])).join("\n")).toContain(leaf.refused);
  });
});

/** Specifications like the built-in one: any of its leaves changed, names removed and added. */
const specifications: fc.Arbitrary<Specification> = fc
  .record({
    changed: fc.subarray(
      alone.filter(({ name }) => !/\[\d\]/.test(name) && !/severity$/.test(name)),
      { maxLength: 12 },
    ),
    removed: fc.subarray(Object.keys(defaultSpecification.systemAlerts)),
    added: fc.dictionary(fc.stringMatching(/^[A-Za-z][A-Za-z0-9 _.'"#:-]{0,20}[a-z]$/), fc.string({ minLength: 1 }), {
      maxKeys: 4,
    }),
    metrics: fc.uniqueArray(fc.stringMatching(/^[a-z_:][a-z0-9_:]{0,20}$/), { maxLength: 5 }),
  })
  .map(({ changed, removed, added, metrics }) => {
    const start = changed.reduce(
      (specification, leaf) => mergeDocument(specification, leaf.path, leaf.changed),
      documentOf(defaultSpecification),
    );
    const specification = parseSpecification(JSON.stringify(start));
    return mergeSpecification(specification, {
      systemAlerts: Object.fromEntries(removed.map((name) => [name, null])),
      applicationAlerts: Object.fromEntries(
        Object.entries(added).map(([name, condition]) => [
          `new ${name}`,
          { condition, duration: defaultSpecification.alertmanager.groupWait, severity: "info", summary: condition },
        ]),
      ),
      logCategories: added,
      cpuMetrics: metrics,
      prometheus: { externalLabels: { replica: "a" } },
    });
  });

describe("any specification", () => {
  test("reads back from its document, whatever was changed, removed and added", () => {
    fc.assert(
      fc.property(specifications, (specification) => {
        expect(parseSpecification(stringify(documentOf(specification)))).toEqual(specification);
      }),
      { numRuns: 60 },
    );
  });

  test("stays what it is when nothing, or itself, is laid over it", () => {
    fc.assert(
      fc.property(specifications, (specification) => {
        expect(mergeSpecification(specification, {})).toEqual(specification);
        expect(mergeSpecification(specification, specification)).toEqual(specification);
      }),
      { numRuns: 60 },
    );
  });
});

describe("whatever is read, nothing but a specification or a SpecificationError comes out", () => {
  const lines = documentYaml.split("\n");
  const pieces = [
    "\t",
    "- ",
    "? ",
    ": ",
    "&a ",
    "*a",
    "<<: *a",
    "{",
    "}",
    "[",
    "]",
    "|",
    ">",
    "'",
    '"',
    "#",
    "!x ",
    "---",
    "...",
    "%",
    "\0",
    "\uFEFF",
    "null",
    "~",
    "\r",
    "  ",
  ];
  const mutations = fc.array(
    fc.record({
      at: fc.nat(lines.length - 1),
      cut: fc.nat(3),
      column: fc.nat(12),
      piece: fc.oneof(fc.constantFrom(...pieces), fc.constantFrom(...lines), fc.string({ maxLength: 8 })),
    }),
    { minLength: 1, maxLength: 6 },
  );

  const isJudged = (read: () => Specification): void => {
    try {
      expect(read()).toHaveProperty("nodeExporter");
    } catch (error) {
      if (!(error instanceof SpecificationError)) throw error;
      expect(error.issues.length).toBeGreaterThan(0);
      for (const { message } of error.issues)
        expect(message).not.toMatch(/^(is missing; )?(Invalid|Unrecognized|Expected|undefined)/);
    }
  };

  test("from noise", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 200 }), fc.json()), (text) =>
        isJudged(() => parseSpecification(text)),
      ),
      { numRuns: 400 },
    );
  });

  test("from marks of YAML in any order", () => {
    const soup = fc.array(fc.constantFrom(...pieces, "a", "node_exporter", "port", "\n", " "), { maxLength: 60 });
    fc.assert(
      fc.property(soup, (parts) => isJudged(() => parseSpecification(parts.join("")))),
      { numRuns: 400 },
    );
  });

  test("from the document with lines broken, moved and mixed up", () => {
    fc.assert(
      fc.property(mutations, (changes) => {
        const text = [...lines];
        for (const { at, cut, column, piece } of changes) {
          const line = text[at] ?? "";
          text.splice(at, cut, line.slice(0, column) + piece + line.slice(column));
        }
        isJudged(() => parseSpecification(text.join("\n")));
      }),
      { numRuns: 150 },
    );
  });

  test("from the document with one value put in another's place", () => {
    const value = fc.oneof(
      fc.anything({ maxDepth: 2, withNullPrototype: true }),
      fc.constantFrom(...leaves.map((leaf) => leaf.value)),
    );
    fc.assert(
      fc.property(fc.constantFrom(...leaves), value, ({ path }, other) => {
        const document = mergeDocument(parse(documentYaml) as Record<string, unknown>, path, other);
        isJudged(() => mergeSpecification(defaultSpecification, document));
        isJudged(() => parseSpecification(JSON.stringify(document) ?? ""));
      }),
      { numRuns: 100 },
    );
  });

  test("from props of any kind", () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withObjectString: true,
      withTypedArray: true,
    });
    const sections = fc.dictionary(
      fc.constantFrom(...Object.keys(defaultSpecification), "__proto__", "constructor"),
      anything,
    );
    fc.assert(
      fc.property(fc.oneof(anything, sections), (props) =>
        isJudged(() => mergeSpecification(defaultSpecification, props as SpecificationOverrides)),
      ),
      { numRuns: 400 },
    );
  });
});

/** A copy of `document` with another value at `path`, as far as the path leads. */
function mergeDocument(
  document: Record<string, unknown>,
  path: readonly (string | number)[],
  value: unknown,
): Record<string, unknown> {
  const [step, ...rest] = path;
  if (step === undefined) return value as Record<string, unknown>;
  const inner = document?.[step] as Record<string, unknown>;
  if (Array.isArray(document))
    return document.with(Number(step), rest.length > 0 ? mergeDocument(inner, rest, value) : value) as never;
  return { ...document, [step]: mergeDocument(inner ?? {}, rest, value) };
}

/** Where two documents differ, with both values. */
function differences(a: unknown, b: unknown, path: readonly string[] = []): [string, unknown, unknown][] {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return a === b ? [] : [[path.join("."), a, b]];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.flatMap((key) =>
    differences((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], [...path, key]),
  );
}
