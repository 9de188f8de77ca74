import { Dashboards, type DashboardsProps } from "../../constructs/dashboards";
import { MonitoringStack, SshFleet, type MonitoringStackProps } from "../../index";
import { testApp } from "../../testing";
import type { Linted } from "./linter";

const hostKeys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF5olcwaJ2SrTdlW+OVUBde32Ulf/TRMqbyydcTOKyJZ"];

/** A stack of two hosts with dashboards. */
export function withDashboards(
  props: Omit<MonitoringStackProps, "fleet"> = {},
  own: Omit<DashboardsProps, "metrics"> = {},
) {
  const stack = new MonitoringStack(testApp(), "production", {
    fleet: SshFleet.of({
      hosts: [
        { name: "monitor-1", address: "10.0.0.5", roles: ["metrics"], hostKeys },
        { name: "web-1", address: "10.0.0.11", hostKeys, labels: { service: "shop" } },
      ],
      login: { user: "admin", privateKeyFile: "~/.ssh/id" },
    }),
    channels: { webhook: { url: "http://hooks.example.com/" } },
    ...props,
  });
  return { stack, dashboards: new Dashboards(stack, "dashboards", { metrics: stack.metrics, ...own }) };
}

/** What synthesis writes, read, by title. */
export function written({ files }: Dashboards): ReadonlyMap<string, Linted> {
  return new Map(
    Object.values(files).map((text) => {
      const dashboard = JSON.parse(text) as Linted;
      return [dashboard.title, dashboard];
    }),
  );
}
