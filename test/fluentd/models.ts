import { type FluentdModel, recordRules } from "../../lib/fluentd";
import { pipelineOf } from "../../lib/log-pipeline";
import { parseSpecification } from "../../lib/specification";

/** The agent of a specification, in a stack that is called `production`. */
export function modelOf(text = "", differs: Partial<FluentdModel> = {}): FluentdModel {
  const specification = parseSpecification(text);
  const { port, memory } = specification.logPipeline;
  return {
    pipeline: pipelineOf(specification, { environment: "production" }).model,
    rules: JSON.stringify(recordRules(specification)),
    port,
    memory,
    ...differs,
  };
}

/** Every kind of input, with a login, an authority and a key of pseudonyms. */
export const EVERYTHING = `
fluentd:
  input:
    - { type: tail, path: /var/log/app/*.log, pos_file: /var/log/fluentd/a.pos, format: json, tag: app.logs }
    - { type: tail, path: /var/log/java.log, pos_file: /var/log/fluentd/b.pos, format: multiline, first_line: '^\\d{4}/', tag: java }
    - { type: tail, path: /var/lib/docker/containers/*/*-json.log, pos_file: /var/lib/fluentd/c.pos, format: docker, tag: containers }
    - { type: tail, path: /var/log/nginx/access.log, pos_file: /var/log/fluentd/d.pos, format: nginx_access, tag: nginx }
    - { type: tail, path: /var/log/nginx/error.log, pos_file: /var/log/fluentd/e.pos, format: nginx_error, tag: nginx }
    - { type: tail, path: /var/log/postgresql/*.log, pos_file: /var/log/fluentd/f.pos, format: postgres, tag: postgres }
    - { type: tail, path: /var/log/legacy.log, pos_file: /var/log/fluentd/g.pos, format: text, tag: legacy.audit }
    - { type: systemd, tag: journal, filters: [] }
    - { type: syslog, tag: devices, port: 5140, protocol: udp }
    - { type: syslog, tag: switches, port: 5140, protocol: tcp }
  output:
    - type: elasticsearch
      host: logs.example.com
      port: 9200
      index_name: logs
      type_name: _doc
      scheme: https
      ca_file: /etc/pki/ca.pem
      user: writer
      password_file: /etc/observability/secrets/writer
      version: 9.2.0
    - { type: s3, s3_bucket: logs-archive, s3_region: us-east-1, path: logs/%Y/%m/%d/ }
log_pipeline: { event_id: content, pseudonym_key_file: /etc/observability/secrets/pseudonyms }
`;
