import { FleetReleases } from "../../../../constructs/targets/releases";
import type { SshFleetProps } from "../../../../constructs/targets/ssh/props";
import { fleetOf, MONITOR, provisionersOf, WEB_1, WEB_2 } from "./fleets";

describe("discovery by files", () => {
  const targetsOf = (hosts: SshFleetProps["hosts"], file: string) => {
    const [, , facts] = provisionersOf(fleetOf({ hosts }).stack, "monitor-1");
    const line = (facts?.file?.content as string).split("\n").find((one) => one.startsWith(`targets/${file} `));
    return JSON.parse(Buffer.from((line as string).split(" ")[1] as string, "base64").toString("utf8")) as unknown;
  };

  it("names every host with its labels and roles, without a port", () => {
    expect(targetsOf([MONITOR, { ...WEB_1, scrapeAddress: "192.168.0.11" }], "hosts.json")).toEqual([
      { targets: ["10.0.0.5"], labels: { instance: "monitor-1", __meta_vmo_roles: ",metrics," } },
      {
        targets: ["192.168.0.11"],
        labels: { instance: "web-1", service: "user-service", __meta_vmo_roles: ",," },
      },
    ]);
  });

  it("names the workloads' applications, and additional pages with their port", () => {
    const hosts = [
      MONITOR,
      {
        ...WEB_1,
        address: "fd00::11",
        additionalTargets: [{ port: 8000 }, { port: 9 * 1000, path: "/m", job: "batch" }],
      },
      { ...WEB_2, application: false },
    ];
    expect(targetsOf(hosts, "applications.json")).toEqual([
      { targets: ["[fd00::11]"], labels: { instance: "web-1", service: "user-service" } },
      {
        targets: ["[fd00::11]"],
        labels: {
          instance: "web-1",
          service: "user-service",
          port: "8000",
          __meta_vmo_port: "8000",
          __metrics_path__: "/metrics",
        },
      },
      {
        targets: ["[fd00::11]"],
        labels: {
          instance: "web-1",
          service: "user-service",
          port: "9000",
          __meta_vmo_port: "9000",
          __metrics_path__: "/m",
          job: "batch",
        },
      },
    ]);
  });

  it("adds each job's port, and keeps the hosts that are meant", () => {
    const { fleet } = fleetOf();
    const files = (file: string) => ({ file_sd_configs: [{ files: [`/opt/vm-observability/host/targets/${file}`] }] });
    const port = (number: number) => ({
      source_labels: ["__address__"],
      target_label: "__address__",
      replacement: `$1:${number}`,
    });
    expect(fleet.discovery({ on: "every host", port: 9100 })).toEqual({
      configs: files("hosts.json"),
      relabelings: [port(9100)],
    });
    expect(fleet.discovery({ on: "every host", port: 9100, as: "fleet" })).toEqual({
      configs: files("hosts.json"),
      relabelings: [
        {
          source_labels: ["instance"],
          regex: "([a-z0-9-]+)",
          target_label: "__address__",
          replacement: "$1.fleet.internal:9100",
        },
      ],
      as: "fleet",
    });
    expect(fleet.discovery({ on: { role: "metrics" }, port: 9093 }).relabelings).toEqual([
      { source_labels: ["__meta_vmo_roles"], regex: ".*,metrics,.*", action: "keep" },
      port(9093),
    ]);
    expect(fleet.discovery({ on: "workloads", port: 1 }).relabelings[0]).toEqual({
      source_labels: ["__meta_vmo_roles"],
      regex: ",,",
      action: "keep",
    });
    // Relabelling would take "$1x" for a group of its pattern.
    const odd = fleet.discovery({ applications: { port: 8080, path: "/m$1x" } });
    expect(odd.relabelings[1]).toMatchObject({ target_label: "__metrics_path__", replacement: "/m$$1x" });
    expect(fleet.discovery({ applications: { port: 8080, path: "/metrics" } })).toEqual({
      configs: files("applications.json"),
      relabelings: [
        {
          source_labels: ["__address__", "__meta_vmo_port"],
          regex: "(.+);",
          target_label: "__address__",
          replacement: "$1:8080",
        },
        {
          source_labels: ["__meta_vmo_port"],
          regex: "",
          target_label: "__metrics_path__",
          replacement: "/metrics",
        },
        {
          source_labels: ["__address__", "__meta_vmo_port"],
          regex: "([^;]+);(.+)",
          target_label: "__address__",
          replacement: "$1:$2",
        },
      ],
    });
    expect(fleet.addressesOf("metrics")).toEqual(["10.0.0.5"]);
  });

  it("of a role that no host has found nothing, and nobody was told: synthesis warns once", () => {
    const { fleet } = fleetOf();
    fleet.discovery({ on: { role: "logs" }, port: 9114 });
    fleet.discovery({ on: { role: "logs" }, port: 9115 });
    expect(FleetReleases.of(fleet)?.advice()).toEqual([
      {
        name: "fleet.no-targets",
        path: "hosts",
        message: expect.stringMatching(
          /^Prometheus looks for .*logs.*, and the fleet has none, so it finds no targets/,
        ) as string,
      },
    ]);
  });
});
