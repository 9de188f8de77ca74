import { COMPONENTS, packagedIn, packagesOf, publishedOf, suitesOf, TOOL_NAMES } from "../../harness/programs";

describe("the table of programs", () => {
  it("has these programs, each in one row", () => {
    expect(TOOL_NAMES).toEqual([
      ...[
        "prometheus",
        "promtool",
        "alertmanager",
        "amtool",
        "node_exporter",
        "process-exporter",
        "blackbox_exporter",
        "postgres_exporter",
        "mysqld_exporter",
        "redis_exporter",
        "nginx-prometheus-exporter",
        "elasticsearch_exporter",
        "caddy",
        "victoria-metrics",
        "influxd",
      ],
      "shellcheck",
    ]);
    expect(COMPONENTS).toEqual([
      "prometheus",
      "alertmanager",
      "node_exporter",
      "process-exporter",
      "blackbox_exporter",
      "caddy",
    ]);
  });

  it("takes promtool from bookworm's prometheus, and pins packages in sid alone", () => {
    const promtool = { package: "promtool", path: "usr/bin/promtool", pinned: undefined };
    expect(packagedIn("bookworm", "promtool")).toEqual({ ...promtool, package: "prometheus" });
    expect(packagedIn("trixie", "promtool")).toEqual(promtool);
    expect(packagedIn("sid", "promtool").pinned).toMatch(/^3\.5\./);
  });

  it("gives guests each package once", () => {
    const exporters = ["prometheus-node-exporter", "prometheus-process-exporter", "prometheus-blackbox-exporter"];
    expect(packagesOf("bookworm")).toEqual(["prometheus", "prometheus-alertmanager", ...exporters, "caddy"]);
    expect(packagesOf("trixie")).toEqual(["prometheus", "promtool", "prometheus-alertmanager", ...exporters, "caddy"]);
  });

  it("knows what a vendor puts into one archive", () => {
    expect(publishedOf("alertmanager")).toEqual({
      repository: "prometheus/alertmanager",
      checksums: "sha256sums.txt",
      programs: ["alertmanager", "amtool"],
    });
  });

  it("takes shellcheck from trixie alone", () => {
    expect(suitesOf("shellcheck")).toEqual(["trixie"]);
    expect(suitesOf("caddy")).toEqual(["bookworm", "trixie", "sid"]);
  });
});
