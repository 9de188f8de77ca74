import { exposedMetrics, type Metric } from "../../rules";

/** Where the metrics are from; the jobs that have them are called after their probes. */
const FROM = "probes";

/** What the exporter says of a target, by its kind. */
const EXPOSED = [
  "g:success g:duration_seconds g:dns_lookup_time_seconds g:ip_protocol g:ip_addr_hash g:failed_due_to_regex g:failed_due_to_bytes",
  "g:http_status_code g:http_duration_seconds:phase g:http_content_length g:http_redirects g:http_ssl g:http_version",
  "g:http_uncompressed_body_length g:http_last_modified_timestamp_seconds",
  "g:ssl_earliest_cert_expiry g:ssl_last_chain_expiry_timestamp_seconds i:tls_version_info:version i:tls_cipher_info:cipher",
  "i:ssl_last_chain_info:fingerprint_sha256,issuer,serialnumber,subject,subjectalternative",
  "g:icmp_duration_seconds:phase g:icmp_reply_hop_limit",
].join(" ");

/** Metrics of probes. Each probe is a job of its own, so that they are of no job in particular. */
export const PROBE_METRICS: readonly Metric[] = exposedMetrics(EXPOSED, "probe_", FROM).map((metric) => ({
  ...metric,
  severalSources: true,
}));
