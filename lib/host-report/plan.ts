import { CURRENT, hardening, TEXTFILES, TEXTFILES_GROUP, type ComponentPlan } from "../host";
import { Bytes } from "../units";

const ACCOUNT = TEXTFILES_GROUP;
const SERVICE = "vmo-host-report.service";
const TIMER = "vmo-host-report.timer";

/** A shell that runs sha256sum and systemctl, one after the other. */
const MEMORY = Bytes.mebibytes(32);

/**
 * The look that every host takes at itself, every five minutes: do files, links, programs and units stand as the live
 * release brought them? The script of the release does it; its account may write nothing but the metrics.
 */
export function hostReportPlan(): ComponentPlan {
  return {
    component: "host-report",
    artifacts: [],
    account: { name: ACCOUNT, description: "Report of this host about itself" },
    // Others of its group write there too, and cannot replace its files.
    directories: [{ path: TEXTFILES, mode: "1775" }],
    files: [],
    units: [
      {
        name: SERVICE,
        reloads: false,
        starts: false,
        sections: {
          Unit: { Description: "Looks whether this host is as its release brought it" },
          Service: {
            Type: "oneshot",
            // As root, since the report's own account may not read the keys beside the certificates.
            ExecStartPre: `+/bin/sh ${CURRENT}/activate certificates`,
            ExecStart: `/bin/sh ${CURRENT}/activate report`,
            TimeoutStartSec: "2min",
            Nice: 10,
            ...hardening({ account: ACCOUNT, writes: [TEXTFILES], network: "none", memory: MEMORY }),
            // A private user namespace would show every file of another account as owned by nobody.
            PrivateUsers: false,
            // Which ports are taken stands in files; it opens no socket of the network.
            PrivateNetwork: false,
          },
        },
      },
      {
        name: TIMER,
        reloads: false,
        sections: {
          Unit: { Description: "Every five minutes: is this host as its release brought it?" },
          Timer: {
            OnActiveSec: "1min",
            OnUnitActiveSec: "5min",
            RandomizedDelaySec: "20s",
            AccuracySec: "1s",
            Unit: SERVICE,
          },
        },
      },
    ],
    listens: [],
    secrets: [],
    validations: [],
    probes: [{ kind: "unit", purpose: "the timer of the host's report runs", unit: TIMER }],
    memory: MEMORY,
  };
}
