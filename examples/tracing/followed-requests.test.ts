import { releaseFiles, testApp } from "cdktf-vm-observability/testing";
import { FollowedRequestsStack } from "./followed-requests";

const stack = new FollowedRequestsStack(testApp(), "production");

describe("requests that are followed through every host", () => {
  const fileOf = (host: string, path: string) => releaseFiles(stack, host)[`files/${path}`] ?? "";

  it("are taken by the collector of the host that they come from", () => {
    expect(fileOf("web-1", "otel-agent/config.yaml")).toContain("endpoint: 127.0.0.1:4317");
    expect(fileOf("web-1", "otel-agent/config.yaml")).toContain("endpoint: monitor-1.fleet.internal:4319");
  });

  it("are kept when they are slow, and in five of a hundred cases otherwise", () => {
    const gateway = fileOf("monitor-1", "otel-gateway/config.yaml");
    expect(gateway).toContain("threshold_ms: 800");
    expect(gateway).toContain("sampling_percentage: 5");
  });

  it("have no token in what Terraform or a release knows", () => {
    const gateway = fileOf("monitor-1", "otel-gateway/config.yaml");
    expect(gateway).toContain("filename: /run/credentials/vmo-otel-gateway.service/store-token");
  });
});
