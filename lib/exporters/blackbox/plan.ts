import type { ProgramOptions } from "../../artifacts";
import { ValidationError } from "../../errors";
import { liveFile, portProblems, serverProbes, serverUnit, SOFT_MEMORY, type ComponentPlan } from "../../host";
import { Bytes } from "../../units";
import { webConfigOf, webListener, type WebListener } from "../../web-config";
import { toYaml } from "../../yaml";
import type { BlackboxModel } from "./model";
import { BLACKBOX_UNIT, renderBlackbox, secretsOfProbe } from "./render";
import { blackboxFeatures, blackboxPrograms } from "./versions";

const ACCOUNT = "vmo-blackbox-exporter";
const CONFIG = "blackbox-exporter/blackbox.yml";
const WEB = "blackbox-exporter/web.yml";
const MEMORY = Bytes.mebibytes(128);

/**
 * All that blackbox_exporter needs of a host of the `metrics` role. Whoever reaches it can make it ask any address that the host reaches: it
 * listens on loopback, for the Prometheus beside it, and with certificates it lets in that one alone.
 *
 * @throws ValidationError when the port or the version cannot work
 */
export function blackboxPlan(model: BlackboxModel, options: ProgramOptions): ComponentPlan {
  const { version, problems } = blackboxPrograms.chosen(options);
  ValidationError.throwIfAny("blackbox_exporter", [
    ...problems,
    ...blackboxFeatures.unusable(version, "version"),
    ...portProblems("port", model.port),
  ]);
  const web = webOf(model);
  const told = blackboxFeatures.supports(version, "clientAllowedSans");
  return {
    component: "blackbox-exporter",
    artifacts: [blackboxPrograms.artifact(version, options)],
    account: { name: ACCOUNT, description: "Prometheus blackbox_exporter" },
    directories: [],
    files: [
      { path: CONFIG, content: toYaml(renderBlackbox(model)), onChange: "reload" },
      ...(model.tls
        ? [{ path: WEB, content: toYaml(webConfigOf({ roles: ["metrics"], told })), onChange: "restart" as const }]
        : []),
    ],
    units: [unitOf(model, web)],
    listens: web.listens,
    ...(web.certificates && { certificates: web.certificates }),
    secrets: model.probes.flatMap(secretsOfProbe),
    validations: [
      {
        purpose: "blackbox_exporter accepts its configuration",
        run: [{ program: "blackbox_exporter" }, "--config.check", "--config.file", { releaseFile: CONFIG }],
      },
    ],
    probes: serverProbes({
      name: "blackbox_exporter",
      unit: BLACKBOX_UNIT,
      ask: web.ask,
      ready: "/-/healthy",
      reloads: "blackbox_exporter_config_last_reload",
    }),
    memory: MEMORY,
  };
}

function unitOf({ probes }: BlackboxModel, { flags }: WebListener) {
  return serverUnit({
    name: BLACKBOX_UNIT,
    description: "blackbox_exporter: asks servers from outside, as their users do",
    documentation: "https://github.com/prometheus/blackbox_exporter",
    program: "blackbox_exporter",
    flags: [`--config.file=${liveFile(CONFIG)}`, ...flags],
    reloads: true,
    softMemory: SOFT_MEMORY,
    may: {
      account: ACCOUNT,
      // Pings of an account without it depend on a setting of the kernel.
      ...(probes.some(({ type }) => type === "icmp") && { capabilities: ["CAP_NET_RAW"] }),
      memory: MEMORY,
      tasks: 128,
    },
  });
}

function webOf({ port, tls }: BlackboxModel): WebListener {
  return webListener({
    unit: BLACKBOX_UNIT,
    port,
    exposure: "loopback",
    purpose: "blackbox_exporter probes",
    ...(tls && { config: liveFile(WEB) }),
  });
}
