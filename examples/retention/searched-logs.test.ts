import { App } from "cdktf";
import { releaseFiles } from "cdktf-vm-observability/testing";
import { SearchedLogs } from "./searched-logs";

describe("logs that can be searched", () => {
  const stack = new SearchedLogs(new App(), "searched-logs");

  it("are kept by three nodes, which are of one cluster", () => {
    const files = releaseFiles(stack, "logs-2");
    expect(files["files/elasticsearch/founders"]).toBe("logs-1\nlogs-2\nlogs-3\n");
    expect(files["files/elasticsearch/jvm.options"]).toContain("-Xmx6144m\n");
  });

  it("are written by agents that sign in as a user who may add lines alone", () => {
    expect(stack.store.logs.login).toMatchObject({ user: "log-agent" });
    expect(stack.store.logs.streams).toMatchObject({ audit: "logs-audit" });
  });
});
