import { writeFileSync } from "node:fs";
import { agentScript } from "../../constructs/targets/aws/scripts";
import { run } from "../../harness/command";
import type { MetricProbe } from "../../lib/host";
import { Duration } from "../../lib/units";
import type { Shape } from "./activation/plans";
import { installed, lastLine, root, rootForEach, short } from "./activation/root-for-each";

rootForEach();

const now = () => Math.floor(Date.now() / 1000);

/** A server that is proven by the time of its newest sample. */
function storing(ahead?: Duration): Shape {
  const probe: MetricProbe = {
    kind: "metric",
    purpose: "the server stores samples",
    url: `${root.address}/metrics`,
    metric: "newest_sample",
    is: { within: Duration.seconds(40), ...(ahead && { ahead }) },
    unit: "vmo-server.service",
    deadline: Duration.seconds(1),
  };
  return { changes: { probes: [probe] } };
}

const newest = (seconds: number) =>
  root.answers.set("/metrics", () => `# TYPE newest_sample gauge\nnewest_sample ${now() + seconds}\n`);

describe("a clock that was ahead", () => {
  it("proved a server by a sample of the future, which stored nothing any more: such a sample fails, without a restart", async () => {
    newest(-20);
    const bundle = await installed(storing());
    newest(7600);
    const { code, stderr } = await root.apply(bundle);
    expect(lastLine(stderr)).toMatch(
      /^vm-observability: server is not healthy after 1 s: the server stores samples: newest_sample is 7(59\d|60\d) s in the future: the clock of this host was ahead \(its log: /,
    );
    expect(lastLine(stderr)).toContain(`this host stays on release ${short(bundle)}, which was live before`);
    expect(code).toBe(5);
    expect(root.calls().filter((call) => call.includes("vmo-server"))).toEqual([]);
    newest(-20);
    expect(lastLine((await root.apply(bundle)).stderr)).toMatch(/^nothing to do/);
  });

  it.each<[string, number, Duration | undefined, number]>([
    ["as late as its age allows", -39, undefined, 0],
    ["within the minute by which clocks of others differ", 50, undefined, 0],
    ["later than that", 90, undefined, 5],
    ["as far ahead as the plan lets others be", 600, Duration.minutes(11), 0],
    ["further ahead", 700, Duration.minutes(11), 5],
  ])("is judged by how far: a sample %s", async (_, seconds, ahead, code) => {
    newest(-20);
    const bundle = await installed(storing(ahead));
    newest(seconds);
    expect((await root.apply(bundle)).code).toBe(code);
  });

  it("proved a reload by the time of one before, told by that clock: it is no sign of this one", async () => {
    await installed();
    root.answers.set("/metrics", `reload_time ${now() + 7200}\n`);
    const { code, stderr } = await root.apply(await root.bundle({ threshold: 90 }));
    expect(lastLine(stderr)).toMatch(
      /the server runs its new rules: reload_time is 7\d\d\d s in the future, and no sign of the reload: the clock of this host was ahead/,
    );
    expect(code).toBe(5);
  });

  it("ended the waiting for a server when it was set meanwhile: deadlines go by the time since the boot", async () => {
    // Each look at the clock finds it an hour further.
    const clock = `#!/bin/sh
case $* in +%s) ;; *) exec /bin/date "$@" ;; esac
hours=$(cat "$VMO_ROOT/run/hours" 2>/dev/null)
echo $((hours + 1)) >"$VMO_ROOT/run/hours"
echo $(($(/bin/date +%s) + hours * 3600))
`;
    writeFileSync(root.path("bin/date"), clock, { mode: 0o755 });
    let asked = 0;
    root.answers.set("/ready", () => ((asked += 1) > 2 ? "ready\n" : undefined));
    const ready = {
      kind: "http",
      purpose: "the server is ready",
      url: `${root.address}/ready`,
      contains: "ready",
      deadline: Duration.seconds(30),
    } as const;
    const { code, stderr } = await root.apply(await root.bundle({ changes: { probes: [ready] } }));
    expect(code === 0 ? "activated" : stderr).toBe("activated");
    expect(asked).toBeGreaterThan(2);
  });

  it.each<[string, string, boolean]>([
    ["is not early when the next attempt was noted by a clock that was a day ahead", String(now() + 86_400), false],
    ["waits for an attempt that is due in a minute", String(now() + 60), true],
    ["tries what is due", String(now() - 1), false],
    ["leaves alone what failed for good", "never", true],
  ])("on AWS: the agent %s", async (_, next, settled) => {
    const functions = agentScript().text.replace(/\nmain "\$@"\n$/, "\n");
    writeFileSync(root.path("in/state"), `pointer p\noutcome failed\nattempts 3\nnext ${next}\n`);
    const asks = `${functions}\ncd "$0"\npointer=p\nis_settled\n`;
    expect((await run("sh", ["-c", asks, root.path("in")])).code === 0).toBe(settled);
  });
});
