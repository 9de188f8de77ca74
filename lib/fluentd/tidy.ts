import { hardening, type SystemdUnit } from "../host";
import { Bytes } from "../units";
import { ACCOUNT, DATA, REJECTED } from "./model";

const TIDY_SERVICE = "vmo-fluentd-tidy.service";

/** The timer that deletes what nobody looked at. */
export const TIDY_TIMER = "vmo-fluentd-tidy.timer";

/** What `find` needs. */
export const TIDY_MEMORY = Bytes.mebibytes(16);

/** Days for which rejected records, and chunks that could not be read, are kept. */
const DAYS = 30;

/** Deletes rejected records and broken chunks after a month, once a day. */
export function tidyUnits(): readonly SystemdUnit[] {
  return [
    {
      name: TIDY_SERVICE,
      reloads: false,
      starts: false,
      sections: {
        Unit: { Description: "Deletes old records that Fluentd could not deliver" },
        Service: {
          Type: "oneshot",
          ExecStart: [REJECTED, `${DATA}/root/backup`].map(
            (folder) => `-/usr/bin/find ${folder} -type f -mtime +${DAYS} -delete`,
          ),
          ...hardening({ account: ACCOUNT, writes: [DATA], network: "none", memory: TIDY_MEMORY }),
        },
      },
    },
    {
      name: TIDY_TIMER,
      reloads: false,
      sections: {
        Unit: { Description: "Once a day: delete old records that Fluentd could not deliver" },
        Timer: { OnCalendar: "daily", RandomizedDelaySec: "1h", Unit: TIDY_SERVICE },
      },
    },
  ];
}
