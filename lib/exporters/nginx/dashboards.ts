import { type Dashboard, figure, lines, RATE, targetVariables } from "../../panels";
import { answersPanel } from "../../server-exporters";

/** A server of nginx: whether it answers, its requests and connections. */
export const NGINX_DASHBOARD: Dashboard = {
  title: "nginx",
  description: "Servers of nginx: whether they answer, how many requests they take, and what their connections do.",
  folder: "Servers",
  tags: ["servers"],
  variables: targetVariables("nginx_up"),
  rows: [
    {
      title: "Server",
      panels: [
        answersPanel("nginx_up"),
        figure("Requests", "requests per second", "Requests, whatever their answer.", {
          "{{instance}}": `sum by (instance) (rate(nginx_http_requests_total${RATE}))`,
        }),
        figure("Connections", "count", "Connections of clients, those that wait among them.", {
          "{{instance}}": "sum by (instance) (nginx_connections_active)",
        }),
      ],
    },
    {
      title: "Over time",
      panels: [
        lines(
          "Requests over time",
          "requests per second",
          "Requests, whatever their answer.",
          {
            "{{instance}}": `sum by (instance) (rate(nginx_http_requests_total${RATE}))`,
          },
          { min: 0 },
        ),
        lines(
          "Connections by state",
          "count",
          "Connections that are read from, written to, and that wait for a request.",
          {
            "{{instance}} reading": "sum by (instance) (nginx_connections_reading)",
            "{{instance}} writing": "sum by (instance) (nginx_connections_writing)",
            "{{instance}} waiting": "sum by (instance) (nginx_connections_waiting)",
          },
          { min: 0 },
        ),
        lines(
          "Dropped connections",
          "per second",
          "Connections that were accepted and not handled: worker_connections is too small.",
          {
            "{{instance}}": `sum by (instance) (rate(nginx_connections_accepted${RATE})) - sum by (instance) (rate(nginx_connections_handled${RATE}))`,
          },
          { min: 0 },
        ),
      ],
    },
  ],
};
