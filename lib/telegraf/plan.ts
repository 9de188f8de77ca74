import type { ProgramOptions } from "../artifacts";
import { type Problem, quoted, ValidationError } from "../errors";
import {
  type ComponentPlan,
  fleetNameOf,
  liveFile,
  memoryProblems,
  ONE_UNENDED_LINE,
  OWN_NAME,
  PEM_CERTIFICATE,
  portProblems,
  type Secret,
  serverUnit,
  SOFT_MEMORY,
  type SystemdUnit,
} from "../host";
import { Bytes } from "../units";
import { TELEGRAF_UNIT, type TelegrafModel } from "./model";
import { AUTHORITY, BUFFER, renderTelegraf, TOKEN } from "./render";
import { telegrafArtifact, telegrafChosen } from "./versions";

const ACCOUNT = "vmo-telegraf";
const CONFIG = "telegraf/telegraf.conf";
/** How each of its commands reads the file: `$` in texts means itself, and nothing else is replaced. */
const STRICT = "--strict-env-handling";
const LEAST_MEMORY = Bytes.mebibytes(128);

/**
 * All that Telegraf needs of a host with the role `metrics`. It takes what the Prometheus beside it sends over loopback, keeps it on the disk, and
 * writes it into InfluxDB 2.
 *
 * @throws ValidationError with every problem of `model`, of the version or of the source
 */
export function telegrafPlan(model: TelegrafModel, options: ProgramOptions): ComponentPlan {
  const { version, problems } = telegrafChosen(options);
  ValidationError.throwIfAny("telegraf", [...problems, ...telegrafProblems(model)]);
  const { port, metricsPort, exposure = "fleet", tls } = model;
  return {
    component: "telegraf",
    artifacts: [telegrafArtifact(version, options)],
    account: { name: ACCOUNT, description: "Telegraf" },
    directories: [{ path: BUFFER, volume: { name: "buffer", size: model.buffer } }],
    files: [{ path: CONFIG, content: renderTelegraf(model), onChange: "restart" }],
    units: [unitOf(model)],
    listens: [
      { port, protocol: "tcp", exposure: "loopback", clients: [], purpose: "Telegraf: samples for InfluxDB 2" },
      { port: metricsPort, protocol: "tcp", exposure, clients: ["metrics"], purpose: "Telegraf about itself" },
    ],
    secrets: secretsOf(model),
    ...(tls && { certificates: [{ unit: TELEGRAF_UNIT, authority: "fleet", onRenewal: "restart" }] }),
    // `telegraf config check` opens the folder of the token, which is there only while the unit runs, and locks memory: on a host it never passes before
    // the first start. Its probes prove a new configuration, and the host goes back where they fail.
    validations: [],
    probes: [
      {
        kind: "http",
        purpose: "Telegraf answers",
        ...(tls
          ? { url: `https://${fleetNameOf(OWN_NAME)}:${metricsPort}/metrics`, as: "fleet" }
          : { url: `http://127.0.0.1:${metricsPort}/metrics` }),
      },
      { kind: "unit", purpose: "Telegraf stays up", unit: TELEGRAF_UNIT },
    ],
    memory: model.memory,
  };
}

function secretsOf({ token, authority }: TelegrafModel): readonly Secret[] {
  return [
    // It is sent as it stands in the file, with every line break.
    { name: TOKEN, unit: TELEGRAF_UNIT, from: token, content: ONE_UNENDED_LINE },
    ...(authority ? [{ name: AUTHORITY, unit: TELEGRAF_UNIT, from: authority, content: PEM_CERTIFICATE }] : []),
  ];
}

function unitOf({ memory }: TelegrafModel): SystemdUnit {
  return serverUnit({
    name: TELEGRAF_UNIT,
    description: "Telegraf: writes samples into InfluxDB 2",
    documentation: "https://docs.influxdata.com/telegraf/v1/",
    program: "telegraf",
    // It would lock the memory of its token, which an account without rights may not do.
    flags: ["--unprotected", STRICT, "--config", liveFile(CONFIG)],
    softMemory: SOFT_MEMORY,
    stopsWithin: "1min",
    openFiles: 65_536,
    may: { account: ACCOUNT, writes: [BUFFER], memory },
  });
}

/** Everything that is wrong with `model`. Empty when nothing is. */
export function telegrafProblems(model: TelegrafModel): readonly Problem[] {
  const { port, metricsPort, url, organization, bucket } = model;
  return [
    ...portProblems("port", port),
    ...portProblems("metricsPort", metricsPort),
    ...(port === metricsPort
      ? [{ path: "metricsPort", message: `must differ from port (${port}): samples are taken there` }]
      : []),
    ...(/^https?:\/\/[^\s/?#@]+\/?$/.test(url)
      ? []
      : [{ path: "url", message: `must be the server's address without a path, got ${quoted(url)}` }]),
    ...Object.entries({ organization, bucket }).flatMap(([path, name]) =>
      name.trim() === "" ? [{ path, message: "must not be empty" }] : [],
    ),
    ...memoryProblems(model, LEAST_MEMORY),
  ];
}
