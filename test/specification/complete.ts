import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseSpecification } from "../../lib/specification";

/** A rule file that exists. */
const RULE_FILE = join(mkdtempSync(join(tmpdir(), "leaves-")), "legacy.yml");
writeFileSync(RULE_FILE, "groups: [{ name: legacy, rules: [{ record: a, expr: up }] }]\n");
afterAll(() => rmSync(dirname(RULE_FILE), { recursive: true }));

/** The built-in specification with everything in it that may be absent, so that it has every leaf there is. */
export const complete = parseSpecification(`
system_alerts:
  cpu_high:
    family: processors
    keep_firing_for: 2m
    summary: A processor is busy
    description: For five minutes already.
    runbook_url: https://wiki.example.com/cpu
    labels: { team: infrastructure }
  backup_old: { condition: backup_age_seconds > 90000, duration: 5m, severity: warning }
  mongodb_down: { condition: mongodb_up == 0, duration: 1m, severity: critical }
  queue_long: { condition: queue_length > 1000, duration: 5m, severity: warning }
  errors_since_start:
    condition: http_requests_total > 5
    duration: 0s
    severity: warning
    advice_off: [rules.counter-threshold]
retention_policies: { category_durations: { performance: 90d } }
fluentd:
  input:
    - { type: tail, path: /var/log/app/*.log, pos_file: /var/log/fluentd/app.log.pos, format: json, tag: app.logs, category: application }
    - { type: systemd, tag: systemd.logs, filters: [_SYSTEMD_UNIT=nginx.service, _SYSTEMD_UNIT=app.service], category: system, on: workloads }
    - { type: tail, path: /var/log/nginx.log, pos_file: /var/log/fluentd/nginx.pos, format: nginx_access, tag: nginx, runs: nginx }
    - { type: tail, path: /var/log/java.log, pos_file: /var/log/fluentd/java.pos, format: multiline, first_line: "^[0-9]", tag: java, on: workloads }
    - { type: syslog, tag: devices, port: 5140, protocol: udp, category: system, on: metrics }
    - { type: syslog, tag: switches, port: 5150, protocol: tcp, runs: switch }
    - { type: systemd, tag: databases, filters: [], runs: postgres }
  output:
    - type: elasticsearch
      host: elasticsearch-cluster
      port: 9200
      index_name: logs
      type_name: _doc
      scheme: https
      ca_file: /etc/pki/logs.pem
      user: writer
      password_file: /etc/observability/secrets/writer
      version: 8.19.3
    - { type: s3, s3_bucket: logs-archive, s3_region: us-east-1, path: logs/%Y/%m/%d/ }
tracing: { sampling: { slow_threshold: 700ms }, storage: { kind: badger, retention: 5d } }
log_pipeline: { environment: staging, pseudonym_key_file: /etc/observability/secrets/pseudonyms }
redaction:
  keys: [badge_number]
  kept_keys: [session_id_length]
  without: [url_password]
  people: [user_id, customer_id]
  patterns: { project: { pattern: "Project-[0-9]{4}", replacement: "[a project]" } }
node_exporter:
  filesystems:
    include_types: [tmpfs]
    exclude_types: [zfs]
    include_mount_points: [/var/lib/docker/zfs/graph]
    exclude_mount_points: [/srv/scratch]
  textfile_metrics: [backup_age_seconds]
scrape_jobs:
  mongodb:
    on: every_host
    host_labels: { service: database }
    port: 9187
    path: /stats
    params: { "collect[]": [database, locks] }
    scheme: https
    format: openmetrics
    follow_redirects: true
    interval: 30s
    timeout: 5s
    sample_limit: 5000
    body_size_limit: 4MiB
    label_limit: 20
    label_name_length_limit: 100
    label_value_length_limit: 500
    metrics: [mongodb_up]
    basic_auth: { username: prometheus, password_file: /etc/observability/secrets/pg }
    tls:
      ca_file: /etc/observability/ca.pem
      certificate_file: /etc/observability/client.pem
      key_file: /etc/observability/client.key
      server_name: db.example.com
  queue:
    addresses: ["queue.example.com:9419"]
    page: "queue_length 3"
    token_file: /etc/observability/secrets/queue
probes:
  shop:
    type: http
    targets: [https://shop.example.com/health]
    interval: 20s
    timeout: 4s
    duration: 3m
    severity: critical
    ip_protocol: ip4
    method: GET
    statuses: [200]
    matches: "ready"
    matches_not: "maintenance"
    follow_redirects: false
    basic_auth: { username: probe, password_file: /etc/observability/secrets/probe }
    tls: { ca_file: /etc/observability/shop-ca.pem, server_name: shop.internal }
  intranet: { type: http, targets: [https://intranet.example.com/], token_file: /etc/observability/secrets/intranet }
  mail: { type: tcp, targets: ["mail.example.com:587"] }
  ldap: { type: tls, targets: ["ldap.example.com:636"], tls: { server_name: ldap.internal } }
  router: { type: icmp, targets: [192.0.2.1] }
blackbox_exporter: { port: 9116 }
exporters:
  postgres:
    on: workloads
    server: db.example.com:5432
    database: shop
    user: exporter
    password_file: /etc/observability/secrets/postgres
    tls: { ca_file: /etc/observability/db-ca.pem }
    statements: true
    duration: 2m
  mysqld: { on: workloads, socket: /run/mysqld/other.sock, user: exporter, statements: true, severity: warning }
  redis:
    on: workloads
    server: cache.example.com:6379
    user: exporter
    passwords_file: /etc/observability/secrets/redis
    tls: { ca_file: /etc/observability/cache-ca.pem }
  nginx: { on: workloads, status_page: "http://127.0.0.1:8081/status" }
sla_definitions:
  checkout:
    target: 99.8
    measurement: availability_percent
    time_window: 28d
    indicator: { type: requests, of: 'http_requests_total{handler="checkout"}', failed: 'status=~"5.."' }
    per: [instance]
    labels: { team: shop }
    burn_rate_alerts: [{ budget: 3, window: 2h, severity: critical }]
    minimum_bad_events: 20
  orders:
    target: 2
    measurement: error_rate_percent
    time_window: 7d
    indicator: { type: events, total: 'http_requests_total{handler="orders"}', bad: 'http_requests_total{handler="orders",code="E"}' }
  carts:
    target: 2
    measurement: error_rate_percent
    time_window: 7d
    indicator: { type: events, total: 'http_requests_total{handler="carts"}', good: 'http_requests_total{handler="carts",code="O"}' }
  search:
    target: 2
    percentile: 90
    measurement: response_time_seconds
    time_window: 14d
    indicator: { type: latency, of: 'http_request_duration_seconds{handler="search"}', native: false, unit: seconds }
  front:
    target: 98
    measurement: availability_percent
    time_window: 14d
    indicator: { type: up, of: 'up{job="application"}' }
  shop:
    target: 98
    measurement: availability_percent
    time_window: 14d
    indicator: { type: probe, probe: shop }
error_budget:
  burn_rate_alerts:
    - { budget: 2, window: 1h, severity: critical }
    - { budget: 10, window: 1d, severity: warning }
  minimum_bad_events: 10
channels:
  slack:
    url_file: /etc/observability/secrets/slack
    channel: "#ops"
    send_resolved: true
    proxy_url: http://proxy.example.com:3128
  email:
    to: [ops@example.com]
    from: prometheus@example.com
    smarthost: mail.example.com:587
    username: prometheus
    password_file: /etc/observability/secrets/mail
    on_call: true
    send_resolved: true
  webhook:
    url: http://127.0.0.1:5001/
    send_resolved: true
    proxy_url: http://proxy.example.com:3128
    timeout: 10s
  pagerduty:
    routing_key_file: /etc/observability/secrets/pagerduty
    carries: [phone]
    send_resolved: true
    proxy_url: http://proxy.example.com:3128
  sms:
    region: eu-central-1
    credentials_file: /etc/observability/secrets/aws
    api_url: https://sns.example.com
    send_resolved: true
    proxy_url: http://proxy.example.com:3128
  phone:
    url: http://127.0.0.1:5002/
    send_resolved: true
    proxy_url: http://proxy.example.com:3128
    timeout: 10s
  teams:
    url_file: /etc/observability/secrets/teams
    send_resolved: true
    proxy_url: http://proxy.example.com:3128
  opsgenie:
    api_key_file: /etc/observability/secrets/opsgenie
    api_url: https://api.eu.opsgenie.com/
    send_resolved: true
    proxy_url: http://proxy.example.com:3128
contacts:
  alice@company.com: { name: Alice, phone: "+4915112345678" }
  bob@company.com: { phone: "+4915112345679" }
  charlie@company.com: { phone: "+4915112345670" }
escalation_matrix:
  severity_levels:
    ticket:
      notification_delay: 0m
      escalation_delay: 2h
      channels: [email, sms]
      escalation_channels: [teams]
      group_by: [alertname, instance]
      group_wait: 20s
      group_interval: 2m
      repeat_interval: 8h
maintenance_windows:
  patches:
    days: [sunday]
    from: "02:00"
    to: "04:00"
    time_zone: Europe/London
    severities: [warning]
    matchers: ['instance=~"web-.+"']
prometheus:
  external_labels: { region: eu }
  remote_write:
    - name: store
      url: https://store.example.com/api/v1/write
      token_file: /etc/observability/secrets/store
    - name: second
      url: https://second.example.com/api/v1/write
      basic_auth: { username: tenant-1, password_file: /etc/observability/secrets/second }
  features: [native-histograms]
  rule_files: [${RULE_FILE}]
long_term:
  vm:
    type: victoria_metrics
    retention: 900d
    size: 60GiB
    memory: 900MiB
    port: 8429
    local_port: 18429
    series:
      metrics: [up, "node_cpu_*"]
      recorded: true
      except: ["go_*"]
      labels: { job: [node, application] }
      without_labels: [pod]
    queue:
      max_shards: 9
      capacity: 9000
      max_samples_per_send: 900
      batch_send_deadline: 6s
      max_backoff: 9s
      sample_age_limit: 90m
  influx:
    type: influxdb
    database: metrics
    retention: 80d
    down_sampling: { interval: 6m, retention: 700d }
    read_back: true
    memory: 800MiB
    port: 8186
    local_port: 18186
    series: { recorded: true, metrics: [up, "node_load*"] }
    queue: { max_shards: 12 }
  influx2:
    type: influxdb2
    url: https://influx.example.com:886
    organization: shop
    bucket: metrics
    token_file: /etc/observability/secrets/influx2
    ca_file: /etc/observability/influx2-ca.pem
    buffer: 6GiB
    memory: 300MiB
    port: 9372
    metrics_port: 9375
    series: { recorded: true, metrics: [up, "node_filesystem_*"] }
    queue: { max_shards: 11 }
  mimir:
    type: remote
    url: https://mimir.example.com/api/v1/push
    read_url: https://mimir.example.com/prometheus/api/v1/read
    basic_auth: { username: shop, password_file: /etc/observability/secrets/mimir }
    tls:
      ca_file: /etc/observability/mimir-ca.pem
      certificate_file: /etc/observability/mimir.pem
      key_file: /etc/observability/mimir.key
      server_name: mimir.internal
    headers: { X-Scope-OrgID: shop }
  thanos: { type: remote, url: https://thanos.example.com/api/v1/receive, token_file: /etc/observability/secrets/thanos }
  amp:
    type: remote
    url: https://aps-workspaces.example.com/api/v1/remote_write
    sigv4: { region: eu-central-1, role_arn: "arn:aws:iam::123456789012:role/metrics" }
  cloud:
    type: remote
    url: https://cloud.example.com/api/prom/push
    oauth2:
      client_id: shop
      client_secret_file: /etc/observability/secrets/cloud
      token_url: https://login.example.com/token
      scopes: [metrics]
runbooks:
  base_url: https://wiki.example.com/runbooks
  pages:
    cpu_high: { text: Ask the team. }
    memory_high: { text: Ask the other team., replace: true }
portal: { external_url: https://portal.example.com/ops, metrics_port: 8095 }
links:
  dashboards: https://grafana.example.com
  host_dashboard: hosts
  application_dashboard: applications
  logs: https://kibana.example.com
  traces: https://jaeger.example.com
security:
  certificates: { folder: certificates }
  users: { alice: viewer, bob@example.com: admin }
  users_file: /etc/observability/secrets/users
  client_networks: [10.0.0.0/8, "fd00::/8"]
  firewall: { enabled: true, fleet_networks: [172.17.0.0/24] }
  proxy: { certificate_file: /etc/observability/portal.pem }
advice: { off: [channels.notice] }
`);

/**
 * What cannot stand beside the rest: pins and channels that only newer versions have exclude packages, a file with an address
 * excludes the address.
 */
export const pinned = parseSpecification(`
channels:
  slack: { url_file: /etc/observability/secrets/slack, channel: "#ops", timeout: 10s }
  webhook: { url_file: /etc/observability/secrets/webhook }
  pagerduty: { routing_key_file: /etc/observability/secrets/pagerduty, timeout: 10s, carries: [] }
  phone: { url_file: /etc/observability/secrets/phone }
  sms: { region: eu-central-1, topic_arn: "arn:aws:sns:eu-central-1:123456789012:alerts" }
escalation_matrix:
  severity_levels: { critical: { escalation_delay: never, escalation_channels: [] } }
artifacts:
  mirror: https://mirror.example.com
  web_pages: false
  sources: { caddy: distribution }
  versions: { prometheus: 3.5.3 }
  lock: { prometheus-3.5.3.linux-amd64.tar.gz: ${"0123456789abcdef".repeat(4)} }
portal: { external_url: https://portal.example.com }
security:
  oidc:
    issuer: https://login.example.com
    client_id: observability
    client_secret_file: /etc/observability/secrets/oidc-client
    groups: { everybody: viewer, platform: admin }
    groups_claim: roles
    scopes: [openid, roles]
    authority_file: /etc/observability/login-ca.pem
    session_length: 8h
    cookie_secret_file: /etc/observability/secrets/cookies
    port: 4181
`);

/** A specification with a Grafana, which has no links to another one. */
export const withGrafana = parseSpecification(`
security:
  certificates: { folder: certificates }
  users: { alice: viewer }
  users_file: /etc/observability/secrets/users
channels: { webhook: { url: http://127.0.0.1:5001/ } }
grafana: { enabled: true, build: "30647961040" }
artifacts: { versions: { grafana: 12.4.7 } }
`);

/** A specification whose agents sign in to their store with a key. */
export const withApiKey = parseSpecification(`
channels: { webhook: { url: http://127.0.0.1:5001/ } }
escalation_matrix: { severity_levels: { warning: { escalation_delay: never }, critical: { escalation_delay: never } } }
fluentd:
  output:
    - type: elasticsearch
      host: elasticsearch-cluster
      port: 9200
      index_name: logs
      type_name: _doc
      api_key_file: /etc/observability/secrets/log-key
`);
