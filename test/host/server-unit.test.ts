import { renderUnit, serverUnit } from "../../lib/host";
import { Bytes } from "../../lib/units";

const echo = {
  name: "vmo-echo.service",
  description: "Echo server",
  documentation: "https://echo.example/",
  program: "echo",
  flags: ["--port=7007", '"--greeting=good day"'],
  may: { account: "vmo-echo", memory: Bytes.mebibytes(100) },
};

/** Lines of the unit until its hardening begins. */
function linesOf(unit: ReturnType<typeof serverUnit>): readonly string[] {
  const lines = renderUnit(unit).split("\n");
  return lines.slice(0, lines.indexOf("User=vmo-echo"));
}

describe("the unit of a server", () => {
  it("starts after the network, and again after any exit", () => {
    const unit = serverUnit(echo);
    expect(linesOf(unit)).toEqual([
      "[Unit]",
      "Description=Echo server",
      "Documentation=https://echo.example/",
      "Wants=network-online.target",
      "After=network-online.target",
      "",
      "[Service]",
      "Type=simple",
      'ExecStart=/opt/vm-observability/current/bin/echo --port=7007 "--greeting=good day"',
      "Restart=always",
      "RestartSec=5s",
    ]);
    expect(unit).toMatchObject({ name: "vmo-echo.service", reloads: false });
    expect(unit).not.toHaveProperty("fleetNames");
  });

  it("has what its server asks for", () => {
    const unit = serverUnit({
      ...echo,
      type: "notify",
      reloads: true,
      softMemory: 0.5,
      variables: { WORDS: "a b" },
      variableFiles: ["/opt/vm-observability/host/host.env"],
      stopsWithin: "30s",
      openFiles: 4096,
      fleetNames: true,
    });
    expect(linesOf(unit).slice(7)).toEqual([
      "Type=notify",
      'ExecStart=/opt/vm-observability/current/bin/echo --port=7007 "--greeting=good day"',
      "ExecReload=/bin/kill -HUP $MAINPID",
      "Environment=GOMEMLIMIT=52428800",
      'Environment="WORDS=a b"',
      "EnvironmentFile=/opt/vm-observability/host/host.env",
      "Restart=always",
      "RestartSec=5s",
      "TimeoutStopSec=30s",
      "LimitNOFILE=4096",
    ]);
    expect(unit).toMatchObject({ reloads: true, fleetNames: true });
  });

  it("is limited to its memory, and hardened but for what it may do", () => {
    const { Service } = serverUnit({ ...echo, directives: { ProtectClock: false } }).sections;
    expect(Service).toMatchObject({ MemoryMax: "100M", ProtectSystem: "strict", ProtectClock: false });
  });
});
