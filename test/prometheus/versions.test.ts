import { prometheusFeatures, prometheusPrograms, supports } from "../../lib/prometheus";

describe("the versions", () => {
  it("are those of the distributions and the newest that is tested", () => {
    expect(prometheusPrograms.versionOf("upstream", "debian-12")).toBe("3.5.3");
    expect(prometheusPrograms.versionOf("distribution", "debian-12")).toBe("2.42.0");
    expect(prometheusPrograms.versionOf("distribution", "debian-13")).toBe("2.53.3");
  });

  it.each([
    ["keepFiringFor", true, true, true],
    ["otlpReceiver", false, true, true],
    ["scrapeProtocols", false, true, true],
    ["ruleQueryOffset", false, true, true],
    ["fallbackScrapeProtocol", false, false, true],
    ["normalizedLe", false, false, true],
    ["utf8Names", false, false, true],
    ["autoMemoryLimit", false, false, true],
    ["retentionInFile", false, false, false],
    ["autoReload", false, false, false],
  ] as const)("have %s: 2.42.0 %s, 2.53.3 %s, 3.5.3 %s", (feature, ...expected) => {
    expect(["2.42.0", "2.53.3", "3.5.3"].map((version) => supports(version, feature))).toEqual(expected);
    expect(prometheusFeatures.supports("3.14.0", feature)).toBe(true);
  });
});
