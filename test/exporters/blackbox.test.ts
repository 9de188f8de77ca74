import { blackboxJobs, blackboxOf, blackboxPlan, PROBE_METRICS, probeRules } from "../../lib/exporters/blackbox";
import { renderBlackbox } from "../../lib/exporters/blackbox/render";
import { catalogueOf, checkRules, SCRAPE_METRICS } from "../../lib/rules";
import { parseSpecification } from "../../lib/specification";
import { Duration } from "../../lib/units";

const specification = parseSpecification(`
probes:
  shop: { type: http, targets: [https://shop.example.com/health, https://shop.example.com/], matches: ready }
  mail: { type: tcp, targets: ["mail.example.com:25"], interval: 5s, timeout: 4900ms, severity: warning }
  login:
    type: http
    targets: [https://login.example.com/]
    basic_auth: { username: probe, password_file: /etc/observability/secrets/probe }
    tls: { ca_file: /etc/observability/ca.pem }
`);
const model = blackboxOf(specification);
const upstream = { source: { source: "upstream" }, distribution: "debian-13" } as const;
const PING = "probes: { router: { type: icmp, targets: [192.0.2.1] } }";

describe("the blackbox exporter", () => {
  it("has a module for each probe, and is checked, proven and reloaded with them", () => {
    const plan = blackboxPlan(model, upstream);
    expect(plan.files).toMatchObject([{ path: "blackbox-exporter/blackbox.yml", onChange: "reload" }]);
    expect(plan.validations).toMatchObject([
      { run: [{ program: "blackbox_exporter" }, "--config.check", "--config.file", {}] },
    ]);
    expect(plan.probes.map(({ purpose }) => purpose)).toEqual([
      "blackbox_exporter is ready",
      "blackbox_exporter loaded its configuration",
      "blackbox_exporter runs the new configuration",
      "blackbox_exporter stays up",
    ]);
    expect(renderBlackbox(model).modules).toEqual({
      shop: {
        prober: "http",
        timeout: "5s",
        http: {
          preferred_ip_protocol: "ip4",
          ip_protocol_fallback: true,
          method: "GET",
          follow_redirects: true,
          fail_if_body_not_matches_regexp: ["ready"],
        },
      },
      mail: { prober: "tcp", timeout: "4s900ms", tcp: { preferred_ip_protocol: "ip4", ip_protocol_fallback: true } },
      login: {
        prober: "http",
        timeout: "5s",
        http: {
          preferred_ip_protocol: "ip4",
          ip_protocol_fallback: true,
          method: "GET",
          follow_redirects: false,
          basic_auth: {
            username: "probe",
            password_file: "/run/credentials/vmo-blackbox-exporter.service/login-password",
          },
          tls_config: { ca_file: "/run/credentials/vmo-blackbox-exporter.service/login-ca" },
        },
      },
    });
    expect(plan.secrets.map(({ name }) => name)).toEqual(["login-password", "login-ca"]);
  });

  it("shows a probe's password and token to no other host, unless the probe says that it follows redirects", () => {
    const follows = (more: string) => {
      const text = `probes: { p: { type: http, targets: ["https://shop.example.com/"]${more} } }`;
      return renderBlackbox(blackboxOf(parseSpecification(text))).modules["p"]?.http?.follow_redirects;
    };
    expect(follows("")).toBe(true);
    expect(follows(", token_file: /etc/o/token")).toBe(false);
    expect(follows(", token_file: /etc/o/token, follow_redirects: true")).toBe(true);
    expect(follows(", follow_redirects: false")).toBe(false);
  });

  it("is out of reach of everyone but its own host, and with certificates of everyone but Prometheus", () => {
    const open = blackboxPlan(model, upstream);
    expect(open.listens).toMatchObject([{ port: 9115, exposure: "loopback" }]);
    expect(open.units[0]?.sections.Service?.["ExecStart"]).toContain("--web.listen-address=127.0.0.1:9115");
    expect(open.certificates).toBeUndefined();
    const closed = blackboxPlan({ ...model, tls: true }, upstream);
    expect(closed.listens).toEqual(open.listens);
    expect(closed.certificates).toEqual([{ unit: "vmo-blackbox-exporter.service", authority: "fleet" }]);
    const web = closed.files.find(({ path }) => path === "blackbox-exporter/web.yml");
    expect(web?.onChange).toBe("restart");
    expect(web?.content).toContain("client_auth_type: RequireAndVerifyClientCert");
    expect(web?.content).toContain("metrics.role.fleet.internal");
    const old = blackboxPlan(
      { ...model, tls: true },
      { source: { source: "distribution" }, distribution: "debian-12" },
    );
    expect(old.files[1]?.content).not.toContain("client_allowed_sans");
  });

  it("keeps the right to send pings where something is pinged, and no other", () => {
    const capabilities = (text: string) =>
      blackboxPlan(blackboxOf(parseSpecification(text)), upstream).units[0]?.sections.Service?.["AmbientCapabilities"];
    expect(capabilities(PING)).toBe("CAP_NET_RAW");
    expect(capabilities("probes: { a: { type: tcp, targets: [a:1] } }")).toBe("");
  });

  it("is asked by a job for each probe, whose instances are the targets", () => {
    const [shop, mail] = blackboxJobs(model);
    expect(shop).toMatchObject({
      name: "probe-shop",
      path: "/probe",
      discovery: { configs: { static_configs: [{}] } },
    });
    expect([shop?.interval, shop?.timeout].map(String)).toEqual(["30s", "5s500ms"]);
    expect(shop?.discovery.relabelings).toEqual([
      { source_labels: ["__address__"], target_label: "__param_target" },
      { source_labels: ["__address__"], target_label: "instance" },
      { target_label: "__param_module", replacement: "shop" },
      { target_label: "__address__", replacement: "127.0.0.1:9115" },
    ]);
    expect([mail?.interval, mail?.timeout].map(String)).toEqual(["5s", "5s"]);
    expect(blackboxJobs({ ...model, tls: true })[0]?.discovery).toMatchObject({
      as: "fleet",
      serverName: "metrics.role.fleet.internal",
    });
  });

  it("has an alert for each probe, and two about certificates where some are shown", () => {
    const named = (text: string) => probeRules(blackboxOf(parseSpecification(text))).alerts.map(({ name }) => name);
    expect(named(PING)).toEqual(["probe_router_failed"]);
    const { alerts } = probeRules(model);
    expect(alerts.map(({ name, severity, expr }) => `${name} ${severity} ${expr}`)).toEqual([
      'probe_shop_failed critical probe_success{job="probe-shop"} == 0',
      'probe_mail_failed warning probe_success{job="probe-mail"} == 0',
      'probe_login_failed critical probe_success{job="probe-login"} == 0',
      'ProbeCertificateEndsSoon warning probe_ssl_earliest_cert_expiry{job=~"probe-.+"} - time() < 1814400',
      'ProbeCertificateEndsNow critical probe_ssl_earliest_cert_expiry{job=~"probe-.+"} - time() < 604800',
    ]);
    expect(alerts[0]?.runbook.immediateActions[0]).toContain(
      "curl -s 'http://127.0.0.1:9115/probe?debug=true&module=shop&target=TARGET'",
    );
    const interval = Duration.seconds(15);
    const catalogue = catalogueOf([...SCRAPE_METRICS, ...PROBE_METRICS], [], { hostLabels: [] });
    const options = { scrapeInterval: interval, evaluationInterval: interval, version: "2.42.0" };
    expect(checkRules([probeRules(model)], catalogue, options)).toEqual({ problems: [], advice: [] });
  });
});

describe("a probe that cannot work", () => {
  it.each([
    [
      "a pattern that Go cannot read",
      "{ type: http, targets: [http://a], matches: '(?=a)' }",
      "probes] a.matches: must be a regular expression of Go: ",
    ],
  ])("is refused when the exporter is made: %s", (_, probe, message) => {
    expect(() => blackboxOf(parseSpecification(`probes: { a: ${probe} }`))).toThrow(message);
  });

  it.each([
    ["no targets", "{ type: icmp, targets: [] }", "probes.a.targets: must have at least one entry"],
    [
      "a kind that does not exist",
      "{ type: dns, targets: [a] }",
      'probes.a.type: must be "http" or "tcp" or "tls" or "icmp", got "dns"',
    ],
    [
      "a page for a port",
      "{ type: tcp, targets: [http://a/] }",
      'probes.a.targets[0]: must be host and port such as "db-1:9187"',
    ],
    ["a key of another kind", "{ type: tcp, targets: [a:1], matches: b }", "probes.a.matches: unknown key"],
    [
      "an answer later than the next question",
      "{ type: icmp, targets: [a], interval: 4s }",
      'probes.a.timeout: must be shorter than probes.a.interval (4s), got "5s"',
    ],
    [
      "questions too rare to be seen",
      "{ type: icmp, targets: [a], interval: 5m }",
      'probes.a.interval: must be shorter than 5m, got "5m"',
    ],
    [
      "words in an answer that has none",
      "{ type: http, targets: [http://a], method: HEAD, matches: b }",
      'probes.a.method: must be "GET" with probes.a.matches: the answer to HEAD has no body',
    ],
    [
      "two secrets",
      "{ type: http, targets: [http://a], token_file: /a/b, basic_auth: { username: a, password_file: /a/c } }",
      "probes.a.token_file: must not be given together with probes.a.basic_auth",
    ],
    [
      "a severity that nobody knows",
      "{ type: icmp, targets: [a], severity: loud }",
      "probes.a.severity: must be a level of escalation_matrix.severity_levels",
    ],
    [
      "a name that is no job's",
      "{ type: icmp, targets: [a] }, 'a b': { type: icmp, targets: [a] }",
      "must be a probe's name",
    ],
  ])("is refused when the file is read: %s", (_, probe, message) => {
    expect(() => parseSpecification(`probes: { a: ${probe} }`)).toThrow(message);
  });
});
