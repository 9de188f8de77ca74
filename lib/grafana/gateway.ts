import type { ProgramOptions } from "../artifacts";
import { caddyPrograms, renderGateway } from "../caddy";
import { ValidationError } from "../errors";
import {
  certificateOf,
  type ComponentPlan,
  DATA_ROOT,
  fleetNameOf,
  liveFile,
  OWN_NAME,
  serverUnit,
  type SystemdUnit,
} from "../host";
import { Bytes } from "../units";
import { healthOf, isChecked } from "./health";
import type { GrafanaModel } from "./model";
import { ACCOUNT, GATEWAY_UNIT, SOCKET } from "./paths";

const GATEWAY_ACCOUNT = "vmo-grafana-gateway";
const DATA = `${DATA_ROOT}/grafana-gateway`;
const CONFIG = "grafana-gateway/caddy.json";
const MEMORY = Bytes.mebibytes(64);
const SOFT_MEMORY = 0.8;
const FOLDERS = { XDG_CONFIG_HOME: DATA, XDG_DATA_HOME: DATA };

/** Pages at which nobody is named. */
const OPEN = ["/api/health", "/metrics"];

/**
 * What stands before Grafana: a Caddy that lets in the portal, Prometheus and the host itself, by their certificates. It alone reaches Grafana's
 * socket, so only what it passes on says who somebody is.
 *
 * @param options - with the roles of the hosts that connect to it, for the firewall
 * @throws ValidationError when the version or the source cannot work
 */
export function gatewayPlan(
  model: GrafanaModel,
  { clients, ...options }: ProgramOptions & { readonly clients: readonly string[] },
): ComponentPlan {
  const { version, problems } = caddyPrograms.chosen(options);
  ValidationError.throwIfAny("grafana-gateway", problems);
  return {
    component: "grafana-gateway",
    artifacts: [caddyPrograms.artifact(version, options)],
    account: { name: GATEWAY_ACCOUNT, description: "Gateway of Grafana", groups: [ACCOUNT] },
    directories: [{ path: DATA }],
    files: [
      { path: CONFIG, content: `${JSON.stringify(configOf(model, version), undefined, 2)}\n`, onChange: "restart" },
    ],
    units: [unitOf()],
    listens: [
      {
        port: model.port,
        protocol: "tcp",
        exposure: "fleet",
        clients,
        purpose: "Grafana, for the portal and Prometheus",
      },
    ],
    secrets: [],
    certificates: [{ unit: GATEWAY_UNIT, authority: "fleet", onRenewal: "restart" }],
    validations: [
      {
        purpose: "Caddy accepts the configuration of Grafana's gateway",
        run: [{ program: "caddy" }, "validate", "--config", { releaseFile: CONFIG }],
        environment: FOLDERS,
      },
    ],
    probes: [
      {
        kind: "http",
        url: `https://${fleetNameOf(OWN_NAME)}:${model.port}/`,
        as: "fleet",
        statuses: [403],
        purpose: "the gateway of Grafana answers",
      },
      { kind: "unit", purpose: "the gateway of Grafana stays up", unit: GATEWAY_UNIT },
    ],
    memory: MEMORY,
  };
}

function configOf({ port, operators, proxies, scrapers, dataSources }: GrafanaModel, version: string) {
  const { pem, ca } = certificateOf("fleet");
  return renderGateway(
    {
      name: "grafana",
      port,
      exposure: "fleet",
      host: { certificate: pem, key: pem, authority: ca },
      socket: SOCKET,
      proxies,
      readers: scrapers,
      open: OPEN,
      own: dataSources.filter(isChecked).map(healthOf),
      roles: { viewer: "Viewer", operator: operators, admin: "Admin" },
    },
    { version },
  );
}

function unitOf(): SystemdUnit {
  return serverUnit({
    name: GATEWAY_UNIT,
    description: "Gateway of Grafana: lets in the portal and Prometheus",
    documentation: "https://caddyserver.com/docs/",
    program: "caddy",
    flags: ["run", "--config", liveFile(CONFIG)],
    type: "notify",
    softMemory: SOFT_MEMORY,
    variables: FOLDERS,
    stopsWithin: "10s",
    openFiles: 16_384,
    may: { account: GATEWAY_ACCOUNT, writes: [DATA], memory: MEMORY },
  });
}
