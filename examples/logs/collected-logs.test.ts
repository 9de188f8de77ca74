import { releaseFiles, testApp } from "cdktf-vm-observability/testing";
import { CollectedLogsStack } from "./collected-logs";

const stack = new CollectedLogsStack(testApp(), "production");

describe("logs that are collected on every host", () => {
  const configuration = (host: string) => releaseFiles(stack, host)["files/fluentd/fluentd.yaml"] ?? "";
  const inputs = (host: string) => [...configuration(host).matchAll(/\$id: input\.(\S+)/g)].map(([, tag]) => tag);

  it("are those that each host has, and what our own programs say", () => {
    const own = ["vmo.components", "vmo.audit"];
    expect(inputs("web-1")).toEqual(["app.logs", "shop.audit", "nginx.access", "systemd.logs", ...own]);
    expect(inputs("worker-1")).toEqual(["app.logs", "shop.audit", "systemd.logs", ...own]);
    expect(inputs("monitor-1")).toEqual([
      "systemd.logs",
      "vmo.components",
      "vmo.access",
      "vmo.audit",
      "vmo.audit.portal",
    ]);
  });

  it("go to a stream and a folder for each category", () => {
    expect(configuration("web-1")).toContain("index_name: logs-${tag[1]}");
    expect(configuration("web-1")).toContain("path: logs/${tag[1]}/%Y/%m/%d/");
  });

  it("are told of to people, with what is lost when", () => {
    expect(stack.logs.files["report.txt"]).toContain(
      "the power fails: what the kernel had not yet written to the disk",
    );
  });

  it("have no password in what Terraform or a release knows", () => {
    expect(configuration("web-1")).toContain('File.read(\\"/run/credentials/vmo-fluentd.service/store-password\\")');
  });
});
