import { createHash } from "node:crypto";
import { eventually, run } from "../../harness/command";
import { liveRelease } from "../../harness/live-release";
import { Bytes, Duration } from "../../lib/units";
import {
  awsForAll,
  bucket,
  bucketIsMade,
  cloud,
  deploy,
  folder,
  instanceOf,
  monitor,
  PLANTED,
  prepare,
  reportOf,
  seeded,
  statusOf,
  store,
  terraform,
  web,
} from "./aws-scene";
import { plannedOf } from "../moto-network";

const CHANGED = { evaluationInterval: Duration.seconds(10), volume: Bytes.gibibytes(2) };

/** Ends the agent's runs, of which one may be under way: its end would take the folder in /run away. */
const STOP_AGENT =
  "systemctl stop vm-observability-agent.timer && " +
  'while [ "$(systemctl is-active vm-observability-agent.service)" = activating ]; do sleep 0.1; done';

awsForAll();

describe("a fleet on AWS", () => {
  it("is applied, and the apply ends when the hosts that it made run their releases", async () => {
    const result = await deploy();
    expect([result.errors, cloud.errors]).toEqual(["", []]);
    expect([...cloud.booted.values()].map(({ name }) => name).sort()).toEqual(["monitor-1", "web-1"]);
    await bucketIsMade();
    for (const host of [monitor, web]) {
      const pointer = await cloud.object(bucket, `hosts/${instanceOf(host.name)}/pointer`);
      const status = await statusOf(host.name);
      expect(status).toMatchObject({
        host: host.name,
        outcome: "applied",
        pointer: createHash("sha256")
          .update(pointer ?? "")
          .digest("hex"),
        current: status?.release,
      });
      expect(await liveRelease(host)).toBe(status?.release);
      expect(await host.succeed("systemctl is-active vmo-node-exporter.service")).toBe("active");
      // An activation may last longer than user_data allows, which instances keep for life.
      expect(await host.succeed("systemctl show -P TimeoutStartUSec vm-observability-agent.service")).toBe("6h");
    }
    expect(reportOf(result)).toMatch(/web-1: runs release [0-9a-f]{12}/);
  });

  it("has its hosts take turns, and one of them make the seeds of all, once", async () => {
    expect(seeded()).toEqual(['{"seed":"first"}']);
    expect((await statusOf("monitor-1"))?.seeds).toMatch(/^keeper=[0-9a-f]{16};$/);
    expect((await statusOf("web-1"))?.seeds).toBe("");
    expect(await cloud.object(bucket, "turns/keeper/1")).toMatch(/^free /);
  });

  it("plans nothing after that", async () => {
    const plan = await terraform.plan();
    expect([plan.errors, plannedOf(plan)]).toEqual(["", {}]);
  });

  it("plans to adopt an instance that exists, and to change no other", async () => {
    await cloud.call("ec2", {
      Action: "RunInstances",
      Version: "2016-11-15",
      ImageId: "ami-12c6146b",
      MinCount: "1",
      MaxCount: "1",
      "TagSpecification.1.ResourceType": "instance",
      "TagSpecification.1.Tag.1.Key": "Name",
      "TagSpecification.1.Tag.1.Value": "legacy",
    });
    // The plan is all: moto has no CreateAssociation.
    await prepare({ adopt: { Name: "legacy" } });
    const plan = await terraform.plan();
    expect(plan.errors).toBe("");
    const planned = Object.entries(plannedOf(plan)).map(
      ([address, action]) => `${action} ${address.replace(/_[0-9A-F]{8}$/, "")}`,
    );
    expect(planned.sort()).toEqual([
      "create aws_ec2_tag.fleet_hosts_old-1_tag-vmoapplication",
      "create aws_ec2_tag.fleet_hosts_old-1_tag-vmofleet",
      "create aws_ec2_tag.fleet_hosts_old-1_tag-vmohost",
      "create aws_ec2_tag.fleet_hosts_old-1_tag-vmoworkload",
      "create aws_iam_policy.fleet_hosts_old-1_policy",
      "create aws_network_interface_sg_attachment.fleet_hosts_old-1_security-group-0",
      "create aws_network_interface_sg_attachment.fleet_hosts_old-1_security-group-1",
      "create aws_s3_object.fleet_hosts_old-1_pointer_object",
      "create aws_ssm_association.fleet_hosts_old-1_bootstrap",
      "replace terraform_data.fleet_report_taken",
    ]);
  });

  it("gives instances a user_data below 4 KB", async () => {
    for (const instance of cloud.booted.values()) {
      const userData = await cloud.userDataOf(instance);
      expect(userData).toContain(`VMO_BUCKET='${cloud.url}/${bucket}'\n`);
      expect(userData).not.toContain(instance.name);
      expect(Buffer.byteLength(userData)).toBeLessThan(4096);
    }
  });

  it("keeps data on its own volume, formatted once", async () => {
    expect(await monitor.succeed("findmnt -n -o SOURCE,FSTYPE,OPTIONS /var/lib/vm-observability")).toMatch(
      /^\/dev\/loop\d+ +ext4 +rw,nosuid,nodev/,
    );
    expect((await web.run("mountpoint -q /var/lib/vm-observability")).code).not.toBe(0);
  });

  it("lets Prometheus find the hosts by their tags, with their names and labels", async () => {
    const targets = await eventually("both hosts are targets", async () => {
      const { stdout } = await monitor.run("curl -s http://127.0.0.1:9090/api/v1/targets");
      const { data } = JSON.parse(stdout) as {
        data: { activeTargets: { labels: Record<string, string>; scrapeUrl: string }[] };
      };
      return data.activeTargets.length >= 4 && data.activeTargets;
    });
    const seen = targets.map(({ labels, scrapeUrl }) => ({ ...labels, url: scrapeUrl.replace(/\/\/[\d.]+:/, "//:") }));
    expect(seen.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))).toEqual([
      { instance: "monitor-1", job: "node", url: "http://:9100/metrics" },
      { instance: "web-1", job: "application", port: "8000", service: "user-service", url: "http://:8000/stats" },
      { instance: "web-1", job: "application", service: "user-service", url: "http://:8080/metrics" },
      { instance: "web-1", job: "node", service: "user-service", url: "http://:9100/metrics" },
    ]);
  });

  it("hands a secret of Parameter Store to the unit that needs it, and to nothing else", async () => {
    await eventually("Prometheus writes to its store", () => store.received.length > 0);
    expect([...new Set(store.received.map(({ headers }) => headers.authorization))]).toEqual([`Bearer ${PLANTED}`]);
    const { code, stdout } = await run("grep", ["-rl", PLANTED, folder]);
    expect([code, stdout]).toEqual([1, ""]);
    expect((await monitor.run(`journalctl -o cat | grep -c ${PLANTED}`)).stdout.trim()).toBe("0");
  });

  it("signs requests rightly, and its policy allows no others", async () => {
    const keys = "/root/keys";
    const get = (key: string) =>
      web.run(
        `curl -s -o /dev/null -w '%{http_code}' -K ${keys} --aws-sigv4 aws:amz:eu-central-1:s3 ` +
          `-H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' ${key.includes("-T") ? key : `${cloud.url}/${bucket}/${key}`}`,
      );
    await web.succeed(
      `${STOP_AGENT} && mkdir -p /run/vm-observability-agent && ` +
        "sed 's/^exec sh .*/cp \"$run\\/keys\" \\/root\\/keys/' /opt/vm-observability/agent/bootstrap >/root/keys.sh && sh /root/keys.sh",
    );
    const pointer = `${cloud.url}/${bucket}/hosts/${instanceOf("web-1")}/pointer`;
    await cloud.enforce(true);
    try {
      expect((await get(`hosts/${instanceOf("web-1")}/pointer`)).stdout).toBe("200");
      expect((await get(`hosts/${instanceOf("monitor-1")}/pointer`)).stdout).toBe("403");
      expect((await get("bundles/metrics/x.tar.gz")).stdout).toBe("403");
      expect((await get(`-T /etc/hostname ${pointer}`)).stdout).toBe("403");
      expect((await get(`hosts/${instanceOf("web-1")}/status.json`)).stdout).toBe("403");
      await web.succeed("rm /opt/vm-observability/agent/state && systemctl start vm-observability-agent.service");
      expect(await web.succeed("cd /opt/vm-observability/agent && sed -n 's/^outcome //p' state && ls delivered")).toBe(
        "applied\ndelivered",
      );
    } finally {
      await cloud.enforce(false);
      await web.succeed("systemctl start vm-observability-agent.timer");
    }
  });

  it("mends what it noted itself, whatever became of it", async () => {
    const damages = [
      ": >pointer",
      "echo garbage >pointer",
      "rm pointer; mkdir pointer",
      ": >address",
      "rm agent; mkdir agent",
      "rm state; mkdir state",
    ];
    for (const damage of damages)
      expect(
        await web.succeed(
          `${STOP_AGENT} && cd /opt/vm-observability/agent && rm -f delivered && { ${damage}; } && ` +
            "systemctl reset-failed vm-observability-agent.service && systemctl start vm-observability-agent.service && cat pointer >/dev/null && ls delivered && sed -n 's/^outcome //p' state",
        ),
      ).toBe("delivered\napplied");
    await web.succeed("systemctl start vm-observability-agent.timer");
  });

  it("follows a changed configuration by itself, and no instance is touched", async () => {
    const before = await monitor.succeed("systemctl show -P MainPID vmo-prometheus.service");
    const [oldMonitor, oldWeb] = [await liveRelease(monitor), await liveRelease(web)];
    const result = await deploy(CHANGED);
    expect(result.errors).toBe("");
    expect(reportOf(result)).toContain("monitor-1: runs release");
    const planned = Object.entries(plannedOf(result)).map(
      ([address, action]) => `${action} ${address.replace(/_[0-9A-F]{8}(\["[0-9a-f]{64}"\])?$/, "")}`,
    );
    expect(planned.sort()).toEqual([
      "create aws_s3_object.fleet_delivery_bundle-metrics",
      "delete aws_s3_object.fleet_delivery_bundle-metrics",
      "replace terraform_data.fleet_report_taken",
      "update aws_ebs_volume.fleet_hosts_monitor-1_data",
      "update aws_s3_object.fleet_hosts_monitor-1_pointer_object",
    ]);
    expect(await liveRelease(monitor)).not.toBe(oldMonitor);
    expect(await liveRelease(web)).toBe(oldWeb);
    // To grow a file system takes CAP_SYS_RESOURCE, which EC2's hosts have and not every machine that tests run on.
    const capabilities = BigInt(`0x${await monitor.succeed("sed -n 's/^CapBnd:\\t//p' /proc/self/status")}`);
    if ((capabilities >> 24n) & 1n) {
      const size = Number(await monitor.succeed("findmnt -n -b -o SIZE /var/lib/vm-observability"));
      expect(size / 1024 ** 3).toBeGreaterThan(1.8);
    } else {
      expect(await monitor.succeed("journalctl -o cat -u vm-observability-agent")).toMatch(
        /^the file system on the volume vol-[0-9a-f]+ could not be grown to 2 GiB$/m,
      );
    }
    expect(await monitor.succeed("curl -s http://127.0.0.1:9090/api/v1/status/config")).toContain(
      "evaluation_interval: 10s",
    );
    expect(await monitor.succeed("systemctl show -P MainPID vmo-prometheus.service")).toBe(before);
    expect(seeded()).toHaveLength(1);
  });

  it("goes back when a release is not healthy, and the apply fails with what the host says", async () => {
    const good = await liveRelease(monitor);
    const sabotage = "/run/systemd/system/vmo-prometheus.service.d";
    await monitor.write(
      `${sabotage}/refuses-9099.conf`,
      "[Service]\nExecStartPre=/bin/sh -c '! grep -q :9099 /opt/vm-observability/current/units/vmo-prometheus.service'\n",
    );
    const bad = await deploy({ ...CHANGED, port: 9099 });
    expect(bad.ok).toBe(false);
    expect(reportOf(bad)).toMatch(/monitor-1: refused release [0-9a-f]{12} and is on [0-9a-f]{12}: /);
    expect(await liveRelease(monitor)).toBe(good);
    expect(await monitor.succeed("curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:9090/-/ready")).toBe("200");
    expect((await statusOf("monitor-1"))?.outcome).toBe("failed");
    await monitor.succeed(`rm -r ${sabotage}`);
    expect((await deploy(CHANGED)).errors).toBe("");
    expect((await statusOf("monitor-1"))?.outcome).toBe("applied");
  });

  it("comes back by itself after a reboot, with its data", async () => {
    await monitor.succeed("echo kept >/var/lib/vm-observability/witness");
    await monitor.reboot();
    await cloud.power(monitor);
    await monitor.untilReachable();
    await eventually(
      "Prometheus is ready again",
      async () =>
        (await monitor.run("curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:9090/-/ready")).stdout === "200",
    );
    expect(await monitor.succeed("cat /var/lib/vm-observability/witness")).toBe("kept");
    const contact = "grep -o 'contact_timestamp_seconds [0-9]*' /var/lib/vm-observability/textfiles/vmo_agent.prom";
    const before = await monitor.succeed(contact);
    await eventually("the agent asks again", async () => (await monitor.succeed(contact)) !== before);
  });

  it("takes data over on a machine that knows neither its volume nor its owners, and formats nothing", async () => {
    const [prometheus, exporter] = (await monitor.succeed("id -u vmo-prometheus; id -u vmo-node-exporter")).split("\n");
    await monitor.succeed(
      [
        "systemctl stop vm-observability-agent.timer vm-observability.target",
        "systemctl stop 'vmo-*'",
        "systemctl disable --now 'var-lib-vm\\x2dobservability.mount'",
        "rm -r /etc/systemd/system/var-lib-*.mount /etc/systemd/system/vmo-.service.d /opt/vm-observability/agent/state",
        "for name in $(getent passwd | sed -n 's/^\\(vmo-[^:]*\\):.*/\\1/p'); do userdel $name; done",
        // A later image may have given the number to another account.
        `useradd --system --uid ${prometheus} later`,
      ].join(" && "),
    );
    await monitor.succeed("systemctl start vm-observability-agent.service");
    expect(await monitor.succeed("sed -n 's/^message //p' /opt/vm-observability/agent/state")).toMatch(
      /release [0-9a-f]{12} is live and healthy$/,
    );
    expect(await monitor.succeed("cat /var/lib/vm-observability/witness")).toBe("kept");
    expect(await monitor.succeed("id -u vmo-node-exporter")).toBe(exporter);
    expect(await monitor.succeed("id -u vmo-prometheus")).not.toBe(prometheus);
    expect(await monitor.succeed("stat -c %U:%G /var/lib/vm-observability/prometheus/wal")).toBe(
      "vmo-prometheus:vmo-prometheus",
    );
    expect(await monitor.succeed("systemctl is-active vmo-prometheus.service")).toBe("active");
  });
});
