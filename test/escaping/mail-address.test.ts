import fc from "fast-check";
import { isMailName, mailAddressText, readMailAddresses } from "../../lib/escaping";

const addressesOf = (list: string) => readMailAddresses(list)?.map(({ address }) => address);

describe("a list of mail addresses", () => {
  // What Go's net/mail makes of these; a tools test sends mail to many more.
  it.each<[string, string[]]>([
    ["ops@example.com", ["ops@example.com"]],
    ["Ops Team <ops@example.com>", ["ops@example.com"]],
    ['"Ops, Team" <ops@example.com>', ["ops@example.com"]],
    ["a@example.com, b@example.com,", ["a@example.com", "b@example.com"]],
    ["ops@example.com (night shift (of two))", ["ops@example.com"]],
    ["team: a@example.com, B <b@example.com>; , c@example.com", ["a@example.com", "b@example.com", "c@example.com"]],
    ["O'Neil <o.neil+page@example.com>", ["o.neil+page@example.com"]],
    ['"a b"@example.com', ["a b@example.com"]],
    ["ops@[192.0.2.1]", ["ops@[192.0.2.1]"]],
    ["=?utf-8?q?Andr=C3=A9?= <andre@example.com>", ["andre@example.com"]],
    ["Größe <größe@example.com>", ["größe@example.com"]],
  ])("%s is read as Go reads it", (list, addresses) => {
    expect(addressesOf(list)).toEqual(addresses);
  });

  it.each([
    "Ops, Team <ops@example.com>",
    "ops@example.com.",
    ".ops@example.com",
    "o..ps@example.com",
    "ops@example..com",
    "ops",
    "ops@",
    "",
    "ops@example.com b@example.com",
    "Ops <ops@example.com",
    "J. R. (unclosed <ops@example.com>",
    "ops@example.com\n",
    '"Ops\n" <ops@example.com>',
    "ops@[300.0.2.1]",
    "=?koi8-x?q?x?= <ops@example.com>",
    "Ops [Team] <ops@example.com>",
  ])("%j is refused as Go refuses it", (list) => {
    expect(readMailAddresses(list)).toBeUndefined();
  });

  it("is written so that a name that can be one is read as it was meant", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (name) => {
        fc.pre(isMailName(name));
        expect(readMailAddresses(mailAddressText({ address: "a@example.com", name }))).toEqual([
          { address: "a@example.com", name },
        ]);
      }),
    );
  });
});
