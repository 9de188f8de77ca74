import { complaintAbout } from "./source";

const INFLUXDB2 = "type: influxdb2, organization: shop, bucket: b, token_file: /t";
const REMOTE = "type: remote, url: 'https://a.example.com'";

describe("long-term stores that cannot work are refused", () => {
  test.each([
    [
      "a type that does not exist",
      "a: { type: thanos }",
      'long_term.a.type: must be "victoria_metrics" or "influxdb" or "influxdb2" or "remote" or "influxdb3", got "thanos"',
    ],
    [
      "InfluxDB 3 Core, with the reason",
      "a: { type: influxdb3 }",
      'long_term.a.type: must not be "influxdb3": InfluxDB 3 Core takes no remote write',
    ],
    [
      "two of one kind",
      "a: { type: victoria_metrics }, b: { type: victoria_metrics }",
      'long_term.b.type: must be once "victoria_metrics", got it again after long_term.a: a host runs one',
    ],
    ["a name that no host could write", "'a/b': { type: victoria_metrics }", "long_term.a/b: must be a store's name"],
    [
      "a retention that the server refuses",
      "a: { type: victoria_metrics, retention: 1h }",
      'long_term.a.retention: must be at least 1d, got "1h": the server refuses less',
    ],
    [
      "a server on the port of its gate",
      "a: { type: victoria_metrics, local_port: 8428 }",
      "long_term.a.local_port: must differ from long_term.a.port (8428): the server listens behind its gate",
    ],
    [
      "thinned samples that go before the others",
      "a: { type: influxdb, retention: 800d }",
      'long_term.a.down_sampling.retention: must be longer than long_term.a.retention (800d), got "730d"',
    ],
    [
      "requests of InfluxDB in which one sample drops others",
      "a: { type: influxdb, queue: { max_samples_per_send: 100 } }",
      "long_term.a.queue.max_samples_per_send: must be 1, got 100: InfluxDB 1.6 refuses a whole request",
    ],
    [
      "a retention that InfluxDB refuses",
      "a: { type: influxdb, retention: 10m }",
      'long_term.a.retention: must be at least 1h, got "10m": the server refuses less',
    ],
    [
      "an InfluxDB 2 whose address has the path of its API",
      `a: { ${INFLUXDB2}, url: 'https://influx.example.com/api/v2/write' }`,
      'long_term.a.url: must be the address of the server without a path, got "https://influx.example.com/api/v2/write": organization and bucket say the rest',
    ],
    [
      "authorities for an address without TLS",
      `a: { ${INFLUXDB2}, url: 'http://influx.example.com:8086', ca_file: /ca.pem }`,
      'long_term.a.url: must begin with https:// with long_term.a.ca_file, got "http://influx.example.com:8086"',
    ],
    [
      "Telegraf's two listeners on one port",
      `a: { ${INFLUXDB2}, url: 'https://influx.example.com', port: 9273 }`,
      "long_term.a.metrics_port: must differ from long_term.a.port (9273): samples are taken there",
    ],
    [
      "an InfluxDB 2 without a token",
      "a: { type: influxdb2, url: 'https://influx.example.com', organization: shop, bucket: b }",
      "long_term.a.token_file: is missing; must be an absolute path",
    ],
    ["a store without an address", "a: { type: remote }", "long_term.a.url: is missing; must be an address"],
    [
      "a password in the address",
      "a: { type: remote, url: 'https://u:p@a.example.com' }",
      "long_term.a.url: must have no user and password before @",
    ],
    [
      "two ways to say who asks",
      `a: { ${REMOTE}, token_file: /t, sigv4: { region: eu-central-1 } }`,
      "long_term.a.sigv4: must not be given together with long_term.a.token_file: Prometheus sends only one",
    ],
    [
      "a certificate without its key",
      `a: { ${REMOTE}, tls: { certificate_file: /c } }`,
      "long_term.a.tls: must have both certificate_file and key_file, or neither",
    ],
    [
      "TLS over http",
      "a: { type: remote, url: 'http://a.example.com', tls: { ca_file: /c } }",
      'long_term.a.url: must begin with https:// with long_term.a.tls, got "http://a.example.com"',
    ],
    [
      "reading what is signed",
      `a: { ${REMOTE}, read_url: 'https://b.example.com', sigv4: { region: eu-central-1 } }`,
      "long_term.a.read_url: must not be given together with long_term.a.sigv4: Prometheus signs what it writes alone",
    ],
    [
      "a header with the line break that `|` of YAML leaves: no request would leave Prometheus",
      `a: { ${REMOTE}, headers: { X-Scope-OrgID: "shop\\n" } }`,
      'long_term.a.headers.X-Scope-OrgID: must be the value of a header: printable text of one line, no blank first or last, got "shop\\n"',
    ],
    [
      "a header of Prometheus's own",
      `a: { ${REMOTE}, headers: { Authorization: x } }`,
      "long_term.a.headers.Authorization: is Prometheus's own to set; leave it out",
    ],
    [
      "a region that does not exist",
      `a: { ${REMOTE}, sigv4: { region: Frankfurt } }`,
      'long_term.a.sigv4.region: must be a region such as "eu-central-1", got "Frankfurt"',
    ],
    [
      "a name with a selector",
      `a: { ${REMOTE}, series: { metrics: ['up{job=a}'] } }`,
      'long_term.a.series.metrics[0]: must be a metric name such as "node_cpu_*"',
    ],
    ["no series at all", `a: { ${REMOTE}, series: { metrics: [] } }`, "long_term.a.series.metrics: must"],
    [
      "everything left out",
      `a: { ${REMOTE}, series: { except: ['*'] } }`,
      'long_term.a.series.except[0]: must leave something over, got "*"',
    ],
    [
      "series that would become one",
      `a: { ${REMOTE}, series: { without_labels: [instance] } }`,
      'long_term.a.series.without_labels[0]: must not be "instance": series of different hosts or buckets would become one',
    ],
    [
      "a queue that is never full",
      `a: { ${REMOTE}, queue: { capacity: 10, max_samples_per_send: 20 } }`,
      "long_term.a.queue.capacity: must be at least long_term.a.queue.max_samples_per_send (20), got 10: no portion would ever be full",
    ],
    ["a misspelt key", `a: { ${REMOTE}, serie: {} }`, 'long_term.a.serie: unknown key; did you mean "series"?'],
    [
      "the name of a store of Prometheus's section",
      `a: { ${REMOTE} } }\nprometheus: { remote_write: [{ name: a, url: 'https://a' }] `,
      "long_term.a: must not have the name of prometheus.remote_write[0].name",
    ],
  ])("%s", (_, stores, complaint) => {
    expect(complaintAbout(`long_term: { ${stores} }`)).toContain(complaint);
  });
});
