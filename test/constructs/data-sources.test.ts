import { SshFleet } from "../../index";
import { MonitoringStack } from "../../stacks/monitoring-stack";
import { testApp } from "../../testing";

const hostKeys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF5olcwaJ2SrTdlW+OVUBde32Ulf/TRMqbyydcTOKyJZ"];

function sourcesOf(names: readonly string[], more: object = {}) {
  const stack = new MonitoringStack(testApp(), "production", {
    fleet: SshFleet.of({
      hosts: names.map((name, index) => ({ name, address: `10.0.0.${index + 5}`, roles: ["metrics"], hostKeys })),
      login: { user: "admin", privateKeyFile: "~/.ssh/id" },
    }),
    ...more,
  });
  return stack.metrics.observability.monitoring.dataSources;
}

describe("the servers of a stack as data sources", () => {
  it("are Prometheus, the default, and Alertmanager, by their fleet names", () => {
    expect(sourcesOf(["monitor-1"]).map(({ name, uid, url, isDefault }) => ({ name, uid, url, isDefault }))).toEqual([
      { name: "Prometheus", uid: "prometheus", url: "http://monitor-1.fleet.internal:9090", isDefault: true },
      { name: "Alertmanager", uid: "alertmanager", url: "http://monitor-1.fleet.internal:9093", isDefault: undefined },
    ]);
  });

  it("are one for each host of a pair, of which the first keeps the name and is the default", () => {
    const [first, second] = sourcesOf(["monitor-1", "monitor-2"]);
    expect([first?.uid, first?.isDefault]).toEqual(["prometheus", true]);
    expect(second).toMatchObject({ name: "Prometheus (monitor-2)", uid: "prometheus-monitor-2" });
    expect(second).not.toHaveProperty("isDefault");
  });

  it("are asked over TLS, with the certificate of who asks, where hosts have certificates", () => {
    const security = { certificates: { folder: "certificates" } };
    expect(sourcesOf(["monitor-1"], { security })[0]).toMatchObject({
      url: "https://monitor-1.fleet.internal:9090",
      as: "fleet",
    });
  });

  it("are for their own host alone where they listen on loopback", () => {
    expect(sourcesOf(["monitor-1"], { metrics: { exposure: "loopback" } })[0]).toMatchObject({
      url: "http://127.0.0.1:9090",
      onlyOn: "monitor-1",
    });
  });
});
