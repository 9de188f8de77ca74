import { compareVersions, featuresOf, isVersion } from "../../lib/artifacts/version";

describe("versions", () => {
  it.each([
    ["2.42.0", "2.42.0", 0],
    ["2.9.0", "2.42.0", -1],
    ["3.0.0", "2.99.99", 1],
    ["0.25.0", "0.33.1", -1],
    ["3.0.0-rc.1", "3.0.0", -1],
    ["3.0.0", "3.0.0-rc.1", 1],
    ["3.0.0-rc.2", "3.0.0-rc.10", -1],
    ["3.0.0-rc.1", "2.55.1", 1],
  ])("%s against %s is %i", (a, b, expected) => {
    expect(Math.sign(compareVersions(a, b))).toBe(expected);
  });

  it.each([
    ["3.5.3", true],
    ["3.0.0-rc.1", true],
    ["v3.5.3", false],
    ["3.5", false],
    ["latest", false],
    ["", false],
  ])("%j is a version: %s", (text, expected) => {
    expect(isVersion(text)).toBe(expected);
  });
});

describe("a table of features", () => {
  const features = featuresOf("Prometheus", "2.42.0", { shiny: { since: "3.0.0", what: "the shiny key" } });

  it("knows from which version on a feature is there", () => {
    expect(["2.55.1", "3.0.0-rc.1", "3.0.0", "3.5.3"].map((version) => features.supports(version, "shiny"))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it("names the version that has what is missing", () => {
    expect(features.missing("2.53.3", "shiny", "jobs[0]")).toEqual([
      {
        path: "jobs[0]",
        message: "the shiny key needs Prometheus 3.0.0 or later, got 2.53.3; choose such a version or leave it out",
      },
    ]);
    expect(features.missing("3.5.3", "shiny", "jobs[0]")).toEqual([]);
  });

  it.each([
    ["latest", 'must be a version such as "2.42.0", got "latest"'],
    ["2.41.0", "must be Prometheus 2.42.0 or later, got 2.41.0"],
  ])("refuses the version %s", (version, message) => {
    expect(features.unusable(version, "version")).toEqual([{ path: "version", message }]);
  });

  it("takes its oldest version and all later ones", () => {
    expect(["2.42.0", "3.14.0"].flatMap((version) => features.unusable(version, "version"))).toEqual([]);
  });
});
