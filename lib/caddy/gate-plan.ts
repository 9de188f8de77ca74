import type { ProgramOptions } from "../artifacts";
import type { Problem } from "../errors";
import { clientRoleName } from "../certificates";
import {
  certificateOf,
  DATA_ROOT,
  FACTS,
  fleetNameOf,
  liveFile,
  OWN_NAME,
  serverUnit,
  SOFT_MEMORY,
  type ComponentPlan,
} from "../host";
import { Bytes } from "../units";
import type { CaddyConfig } from "./config";
import { renderGate } from "./gate";
import { caddyFeatures, caddyPrograms } from "./versions";

/** A gate as a part of the component whose server stands behind it. */
export interface GatedComponent {
  /** `victoria-metrics`. */
  readonly component: string;
  /** What messages call it: `VictoriaMetrics`. */
  readonly title: string;
  readonly account: string;
  readonly port: number;
  /** Whether it asks clients for certificates, and shows its host's. @default true */
  readonly tls?: boolean;
  /** A path that the host itself may read, and what the answer has. */
  readonly health: { readonly path: string; readonly contains?: string; readonly statuses?: readonly number[] };
  /** A script that ends by becoming the program and the flags that it is given. @default - the program is started at once */
  readonly startedBy?: { readonly path: string; readonly content: string };
  readonly render: (version: string) => CaddyConfig;
  /** Whether its configuration names its own host, as `{env.VMO_HOST_NAME}`. @default false */
  readonly namesHost?: boolean;
}

/** What a gate adds to a component's plan. */
type GateParts = Pick<
  ComponentPlan,
  "artifacts" | "directories" | "files" | "units" | "validations" | "probes" | "certificates"
> & { readonly memory: Bytes; readonly problems: readonly Problem[] };

/** The unit of a component's gate. */
export function gateUnit(component: string): string {
  return `vmo-${component}-gate.service`;
}

/** Most memory of a gate. */
const MEMORY = Bytes.mebibytes(128);

/** What a gate needs of a host: a Caddy beside the server, with its configuration, its unit, and proof that it works. */
export function gateParts(gated: GatedComponent, options: ProgramOptions): GateParts {
  const { component, title, account, port, health, startedBy, tls = true, namesHost = false } = gated;
  const { version, problems } = caddyPrograms.chosen(options);
  const [config, unit, folder] = [`${component}/gate.json`, gateUnit(component), `${DATA_ROOT}/${component}-gate`];
  const folders = { XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
  const { path, ...answer } = health;
  return {
    problems: [...problems, ...caddyFeatures.unusable(version, "gate.version")],
    artifacts: [caddyPrograms.artifact(version, options)],
    directories: [{ path: folder }],
    files: [
      { path: config, content: `${JSON.stringify(gated.render(version), undefined, 2)}\n`, onChange: "restart" },
      ...(startedBy ? [{ ...startedBy, onChange: "restart" as const }] : []),
    ],
    units: [
      serverUnit({
        name: unit,
        description: `${title}'s gate: lets in clients ${tls ? "by their certificates" : "for what they may do"}`,
        documentation: "https://caddyserver.com/docs/",
        program: "caddy",
        flags: ["run", "--config", liveFile(config)],
        ...(startedBy && { startedBy: startedBy.path }),
        type: "notify",
        softMemory: SOFT_MEMORY,
        variables: folders,
        ...(namesHost && { variableFiles: [`${FACTS}/host.env`] }),
        stopsWithin: "10s",
        openFiles: 16_384,
        may: { account, writes: [folder], memory: MEMORY },
      }),
    ],
    ...(tls && { certificates: [{ unit, authority: "fleet", onRenewal: "restart" }] }),
    validations: [
      {
        purpose: `Caddy accepts the configuration of ${title}'s gate`,
        run: [{ program: "caddy" }, "validate", "--config", { releaseFile: config }],
        environment: folders,
      },
    ],
    probes: [
      {
        kind: "http",
        purpose: `${title} answers through its gate`,
        ...(tls
          ? { url: `https://${fleetNameOf(OWN_NAME)}:${port}${path}`, as: "fleet" as const }
          : { url: `http://127.0.0.1:${port}${path}` }),
        ...answer,
      },
      { kind: "unit", purpose: `${title}'s gate stays up`, unit },
    ],
    memory: MEMORY,
  };
}

/** A server whose page of metrics is for Prometheus alone. */
export interface MeasuredComponent extends Pick<GatedComponent, "component" | "title" | "account" | "port"> {
  /** The server behind it, as Caddy dials it. */
  readonly dial: string;
  /** What its page has from the first moment on. */
  readonly shows: string;
}

/** The gate of a server that serves `/metrics` to everybody: on hosts with certificates, Prometheus reads it and nobody else. */
export function metricsGate({ dial, shows, ...gated }: MeasuredComponent, options: ProgramOptions): GateParts {
  const { pem, ca } = certificateOf("fleet");
  const { component, port } = gated;
  const [path, pages] = ["/metrics", ["/metrics"]];
  return gateParts(
    {
      ...gated,
      health: { path, contains: shows },
      render: (version) =>
        renderGate(
          {
            name: component,
            port,
            exposure: "fleet",
            host: { certificate: pem, key: pem, authority: ca },
            access: [{ clients: [clientRoleName("metrics")], methods: ["GET"], paths: pages }],
            own: pages,
            dial,
          },
          { version },
        ),
    },
    options,
  );
}
