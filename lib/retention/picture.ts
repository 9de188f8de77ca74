import type { Html } from "../pages";
import { axis, bar, baseline, COLOURS, label, LINE, MARGIN, picture, WIDTH, wrapped } from "../pictures";
import type { Duration } from "../units";
import type { RetentionModel, Tier } from "./model";
import { ageWords } from "./report";

/** Space below each tier. */
const GAP = 14;

/** Ages stand between these, the older the further right. */
const [LEFT, RIGHT] = [MARGIN + 6, WIDTH - MARGIN - 6];

/** A picture, as SVG, of the tiers: from which age to which logs are in each, and where they can be searched. */
export function tiersPicture({ tiers, compliance, categories }: RetentionModel): Html {
  const compliant = categories.filter(({ isCompliant }) => isCompliant).map(({ name }) => name);
  const rows = [...tiers, ...(compliance ? [compliance] : [])].map((tier) => ({
    tier,
    lines: wrapped(
      tier === compliance ? `${wordsOf(tier)}: ${compliant.join(", ")}` : wordsOf(tier),
      WIDTH - 2 * MARGIN - 16,
    ),
  }));
  const heightOf = (index: number) => (rows[index]?.lines.length ?? 0) * LINE + LINE + GAP;
  const topOf = (index: number) => rows.slice(0, index).reduce((sum, _, row) => sum + heightOf(row), 0);
  const oldest = Math.max(...rows.map(({ tier }) => tier.until.toDays()));
  // The first week is as wide as years are, or nobody would see it.
  const x = (age: Duration) => Math.round(LEFT + (Math.log1p(age.toDays()) / Math.log1p(oldest)) * (RIGHT - LEFT));
  const height = topOf(rows.length);
  return picture({
    title: "How old logs are in each tier",
    height,
    draw: (top) => [
      axis(LEFT, top, top + height),
      axis(RIGHT, top, top + height),
      ...rows.flatMap(({ tier, lines }, index) => {
        const begin = top + topOf(index);
        const colour = tier.searchable ? COLOURS.first : COLOURS.second;
        return [
          ...lines.map((line, number) => label(MARGIN + 16, baseline(begin, number), line)),
          bar(x(tier.from), begin + lines.length * LINE + 4, x(tier.until) - x(tier.from), colour),
        ];
      }),
    ],
    legend: [
      { colour: COLOURS.first, text: "can be searched" },
      { colour: COLOURS.second, text: "in a bucket" },
    ],
  });
}

function wordsOf({ name, from, until, searchable, storage, objectClass, compressed, immutable, encrypted }: Tier) {
  const where = searchable ? `Elasticsearch, ${storage === "ssd" ? "SSD" : "large disks"}` : objectClass;
  const state = [
    ...(compressed ? ["compressed"] : []),
    ...(immutable ? ["locked"] : []),
    ...(encrypted ? ["own key"] : []),
  ];
  return [`${name}, ${ageWords(from)} to ${ageWords(until)}`, where, ...state].join(", ");
}
