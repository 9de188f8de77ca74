import { fleetNameOf } from "../lib/host";
import type { DataSource } from "../lib/monitoring";
import { LOOPBACK } from "./loopback";
import { asMember } from "./tls";
import type { HostRole, IFleet } from "./targets/fleet";

/** A server on the hosts of a role, as a data source. */
interface ServerAsDataSource extends Omit<DataSource, "url" | "as" | "serverName" | "onlyOn"> {
  readonly role: HostRole;
  readonly port: number;
  readonly exposure: "loopback" | "fleet";
}

/** One data source for each host of a role; the first keeps the plain name, and only it is the default. */
export function dataSourcesOn(
  fleet: IFleet,
  { role, port, exposure, isDefault, ...source }: ServerAsDataSource,
): readonly DataSource[] {
  const hosts = fleet.hosts.filter(({ roles = [] }) => roles.includes(role)).map(({ name }) => name);
  const as = asMember(fleet);
  const scheme = as ? "https" : "http";
  return hosts.map((host, index) => ({
    ...source,
    ...(index > 0 && { name: `${source.name} (${host})`, uid: `${source.uid}-${host}`.slice(0, 40) }),
    ...(index === 0 && isDefault && { isDefault }),
    ...(as && { as }),
    ...(exposure === "loopback"
      ? { url: `${scheme}://${LOOPBACK}:${port}`, onlyOn: host, ...(as && { serverName: fleetNameOf(host) }) }
      : { url: `${scheme}://${fleetNameOf(host)}:${port}` }),
  }));
}
