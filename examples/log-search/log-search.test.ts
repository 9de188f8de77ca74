import { releaseFiles, synthesized, testApp } from "cdktf-vm-observability/testing";
import { LogSearchStack } from "./log-search";

const stack = new LogSearchStack(testApp(), "production");

describe("logs that people search", () => {
  it("are shown below the portal, on a host of their own", () => {
    expect(stack.kibana.url).toBe("https://observability.example.com/kibana");
    expect(releaseFiles(stack, "dash-1")["files/kibana/kibana.yml"]).toContain(
      "- https://logs-1.fleet.internal:9200\n",
    );
  });

  it("have a data view for each category", () => {
    expect(releaseFiles(stack, "dash-1")["files/kibana/seeds/logs.multipart"]).toContain('"name":"Logs: audit"');
  });

  it("are what alerts lead to", () => {
    expect(JSON.stringify(releaseFiles(stack, "monitor-1"))).toContain(
      "https://observability.example.com/kibana/app/discover",
    );
    expect(() => synthesized(stack)).not.toThrow();
  });
});
