import { HELP } from "../../command/certificates/help";
import { vmObservability } from "../../command/vm-observability";
import { HOSTS, Workplace } from "./command-runs";

let at: Workplace;
beforeEach(() => (at = new Workplace()));
afterEach(() => at.remove());

describe("the command line of certificates", () => {
  it.each([
    ["renwe", 'must be followed by make, renew, check, rollover, got "renwe"; did you mean renew?; --help says more'],
    ["check now", 'check takes options alone, got "now"; --help says more'],
    ["check --withn 3", "--withn: is no option; did you mean --within?; --help has all of them"],
    ["check --days 3", "--days: is an option of make, renew, rollover, not of check"],
    ["check --within", "--within: must be followed by a value"],
    ["check --within 0", '--within: must be a number of days from 1 to 36500, got "0"'],
    ["make --days 1y", '--days: must be a number of days from 1 to 36500, got "1y"'],
    ["make --folder a --folder b", "--folder: must be given once, got it 2 times"],
    [
      "make --authority flete",
      '--authority: must be fleet or elasticsearch-transport, got "flete"; did you mean fleet?',
    ],
    [
      "rollover",
      "--step: must be trust-new, then sign-new, then drop-old, or take-back, got nothing; --help explains them",
    ],
    [
      "make --ssm tls",
      '--ssm: must be a prefix of parameter names such as /observability/certificates, and not begin with /aws or /ssm, got "tls"',
    ],
    ["make --ssm-key alias/tls", "--ssm-key: needs --ssm, the prefix of the parameters' names"],
    [
      "make --fleet nowhere",
      "--fleet: must be a synthesized stack's folder or its hosts.json, and nowhere does not exist; synthesize first",
    ],
    [
      "make --fleet cdktf.out",
      "--fleet: must be a synthesized stack's folder or its hosts.json, and cdktf.out/hosts.json does not exist; synthesize first",
    ],
    [
      "make --host a=10.0.0.5:9100",
      '--host: must be NAME or NAME=ADDRESS,…, with IP addresses or DNS names; got "10.0.0.5:9100" in "a=10.0.0.5:9100"',
    ],
    ["make --passphrase-file none --host a", "--passphrase-file: none does not exist; make one with"],
  ])("refuses: %s", async (line, message) => {
    const { code, printed, noted } = await at.certificates(line);
    expect([code, printed]).toEqual([2, []]);
    expect(noted.join("\n")).toContain(`[vm-observability certificates] ${message}`);
  });

  it("says everything that is wrong at once", async () => {
    const { noted } = await at.certificates("make --days 0 --authority-days x --ssm-key k");
    expect(noted.join("\n").split("\n")).toHaveLength(3);
  });

  it("takes the only stack, and of several none: they would trust each other", async () => {
    expect((await at.certificates("check")).printed[1]).toBe("monitor-1: has no certificate");
    at.writeHosts(HOSTS, "staging");
    expect((await at.certificates("check")).noted).toEqual([
      "[vm-observability certificates] --fleet: must name the fleet, because cdktf.out/stacks has several: cdktf.out/stacks/production/hosts.json, cdktf.out/stacks/staging/hosts.json",
    ]);
  });

  it("refuses two fleets with a host of one name, which is in its certificate", async () => {
    at.writeHosts([{ host: "web-1" }], "staging");
    const { noted } = await at.certificates(
      "check --fleet cdktf.out/stacks/production --fleet cdktf.out/stacks/staging",
    );
    expect(noted[0]).toContain(
      'got "web-1" in cdktf.out/stacks/production/hosts.json and cdktf.out/stacks/staging/hosts.json; give one of the fleets a --folder of its own',
    );
  });

  it("points out a short passphrase once, where it protects a new key", async () => {
    at.environment = { VM_OBSERVABILITY_CA_PASSPHRASE: "short" };
    expect(await at.certificates("make")).toMatchObject({
      code: 0,
      noted: [
        'note: the passphrase has fewer than 20 characters, which somebody who has the key can try out; make one with "openssl rand -base64 32"',
      ],
    });
  });
});

describe("the help", () => {
  it("names every action and option, and the exit codes", async () => {
    const { code, printed } = await at.certificates("--help");
    expect([code, printed]).toEqual([0, [HELP]]);
    const options = ["fleet", "host", "authority", "folder", "days", "authority-days", "within", "authority-within"];
    for (const option of [...options, "passphrase-file", "ssm", "ssm-key", "step"])
      expect(HELP).toMatch(new RegExp(`^  --${option} `, "m"));
    expect(HELP).toContain("Exit codes: 0 ");
  });

  it("is where a wrong command leads", async () => {
    const noted: string[] = [];
    const place = { folder: at.folder, environment: {}, now: () => at.now, print: () => undefined };
    const code = await vmObservability(["certificate"], { ...place, note: (line) => noted.push(line) });
    expect([code, noted]).toEqual([
      2,
      ['[vm-observability] must be followed by certificates, got "certificate"; did you mean certificates?'],
    ]);
  });
});
