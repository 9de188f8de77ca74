import { releaseFiles, synthesized, testApp } from "cdktf-vm-observability/testing";
import { production } from "./production";

describe("a stack with Grafana", () => {
  const stack = production(testApp());

  it("has it on its own host, with the team's dashboard in its folder", () => {
    const files = releaseFiles(stack, "dash-1");
    expect(files["files/grafana/dashboards/Teams/shop.json"]).toContain("What customers see.");
    expect(files["files/grafana/grafana.ini"]).toContain("root_url = https://observability.example.com/grafana/");
  });

  it("leads people there through the portal", () => {
    expect(releaseFiles(stack, "proxy-1")["files/portal/caddy.json"]).toContain("dash-1.fleet.internal:3000");
    expect(() => synthesized(stack)).not.toThrow();
  });
});
