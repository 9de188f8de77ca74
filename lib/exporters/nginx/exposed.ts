// Words of test/tools/server-metric-names.ts; how to read one stands in lib/rules/exposed.ts.

/** What nginx's exporter exposes, after `nginx_`. */
export const EXPOSED = [
  "c:connections_accepted g:connections_active c:connections_handled g:connections_reading g:connections_waiting",
  "g:connections_writing g:exporter_build_info:branch,goarch,goos,goversion,revision,tags,version c:http_requests_total",
  "g:up",
].join(" ");
