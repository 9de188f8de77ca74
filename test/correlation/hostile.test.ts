import fc from "fast-check";
import { logAddress, searchAddress, searchEntries, traceSearchAddress } from "../../lib/correlation";
import { parseSpecification } from "../../lib/specification";
import { readKibana, searchPage } from "./readers";

const KIBANA = "https://kibana.example.com";
const JAEGER = "https://jaeger.example.com";
const RANGE = { from: "2026-11-30T10:25:00.000Z", to: "2026-11-30T10:35:00.000Z" };

/** What people and attackers put where an identifier is expected. */
const HOSTILE = [
  `'`,
  `"`,
  `\\`,
  `\\"`,
  `!'`,
  `x')),_a:(query:(query:'*`,
  `x" or hostname:"*`,
  `x" OR *:* OR "`,
  `* or not x`,
  `#fragment`,
  `&_a=(query:'*')`,
  `?a=b&c=d`,
  `a+b%2Fc%`,
  `</script><img src=x onerror=alert(1)>`,
  `javascript:alert(1)`,
  "Zoë Ωmega 名前 🙂",
  "‮gro.evil",
  `#{traceID}`,
  "${__value.raw}",
  "{{ .Labels }}",
  "__FROM__",
  "__ID_RISON__",
  `{"a":"b"}`,
  `[x TO y]`,
  "a\\nb",
  "x".repeat(10_000),
];

const page = searchPage();
const entries = searchEntries(
  parseSpecification("correlation_strategies: { user_based: { tools: [kibana, jaeger] } }"),
  [
    { name: "kibana", title: "Kibana", url: KIBANA },
    { name: "jaeger", title: "Jaeger", url: JAEGER },
  ],
);
const byUser = entries.find(({ identifier }) => identifier === "user_id");

/** The addresses of the portal's search for a person, by the tool. */
function fromThePage(id: string) {
  const search = page.searched(byUser ?? {}, { id, at: RANGE.from, service: "shop" }, new Date());
  const [kibana = "", jaeger = ""] = (byUser?.links ?? []).map((link) => page.addressOf(link, search) ?? "");
  return { kibana, jaeger };
}

const texts = fc
  .oneof(fc.string({ unit: "grapheme", minLength: 1 }), fc.constantFrom(...HOSTILE))
  .filter((text) => text.trim() === text && text !== "");

describe("an identifier that may be any text", () => {
  it.each(HOSTILE)("stays one text in Kibana: %j", (id) => {
    for (const url of [logAddress(KIBANA, RANGE, { user_id: id }), fromThePage(id).kibana])
      expect(readKibana(url)).toMatchObject({ field: "user_id", value: id });
  });

  it.each(HOSTILE)("stays one tag in Jaeger: %j", (id) => {
    const made = traceSearchAddress(JAEGER, { service: "shop", range: RANGE, tags: { user_id: id } });
    for (const url of [made, fromThePage(id).jaeger]) {
      const { searchParams, origin, pathname, hash } = new URL(url);
      expect({ origin, pathname, hash }).toEqual({ origin: JAEGER, pathname: "/search", hash: "" });
      expect([...searchParams.keys()].sort()).toEqual(["end", "limit", "lookback", "service", "start", "tags"]);
      expect(JSON.parse(searchParams.get("tags") ?? "")).toEqual({ user_id: id });
    }
  });

  it.each(HOSTILE)("stays one part of an address of the portal: %j", (id) => {
    const url = new URL(searchAddress("https://portal.example.com", "user_id", id, RANGE.from));
    expect([...url.searchParams]).toEqual([
      ["user_id", id],
      ["at", RANGE.from],
    ]);
    expect(url.hash).toBe("");
  });

  it("is the same in addresses of the library and of the portal's page, whatever it is", () => {
    fc.assert(
      fc.property(texts, (id) => {
        expect(readKibana(fromThePage(id).kibana).value).toBe(
          readKibana(logAddress(KIBANA, RANGE, { user_id: id })).value,
        );
        expect(readKibana(fromThePage(id).kibana).value).toBe(id);
      }),
    );
  });
});
