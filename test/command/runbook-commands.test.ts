import { PASSPHRASE, Workplace } from "./command-runs";
import { MODEL } from "../runbooks/model";

/** Commands in runbooks, each once, in the order in which they stand there. */
const COMMANDS = new Set(
  MODEL.alerts
    .filter(({ family }) => family === "host_certificate")
    .flatMap(({ runbook: { immediateActions, investigation, resolution, prevention } }) =>
      [immediateActions, investigation, resolution, prevention ?? []].flat(),
    )
    .flatMap((step) => [...step.matchAll(/`npx vm-observability certificates ([^`]*)`/g)].map(([, line = ""]) => line)),
);

describe("the runbooks about certificates", () => {
  it("have commands that can be followed as they stand, one after the other", async () => {
    const at = new Workplace();
    at.write("passphrase", PASSPHRASE);
    at.environment = {};
    expect((await at.certificates("make --passphrase-file passphrase")).code).toBe(0);
    at.wait(340);
    const ended = at.leaf("web-1").validTo;
    const runs: [string, number][] = [];
    for (const line of COMMANDS) runs.push([line, (await at.certificates(line)).code]);
    expect(runs).toEqual([
      ["check", 1],
      ["renew --passphrase-file passphrase", 0],
      ["rollover --step trust-new --passphrase-file passphrase", 0],
      ["rollover --step sign-new --passphrase-file passphrase", 0],
      ["rollover --step drop-old", 0],
    ]);
    expect(Date.parse(at.leaf("web-1").validTo)).toBeGreaterThan(Date.parse(ended));
    expect((await at.certificates("check")).code).toBe(0);
    at.remove();
  });
});
