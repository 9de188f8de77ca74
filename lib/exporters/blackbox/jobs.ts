import { clientRoleName } from "../../certificates";
import type { ScrapeJob } from "../../scraping";
import { Duration } from "../../units";
import { jobOfProbe, type BlackboxModel } from "./model";

/** What the exporter takes off the time that Prometheus gives it. */
const OFFSET = Duration.milliseconds(500);

/** The jobs by which Prometheus has its own host's exporter ask: one for each probe. Their `instance` is the target. */
export function blackboxJobs({ port, probes, tls = false }: BlackboxModel): readonly ScrapeJob[] {
  return probes.map((probe) => {
    const { name, interval, timeout, targets } = probe;
    const longest = timeout.plus(OFFSET);
    return {
      name: jobOfProbe(probe),
      path: "/probe",
      interval,
      timeout: longest.compare(interval) > 0 ? interval : longest,
      discovery: {
        configs: { static_configs: [{ targets }] },
        relabelings: [
          { source_labels: ["__address__"], target_label: "__param_target" },
          { source_labels: ["__address__"], target_label: "instance" },
          { target_label: "__param_module", replacement: name },
          { target_label: "__address__", replacement: `127.0.0.1:${port}` },
        ],
        // The certificate of the host that it runs on, which has the role.
        ...(tls && { as: "fleet" as const, serverName: clientRoleName("metrics") }),
      },
    };
  });
}
