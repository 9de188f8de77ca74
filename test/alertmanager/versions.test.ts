import { alertmanagerPrograms, supports } from "../../lib/alertmanager";

describe("the versions", () => {
  it("are those of the distributions and the newest that is tested", () => {
    expect(alertmanagerPrograms.versionOf("upstream", "debian-13")).toBe("0.33.1");
    expect(alertmanagerPrograms.versionOf("distribution", "debian-12")).toBe("0.25.0");
    expect(alertmanagerPrograms.versionOf("distribution", "debian-13")).toBe("0.28.1");
  });

  it.each([
    ["clusterLabel", false, true, true],
    ["utf8Matchers", false, true, true],
    ["webhookTimeout", false, true, true],
    ["inhibitionNames", false, false, true],
    ["webhookPayload", false, false, true],
  ] as const)("have %s: 0.25.0 %s, 0.28.1 %s, 0.33.1 %s", (feature, ...expected) => {
    expect(["0.25.0", "0.28.1", "0.33.1"].map((version) => supports(version, feature))).toEqual(expected);
  });
});
