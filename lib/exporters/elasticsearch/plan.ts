import type { ProgramOptions } from "../../artifacts";
import { certificateOf, type ComponentPlan, FLEET_DOMAIN, portProblems } from "../../host";
import { serverExporterPlan, unitName } from "../../server-exporters";
import type { ElasticsearchExporterModel } from "./model";
import { elasticsearchExporterFeatures, elasticsearchExporterPrograms } from "./versions";

/** Its component, and the names that follow from it. */
export const ELASTICSEARCH_EXPORTER = {
  component: "elasticsearch-exporter",
  program: "elasticsearch_exporter",
} as const;

const START = "elasticsearch-exporter/start.sh";
const PASSWORD = "password";

/** It takes a password from its environment alone, where a credential never is. */
const SCRIPT = `#!/bin/sh
ES_PASSWORD=$(cat "$CREDENTIALS_DIRECTORY/${PASSWORD}") || exit 1
export ES_PASSWORD
exec "$@"
`;

/**
 * All that elasticsearch_exporter needs of a host with a node.
 *
 * @throws ValidationError when the port or the version cannot work
 */
export function elasticsearchExporterPlan(model: ElasticsearchExporterModel, options: ProgramOptions): ComponentPlan {
  const { version } = elasticsearchExporterPrograms.chosen(options);
  const { port, nodePort, user, password } = model;
  return serverExporterPlan(
    {
      ...ELASTICSEARCH_EXPORTER,
      server: "Elasticsearch",
      documentation: "https://github.com/prometheus-community/elasticsearch_exporter",
      port,
      overTls: true,
      up: "elasticsearch_exporter_build_info",
      startedBy: START,
      ownName: true,
      flags: [
        `--es.uri=https://\${VMO_HOST_NAME}.${FLEET_DOMAIN}:${nodePort}`,
        `--es.ca=${certificateOf("fleet").ca}`,
        "--es.timeout=20s",
      ],
      variables: { ES_USERNAME: user },
      files: [{ path: START, content: SCRIPT, onChange: "restart" }],
      secrets: [{ name: PASSWORD, unit: unitName(ELASTICSEARCH_EXPORTER), from: password }],
    },
    elasticsearchExporterPrograms,
    options,
    [...elasticsearchExporterFeatures.unusable(version, "version"), ...portProblems("port", port)],
  );
}
