import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import {
  AlertRouting,
  type IFleet,
  JoinedFleet,
  Metrics,
  MonitoringStack,
  parseSpecification,
  Portal,
  type Specification,
  SshFleet,
} from "../../index";
import { synthesized, testApp } from "../../testing";
import { MONITOR, WEB, fileOf } from "./metrics-stack";

const login = { user: "admin", privateKeyFile: "/keys/deploy" };
const CERTIFICATES = "security: { certificates: { folder: c }, users: { a: admin }, users_file: /x }\n";
const PORTAL = "portal: { external_url: 'https://p.example.com:8090' }\n";
const CHANNELS = "channels: { webhook: { url: 'http://10.0.0.9/alerts' } }\n";

const specified = (text: string) => parseSpecification(`${CHANNELS}${text}`, { source: "o.yaml" });
const fleetIn = (stack: TerraformStack, hosts = [MONITOR, WEB]) => new SshFleet(stack, "fleet", { hosts, login });

/** One's own stack, of single constructs. */
function ownStack(specification: Specification, fleetOf: (stack: TerraformStack) => IFleet = fleetIn) {
  const stack = new TerraformStack(testApp(), "ours");
  const fleet = fleetOf(stack);
  const metrics = new Metrics(stack, "metrics", { fleet, specification });
  new AlertRouting(stack, "routing", { metrics });
  new Portal(stack, "portal", { metrics });
  return { stack, fleet };
}

function warningsOf(stack: TerraformStack): readonly string[] {
  synthesized(stack);
  const all = stack.node.findAll().flatMap(({ node }) => node.metadata.map(({ data }) => String(data)));
  return all.filter((line) => /security\.|fleet\.|hosts\./.test(line));
}

describe("a fleet that single constructs use", () => {
  it("was left without the certificates of the specification, so that passwords went in clear text", () => {
    const { stack, fleet } = ownStack(specified(CERTIFICATES + PORTAL));
    expect(fleet.certificates).toEqual({ folder: "c" });
    const file = (path: string) => fileOf(stack, "monitor-1", path);
    expect(file("files/prometheus/prometheus.yml")).toContain("scheme: https");
    expect(file("files/portal/caddy.json")).toContain("/etc/vm-observability/secrets/certificates/fleet.pem");
    for (const unit of ["prometheus", "alertmanager", "node-exporter"])
      expect(file(`units/vmo-${unit}.service`)).toContain("--web.config.file=");
  });

  it("keeps its own certificates, which come before the specification's", () => {
    const certificates = { hostFile: "/etc/pki/host.pem", authorityFile: "/etc/pki/ca.pem" };
    const { fleet } = ownStack(
      specified(CERTIFICATES + PORTAL),
      (stack) => new SshFleet(stack, "fleet", { hosts: [MONITOR], login, certificates }),
    );
    expect(fleet.certificates).toEqual(certificates);
  });

  it("gives the specification's certificates to each of the fleets that it joins", () => {
    const { fleet } = ownStack(specified(CERTIFICATES + PORTAL), (stack) =>
      JoinedFleet.of({
        east: SshFleet.of({ hosts: [MONITOR], login }),
        west: SshFleet.of({ hosts: [WEB], login }),
      }).bind(stack, "fleet"),
    );
    expect([...(fleet as JoinedFleet).fleets.values()].map((one) => one.certificates)).toEqual([
      { folder: "c" },
      { folder: "c" },
    ]);
  });

  it("has the certificates of an Alertmanager's own specification where there are no metrics", () => {
    const stack = new TerraformStack(testApp(), "ours");
    new AlertRouting(stack, "routing", { fleet: fleetIn(stack), specification: specified(CERTIFICATES + PORTAL) });
    expect(fileOf(stack, "monitor-1", "units/vmo-alertmanager.service")).toContain("--web.config.file=");
  });

  it("gets no certificates from a second specification once servers were placed without them", () => {
    const stack = new TerraformStack(testApp(), "ours");
    const fleet = fleetIn(stack);
    new Metrics(stack, "metrics", { fleet, specification: specified("") });
    expect(
      () => new AlertRouting(stack, "routing", { fleet, specification: specified(CERTIFICATES + PORTAL) }),
    ).toThrow(
      "[ours/routing] security.certificates: must stand in the specification of ours/metrics too, which has placed servers without them; or give certificates to the fleet",
    );
  });

  it("refuses certificates where it is of a kind that has none to give", () => {
    const stack = new TerraformStack(testApp(), "ours");
    const fleet = Object.assign(new Construct(stack, "fleet"), {
      hosts: [],
      place: () => undefined,
      discovery: () => undefined,
    }) as unknown as IFleet;
    expect(() => new Metrics(stack, "metrics", { fleet, specification: specified(CERTIFICATES + PORTAL) })).toThrow(
      "[ours/metrics] security.certificates: must not be given, because ours/fleet gives its hosts no certificates",
    );
  });
});

describe("advice about a fleet that single constructs use", () => {
  const JOBS = "scrape_jobs: { shop: { on: logs, port: 8000 } }\n";

  it("was given by MonitoringStack alone: both say the same, each once", () => {
    const specification = specified(`security: { users: { a: admin }, users_file: /x }\n${JOBS}`);
    const own = warningsOf(ownStack(specification).stack);
    const names = own.map((line) => /\((\S+); to switch it off/.exec(line)?.[1]);
    expect([...names].sort()).toEqual(["fleet.no-targets", "security.open", "security.password-unencrypted"]);
    const whole = new MonitoringStack(testApp(), "whole", {
      specification,
      fleet: SshFleet.of({ hosts: [MONITOR, WEB], login }),
    });
    expect([...warningsOf(whole)].sort()).toEqual([...own].sort());
  });

  it("is switched off by the specification that it is about", () => {
    const off = "advice: { off: [security.open, fleet.no-targets] }\n";
    expect(warningsOf(ownStack(specified(off + JOBS)).stack)).toEqual([]);
  });

  it("names ports that the firewall, which it has now too, opens to nobody", () => {
    const { stack } = ownStack(
      specified("security: { firewall: { enabled: true }, users: { a: admin }, users_file: /x }\n"),
    );
    expect(warningsOf(stack).join("\n")).toContain("the firewall lets nobody from elsewhere reach port 8090");
    expect(fileOf(stack, "monitor-1", "files/firewall/rules.nft")).toContain("dport 9090 counter drop");
  });

  it("comes with refusals of what the specification alone cannot know", () => {
    expect(() => synthesized(ownStack(specified("artifacts: { versions: { promethes: 3.5.3 } }\n")).stack)).toThrow(
      "artifacts.versions.promethes: must be one of prometheus, alertmanager",
    );
    const http = "portal: { external_url: 'http://p.example.com:8090' }\n";
    expect(() => synthesized(ownStack(specified(CERTIFICATES + http)).stack)).toThrow(
      "portal.external_url: must begin with https://",
    );
  });
});
