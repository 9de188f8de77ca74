import type { RuleGroup } from "../../rules";
import { serverDown } from "../../server-exporters";
import type { NginxExporterModel } from "./model";

/** The alert about a server that does not answer. stub_status counts connections and requests, and knows neither status nor duration. */
export function nginxRules(model: NginxExporterModel): RuleGroup {
  return {
    name: "nginx",
    recording: [],
    alerts: [
      serverDown(
        {
          name: "NginxDown",
          job: "nginx",
          program: "nginx_exporter",
          server: "nginx",
          up: "nginx_up",
          look: [
            "See whether it runs: `systemctl status nginx`, and whether it can read its configuration: `nginx -t`",
          ],
          more: {
            investigation: [
              "Does its status page answer? Ask for `exporters.nginx.status_page` with curl on the host",
              "Does something else hold its port? `ss -ltnp`",
            ],
            resolution: [
              "Mend what `nginx -t` names, and start it",
              "Where only the page is missing, give a server on loopback `stub_status` again",
            ],
            prevention: [
              "Check with `nginx -t` before every reload, and probe a page of it from outside with `probes`",
            ],
          },
        },
        model,
      ),
    ],
  };
}
