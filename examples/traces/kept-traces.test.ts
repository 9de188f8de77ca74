import { releaseFiles, testApp } from "cdktf-vm-observability/testing";
import { KeptTracesStack } from "./kept-traces";

const files = releaseFiles(new KeptTracesStack(testApp(), "production"), "traces-1");

describe("traces that are kept on a disk", () => {
  it("go after three days", () => {
    expect(files["files/jaeger/jaeger.yaml"]).toContain("spans: 259200s\n");
  });

  it("link to log lines", () => {
    expect(files["files/jaeger/pages.json"]).toContain("https://logs.example.com/search?trace=#{traceID}");
  });
});
