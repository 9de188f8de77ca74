import type { ComponentPrograms, ProgramOptions } from "../../lib/artifacts";
import { type Advice, quoted } from "../../lib/errors";
import { rateWindow } from "../../lib/exporters/node";
import type { ComponentPlan } from "../../lib/host";
import type { Contribution } from "../../lib/monitoring";
import { type DatabaseOptions, webFact } from "../../lib/server-exporters";
import type { ServerExporterSection, Specification } from "../../lib/specification";
import { labelsOf, programsOf } from "../components";
import { ours } from "../ours";
import type { HostSelector, IFleet } from "../targets/fleet";
import { anyHostAdvice, asMember, type WebProgram } from "../tls";
import type { SpecifiedExporter } from "./exporter";
import { addWebConfig } from "./web-config";

/** An exporter of a server, and where it runs. */
export interface PlacedExporter {
  /** What its section, its job and `runs` of hosts call it: `postgres`. */
  readonly name: string;
  /** `postgres-exporter` */
  readonly component: string;
  /** Its name in `artifacts`: `postgres_exporter`. */
  readonly program: string;
  readonly programs: ComponentPrograms;
  /** Whether a version reads a web configuration in which its clients stand. @default - it reads none */
  readonly features?: WebProgram["features"];
}

/** What an exporter adds, by its section. */
export interface ServerExporterParts<S extends ServerExporterSection> {
  /** Its section, where a specification asks for it. */
  readonly section: (exporters: Specification["exporters"]) => S | undefined;
  readonly plan: (model: S & { readonly overTls: boolean }, options: ProgramOptions) => ComponentPlan;
  /** The server that it asks, where that is on its own host. */
  readonly own: (section: S) => { readonly key: string; readonly address: string } | undefined;
  /** Metrics, rules and dashboards. */
  readonly seen: (section: S, options: DatabaseOptions) => Omit<Contribution, "job">;
  /** @default - none */
  readonly advice?: (section: S) => readonly Advice[];
}

/** An exporter that is placed beside the servers that it asks, or where its section says. */
export function serverExporter<S extends ServerExporterSection>(
  exporter: PlacedExporter,
  { section, plan, own, seen, advice = () => [] }: ServerExporterParts<S>,
): SpecifiedExporter {
  const { name, component, program, features } = exporter;
  return {
    place: (fleet, specification) => {
      const given = section(specification.exporters);
      if (!given) return [];
      const on = hostsOf(exporter, given);
      const as = asMember(fleet);
      const model = { ...given, overTls: as !== undefined };
      fleet.place(ours({ component, on, plan: (shape) => plan(model, programsOf(specification, program, shape)) }));
      if (features) addWebConfig(fleet, webFact(exporter), webProgram({ ...exporter, features }, on), specification);
      const discovery = fleet.discovery({ on, port: given.port, as });
      return [
        {
          job: { name, discovery, onHosts: true, owns: true },
          ...seen(given, {
            window: rateWindow(specification.nodeExporter.scrapeInterval),
            hostLabels: labelsOf(fleet.hosts),
          }),
        },
      ];
    },
    advice: (fleet, specification) => {
      const given = section(specification.exporters);
      if (!given) return [];
      const open = features
        ? anyHostAdvice(fleet, specification, webProgram({ ...exporter, features }, hostsOf(exporter, given)))
        : namelessClients(fleet, program);
      return [...open, ...elsewhere(fleet, name, given, own(given)), ...advice(given)];
    },
  };
}

/** A server that is asked for on hosts that do not say that they run it: nobody has said where it is. */
function elsewhere(
  { hosts }: IFleet,
  name: string,
  { on }: ServerExporterSection,
  own: { readonly key: string; readonly address: string } | undefined,
): readonly Advice[] {
  if (on === undefined || own === undefined) return [];
  const without = hosts
    .filter(
      ({ roles = [], runs = [] }) =>
        (on === "workloads" ? roles.length === 0 : roles.includes(on)) && !runs.includes(name),
    )
    .map((host) => host.name);
  if (without.length === 0) return [];
  const message = `has it ask ${quoted(own.address)} on ${without.join(", ")}; say where the server is by ${own.key}, or that it is there by "${name}" in runs of the host`;
  return [{ name: "exporters.server-elsewhere", path: `exporters.${name}.on`, message }];
}

/** What every host of the fleet may read, since no version of the exporter can name its clients. */
function namelessClients({ certificates }: IFleet, program: string): readonly Advice[] {
  if (certificates === undefined) return [];
  const message =
    "knows its clients by the fleet's authority alone: every host with a certificate of the fleet, workloads included, may read its metrics; security.firewall lets in Prometheus alone";
  return [{ name: "security.any-host", path: program, message }];
}

function webProgram(
  { program, programs, features }: PlacedExporter & Required<Pick<PlacedExporter, "features">>,
  on: HostSelector,
): WebProgram {
  return { name: program, on, programs, features, opens: "read its metrics" };
}

function hostsOf({ name }: PlacedExporter, { on }: ServerExporterSection): HostSelector {
  if (on === undefined) return { runs: name };
  return on === "workloads" ? on : { role: on };
}
