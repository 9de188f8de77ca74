import { existsSync, readFileSync } from "node:fs";
import { timeZoneName } from "../../lib/schema";
import { parseSpecification } from "../../lib/specification";

/** Names that the database of this machine has, where it has one. */
function namesHere(): readonly string[] {
  const file = "/usr/share/zoneinfo/tzdata.zi";
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .map((line) => line.split(" "));
  return lines.flatMap(([kind, first = "", second = ""]) => (kind === "Z" ? [first] : kind === "L" ? [second] : []));
}

/** The name of no place, which engines do not take. */
const NOWHERE = "Factory";

describe("the name of a time zone", () => {
  const names = [
    ...Intl.supportedValuesOf("timeZone"),
    ...[
      "Asia/Kolkata",
      "America/Argentina/ComodRivadavia",
      "America/Knox_IN",
      "Antarctica/DumontDUrville",
      "Etc/GMT-14",
    ],
    ...["NZ-CHAT", "W-SU", "Chile/EasterIsland", "Europe/Isle_of_Man", "America/Port-au-Prince", "US/East-Indiana"],
    ...namesHere().filter((name) => name !== NOWHERE),
  ];

  it("is as it stands in the time zone database, and found in every case", () => {
    expect(names.filter((name) => timeZoneName(name) !== name)).toEqual([]);
    expect(names.filter((name) => timeZoneName(name.toLowerCase()) !== name)).toEqual([]);
    expect(names.filter((name) => timeZoneName(name.toUpperCase()) !== name)).toEqual([]);
  });

  it.each([
    ["europe/berlin", ', spelled as the time zone database spells it: "Europe/Berlin"'],
    ["utc", ', spelled as the time zone database spells it: "UTC"'],
    ["PST", ', spelled as the time zone database spells it: "America/Los_Angeles"'],
    ["US/Pacific-New", ', spelled as the time zone database spells it: "America/Los_Angeles"'],
    ["SystemV/PST8PDT", ""],
    ["+05:30", ""],
    ["Local", ""],
  ])("that Alertmanager does not find is refused, with the right one: %s", (name, right) => {
    const window = `{ days: [monday], from: "02:00", to: "03:00", time_zone: "${name}" }`;
    expect(() => parseSpecification(`maintenance_windows: { night: ${window} }`, { source: "o.yaml" })).toThrow(
      `maintenance_windows.night.time_zone: must be a time zone such as "UTC" or "Europe/Berlin"${right}, got "${name}"`,
    );
  });
});
