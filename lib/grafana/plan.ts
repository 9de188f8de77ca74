import { ValidationError, type Problem } from "../errors";
import {
  type ComponentPlan,
  type ConfigFile,
  fleetNameOf,
  liveArtifact,
  liveFile,
  memoryProblems,
  OWN_NAME,
  portProblems,
  type Request,
  serverUnit,
  SOFT_MEMORY,
  type SystemdUnit,
} from "../host";
import { Bytes, Duration } from "../units";
import { toYaml } from "../yaml";
import { grafanaIni, renderIni, SECRET_KEY } from "./ini";
import type { GrafanaModel } from "./model";
import { ACCOUNT, DASHBOARD_FILES, DATA, GRAFANA_UNIT, INI, PROVISIONING, RUNTIME } from "./paths";
import { dashboardFile, dataSourceFile, folderOf } from "./provisioning";
import { healthOf, isChecked } from "./health";
import { grafanaArtifact, grafanaChosen, type GrafanaPlanOptions } from "./versions";

/** With less, its database migrations do not end. */
const LEAST_MEMORY = Bytes.mebibytes(256);

/** Dashboards that people saved, and their versions. */
const STORAGE = Bytes.gibibytes(2);

/** The first start of a new version changes the database. */
const MIGRATION = Duration.minutes(5);

/** Until when a data source has to answer: its own host may still be at work on its release. */
const ANSWERS = Duration.minutes(5);

/** Random bytes of the key that encrypts what Grafana stores. */
const KEY_BYTES = 32;

/**
 * All that Grafana needs of a host, but for the gateway before it. It listens on a socket that none but its own account and the gateway's reach.
 *
 * @throws ValidationError when the memory, the version or the source cannot work
 */
export function grafanaPlan(model: GrafanaModel, options: GrafanaPlanOptions): ComponentPlan {
  const { version, problems } = grafanaChosen(options);
  ValidationError.throwIfAny("grafana", [...problems, ...grafanaProblems(model)]);
  return {
    component: "grafana",
    artifacts: [grafanaArtifact(version, options)],
    account: { name: ACCOUNT, description: "Grafana server" },
    // Members of its group reach the socket, and not the data.
    directories: [{ path: DATA, mode: "0700", volume: { name: "data", size: STORAGE } }],
    files: filesOf(model, version),
    units: [unitOf(model)],
    listens: [],
    connects: portsOf(model),
    secrets: [{ name: SECRET_KEY, unit: GRAFANA_UNIT, from: { kind: "made-on-host", bytes: KEY_BYTES } }],
    // It reads its certificate while it starts.
    certificates: [{ unit: GRAFANA_UNIT, authority: "fleet", onRenewal: "restart" }],
    // Its program has no command that checks files; it does not start with data sources that it cannot read.
    validations: [],
    probes: [
      {
        kind: "http",
        ...pageOf(model, "/api/health"),
        purpose: "Grafana is ready, in the new version",
        contains: `"${version}"`,
        deadline: MIGRATION,
      },
      { kind: "unit", purpose: "Grafana stays up", unit: GRAFANA_UNIT },
    ],
    seeds: model.dataSources.filter(isChecked).map((source) => ({
      ...pageOf(model, healthOf(source)),
      purpose: `Grafana asks ${source.name}`,
      deadline: ANSWERS,
    })),
    memory: model.memory,
    oneWay: {
      reason: "Grafana 13 moves dashboards and folders to unified storage at its first start",
      boundary: "13",
      stop: [GRAFANA_UNIT],
      backup: [DATA],
    },
  };
}

function pageOf({ port }: GrafanaModel, path: string): Pick<Request, "url" | "as"> {
  return { url: `https://${fleetNameOf(OWN_NAME)}:${port}${path}`, as: "fleet" };
}

/** Everything that is wrong with `model`. Empty when nothing is. */
export function grafanaProblems(model: GrafanaModel): readonly Problem[] {
  return [...portProblems("port", model.port), ...memoryProblems(model, LEAST_MEMORY)];
}

function filesOf(model: GrafanaModel, version: string): readonly ConfigFile[] {
  const files = {
    [INI]: renderIni(grafanaIni(model, version)),
    [`${PROVISIONING}/datasources/fleet.yaml`]: toYaml(dataSourceFile(model)),
    [`${PROVISIONING}/dashboards/fleet.yaml`]: toYaml(dashboardFile(model)),
    // It takes a folder that is missing for an error.
    [`${PROVISIONING}/plugins/fleet.yaml`]: toYaml({ apiVersion: 1, apps: [] }),
    [`${PROVISIONING}/alerting/fleet.yaml`]: toYaml({ apiVersion: 1 }),
    ...Object.fromEntries(
      model.dashboards.map(({ folder, uid, content }) => [
        `${DASHBOARD_FILES}/${folderOf(folder)}/${uid}.json`,
        content,
      ]),
    ),
  };
  return Object.entries(files).map(([path, content]) => ({ path, content, onChange: "restart" }));
}

/** Ports of data sources on other hosts. */
function portsOf({ dataSources }: GrafanaModel): readonly number[] {
  const others = dataSources.filter(({ onlyOn }) => onlyOn === undefined).map(({ url }) => new URL(url));
  return [...new Set(others.map(({ port, protocol }) => Number(port || (protocol === "https:" ? 443 : 80))))];
}

function unitOf({ memory }: GrafanaModel): SystemdUnit {
  return serverUnit({
    name: GRAFANA_UNIT,
    description: "Grafana: dashboards for people",
    documentation: "https://grafana.com/docs/grafana/",
    program: "grafana",
    flags: ["server", `--homepath=${liveArtifact("grafana")}`, `--config=${liveFile(INI)}`],
    softMemory: SOFT_MEMORY,
    variables: { HOME: DATA },
    stopsWithin: "30s",
    openFiles: 16_384,
    fleetNames: true,
    may: {
      account: ACCOUNT,
      writes: [DATA],
      memory,
      // Nobody has run it here without: its vendor's own unit does not forbid it either.
      justInTime: true,
    },
    directives: {
      WorkingDirectory: DATA,
      RuntimeDirectory: RUNTIME,
      RuntimeDirectoryMode: "0750",
      // A copy, since releases go while it runs, and with its files a dashboard would go.
      ExecStartPre: `/bin/cp -r ${liveFile(DASHBOARD_FILES)} /run/${RUNTIME}/`,
      // It sets the group of its socket.
      SystemCallFilter: ["@system-service", "~@privileged @resources", "@chown"],
    },
  });
}
