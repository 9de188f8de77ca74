import type { ProgramOptions } from "../../artifacts";
import {
  DATA_ROOT,
  hardening,
  liveFile,
  liveProgram,
  TEXTFILES,
  TEXTFILES_GROUP,
  type ComponentPlan,
} from "../../host";
import { Bytes } from "../../units";
import { curlArguments } from "../../web-config";
import type { AlertmanagerModel } from "../model";
import { alertmanagerPrograms } from "../versions";
import { sampleFile, type SampledAlerts } from "./samples";

const ACCOUNT = "vmo-silences";
const SERVICE = "vmo-silences.service";
const TIMER = "vmo-silences.timer";
const DATA = `${DATA_ROOT}/silences`;
const SCRIPT = "silences/watch.sh";
const SAMPLES = "silences/alerts";

/** A shell, and amtool once at a time. */
const MEMORY = Bytes.mebibytes(96);

/** What {@link silenceWatchPlan} needs beside the server. */
export interface SilenceWatch extends SampledAlerts {
  /** Text of `watch.sh`. */
  readonly script: string;
}

/** The look that each host with an Alertmanager takes at its silences every minute: how wide, how long, and which changed. */
export function silenceWatchPlan(
  { port, tls = false }: Pick<AlertmanagerModel, "port" | "tls">,
  watch: SilenceWatch,
  options: ProgramOptions,
): ComponentPlan {
  const { version } = alertmanagerPrograms.chosen(options);
  const question = curlArguments({ port, tls }, "/api/v2/silences");
  const command = ["/bin/sh", liveFile(SCRIPT), liveFile(SAMPLES), liveProgram("amtool"), TEXTFILES, DATA, ...question];
  return {
    component: "silences",
    artifacts: [alertmanagerPrograms.artifact(version, options)],
    account: { name: ACCOUNT, description: "Look at Alertmanager's silences", groups: [TEXTFILES_GROUP] },
    directories: [{ path: DATA }],
    files: [
      { path: SCRIPT, content: watch.script, onChange: "nothing" },
      { path: SAMPLES, content: sampleFile(watch), onChange: "nothing" },
    ],
    units: [
      {
        name: SERVICE,
        reloads: false,
        starts: false,
        sections: {
          Unit: { Description: "Looks what Alertmanager's silences mute" },
          Service: {
            Type: "oneshot",
            ExecStart: command.join(" "),
            TimeoutStartSec: "2min",
            Nice: 10,
            ...hardening({ account: ACCOUNT, writes: [DATA, TEXTFILES], network: "loopback", memory: MEMORY }),
          },
        },
      },
      {
        name: TIMER,
        reloads: false,
        sections: {
          Unit: { Description: "Every minute: what do Alertmanager's silences mute?" },
          Timer: { OnActiveSec: "20s", OnUnitActiveSec: "1min", AccuracySec: "1s", Unit: SERVICE },
        },
      },
    ],
    listens: [],
    ...(tls && { certificates: [{ unit: SERVICE, authority: "fleet" }] }),
    secrets: [],
    validations: [],
    probes: [{ kind: "unit", purpose: "the timer of the look at silences runs", unit: TIMER }],
    memory: MEMORY,
  };
}
