import { TerraformStack } from "cdktf";
import * as library from "../../index";
import { AwsFleet, SecretParameter, SmsTopic } from "../../constructs/targets/aws";
import { Dashboards } from "../../constructs/dashboards";
import { releaseFiles, synthesized, testApp } from "../../testing";
import { MONITOR } from "./metrics-stack";

// What a caller in JavaScript can write: nothing here has a type.
/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return */
type Anything = any; // eslint-disable-line @typescript-eslint/no-explicit-any
const { Bytes, MonitoringStack, SshFleet } = library;

const LOGIN = { user: "admin", privateKeyFile: "/keys/deploy" };
const CHANNELS = { webhook: { url: "http://10.0.0.9/alerts" } };
const PLACE = { region: "eu-central-1", accountId: "123456789012" };

const whole = (props: Anything = {}): Anything =>
  new MonitoringStack(testApp(), "p", {
    fleet: SshFleet.of({ hosts: [MONITOR], login: LOGIN }),
    channels: CHANNELS,
    ...props,
  });
const ssh = (props: Anything) => whole({ fleet: SshFleet.of({ hosts: [MONITOR], login: LOGIN, ...props }) });
const host = (change: Anything) => ssh({ hosts: [change] });
const alone = (make: (stack: TerraformStack) => unknown) => make(new TerraformStack(testApp(), "p"));
const onAws = (stack: TerraformStack, change: Anything = {}): Anything =>
  new AwsFleet(stack, "fleet", {
    hosts: [{ name: "a", ...change }],
    region: "eu-central-1",
    subnetId: "subnet-1",
  });

function messageOf(call: () => unknown): string {
  try {
    call();
    return "none";
  } catch (error) {
    return (error as Error).message;
  }
}

const { address, ...HOST } = MONITOR;
const { hostKeys, ...KEYLESS } = MONITOR;

describe("an argument of another kind, which ended in a TypeError or passed in silence", () => {
  it.each<[string, () => unknown, string]>([
    [
      "seconds for a login's timeout",
      () => ssh({ login: { ...LOGIN, timeout: 60 } }),
      "[p/fleet] login.timeout: must be a Duration such as Duration.minutes(5), got 60",
    ],
    [
      "a size for a data volume, as rootVolume takes one",
      () => alone((stack) => onAws(stack, { dataVolume: Bytes.gibibytes(10) })),
      '[p/fleet] hosts[0].dataVolume: must be an object with size, got "10GiB"; write { size: Bytes.parse("10GiB") }',
    ],
    [
      "another fleet for a topic",
      () =>
        alone((stack) => {
          const fleet: Anything = new SshFleet(stack, "fleet", { hosts: [MONITOR], login: LOGIN });
          return new SmsTopic(stack, "sms", { ...PLACE, fleet });
        }),
      '[p/sms] fleet: must be an AwsFleet such as new AwsFleet(this, "fleet", { … }); of a JoinedFleet, one of its .fleets, got SshFleet p/fleet',
    ],
    [
      "a number for a secret, which no message shows",
      () => alone((stack) => new SecretParameter(stack, "secret", { name: "/a", value: 5 } as Anything)),
      "[p/secret] value: must be text, got number",
    ],
    [
      "a grant without hosts and resources",
      () => alone((stack) => onAws(stack).allow({ sid: "A", actions: ["s3:GetObject"] })),
      '[p/fleet] allow.on: is missing; must be "every host", "workloads" or such as { role: "metrics" }\n' +
        "[p/fleet] allow.resources: is missing; must be given",
    ],
    [
      "a class for a wing",
      () => whole({ wings: [Dashboards] }),
      '[p] wings[0]: must be a function such as (stack) => new Exporter(stack, "exporter", stack), got the class Dashboards',
    ],
    [
      "no labels to explain",
      () => whole().alertRouting.explain(),
      "[p/alert-routing] explain.labels: is missing; must be an object whose values are texts",
    ],
    [
      "a severity to explain",
      () => whole().alertRouting.explain("critical"),
      '[p/alert-routing] explain.labels: must be an object whose values are texts, got "critical"',
    ],
    [
      "an object for a stack",
      () => releaseFiles({} as Anything, "monitor-1"),
      '[releaseFiles] stack: must be a stack such as new MonitoringStack(app, "production", { fleet }), got {}',
    ],
    [
      "an app for a stack",
      () => synthesized(testApp() as Anything),
      '[synthesized] stack: must be a stack such as new MonitoringStack(app, "production", { fleet }), got App',
    ],
    ["a list for alertRouting", () => whole({ alertRouting: [] }), "[p] alertRouting: must be an object, got []"],
    [
      "an inhibition with text for its matchers",
      () => whole({ alertRouting: { inhibitions: [{ source: "a" }] } }),
      [
        "equal: is missing; must be a list of texts",
        "name: is missing; must be text",
        'source: must be a list, got "a"',
        "target: is missing; must be a list",
      ]
        .map((line) => `[p/alert-routing] inhibitions[0].${line}`)
        .join("\n"),
    ],
    [
      "nothing for an amount, which was no amount at all",
      () => Bytes.gibibytes(null as Anything),
      "must be a number, got null",
    ],
  ])("is refused: %s", (_, call, message) => {
    expect(messageOf(call)).toBe(message);
  });
});

describe("a misspelt key beside the one that is missing is named", () => {
  it.each<[string, () => unknown, string]>([
    [
      "of a host's address",
      () => host({ ...HOST, adress: address }),
      "[p/fleet] hosts[0].address: is missing; must be text\n[p/fleet] hosts[0].adress: is no prop; did you mean address?",
    ],
    [
      "of a host's keys",
      () => host({ ...KEYLESS, hostKey: hostKeys?.[0] }),
      "hosts[0].hostKey: is no prop; did you mean hostKeys?",
    ],
    [
      "of a rollout",
      () => ssh({ rollout: { paralelism: 2 } }),
      "[p/fleet] rollout.paralelism: is no prop; did you mean parallelism?",
    ],
    [
      "of how long an apply waits",
      () =>
        alone(
          (stack) =>
            new AwsFleet(stack, "fleet", {
              hosts: [{ name: "a" }],
              region: "r",
              subnetId: "s",
              wait: { timeot: 5 },
            } as Anything),
        ),
      "[p/fleet] wait.timeot: is no prop; did you mean timeout?",
    ],
  ])("%s", (_, call, message) => {
    expect(messageOf(call)).toContain(message);
  });

  it("and a column of an inventory that is like a prop which may be left out stays a column", () => {
    expect(messageOf(() => host({ ...MONITOR, label: "x", volume: "y" }))).toBe("none");
  });
});
