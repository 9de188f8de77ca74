import { type Dashboard, figure, lines, RATE, targetVariables } from "../panels";

/** The server of pages about itself. */
export const PORTAL_DASHBOARD: Dashboard = {
  title: "Portal",
  description: "The server of the portal's pages about itself: who asks how much of it, and what fails.",
  folder: "Monitoring",
  tags: ["monitoring"],
  variables: targetVariables("caddy_http_requests_in_flight"),
  rows: [
    {
      title: "Pages",
      panels: [
        figure("Portals up", "count", "Servers that answer.", { servers: "sum(up)" }),
        figure("Page requests", "requests per second", "Requests that are answered.", {
          requests: `sum(rate(caddy_http_requests_total${RATE}))`,
        }),
        figure("Failed page requests", "per second", "Requests that ended in an error.", {
          requests: `sum(rate(caddy_http_request_errors_total${RATE}))`,
        }),
        figure("Pages in flight", "count", "Requests that are being answered.", {
          requests: "sum(caddy_http_requests_in_flight)",
        }),
        lines(
          "Requests by handler",
          "requests per second",
          "Requests by what answered them: pages, or a server behind the portal.",
          { "{{handler}}": `sum by (handler) (rate(caddy_http_requests_total${RATE}))` },
          { min: 0 },
        ),
        lines(
          "Errors by handler",
          "per second",
          "Requests that ended in an error.",
          { "{{handler}}": `sum by (handler) (rate(caddy_http_request_errors_total${RATE}))` },
          { min: 0 },
        ),
        lines(
          "Memory of the portal",
          "bytes",
          "Resident memory of each server.",
          { "{{instance}}": "process_resident_memory_bytes" },
          { min: 0 },
        ),
        lines(
          "Processors of the portal",
          "ratio",
          "Processor time of each server; 100 % is one processor.",
          { "{{instance}}": `rate(process_cpu_seconds_total${RATE})` },
          { min: 0 },
        ),
      ],
    },
  ],
};
