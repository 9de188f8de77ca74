import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { UpstreamArchive } from "../../harness/archives";
import { Mirror, type Damage } from "../../harness/mirror";
import type { Component } from "../../harness/programs";
import { alertsIn, Sink } from "../../harness/sink";

const folder = mkdtempSync(join(tmpdir(), "harness-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function archive(component: Component, version: string, repository: string, checksums: string): UpstreamArchive {
  const file = `${component}-${version}.linux-amd64.tar.gz`;
  const content = Buffer.from(`${file} `.repeat(10_000));
  writeFileSync(join(folder, file), content);
  const sha256 = createHash("sha256").update(content).digest("hex");
  return {
    component,
    version,
    file,
    path: join(folder, file),
    sha256,
    published: sha256,
    folder: `/${repository}/releases/download/v${version}`,
    checksums,
  };
}

describe("a mirror of vendors' archives", () => {
  const newest = archive("prometheus", "3.5.3", "prometheus/prometheus", "sha256sums.txt");
  const older = archive("prometheus", "2.53.3", "prometheus/prometheus", "sha256sums.txt");
  const other = archive("process-exporter", "0.8.7", "ncabatoff/process-exporter", "checksums.txt");
  let mirror: Mirror;

  beforeAll(async () => {
    mirror = await Mirror.serve([newest, other, older], { address: "127.0.0.1" });
  });
  afterEach(() => mirror.repair());
  afterAll(() => mirror.stop());

  const get = (path: string, patience = 30_000) =>
    fetch(`${mirror.url}${path}`, { signal: AbortSignal.timeout(patience) });
  const digestOf = async (answer: Response) =>
    createHash("sha256")
      .update(Buffer.from(await answer.arrayBuffer()))
      .digest("hex");

  it("has the vendors' paths", async () => {
    const path = "/prometheus/prometheus/releases/download/v3.5.3/prometheus-3.5.3.linux-amd64.tar.gz";
    expect(await digestOf(await get(path))).toBe(newest.sha256);
    const sums = await get("/ncabatoff/process-exporter/releases/download/v0.8.7/checksums.txt");
    expect(await sums.text()).toBe(`${other.sha256}  process-exporter-0.8.7.linux-amd64.tar.gz\n`);
    expect((await get("/prometheus/prometheus/releases/download/v9.9.9/sha256sums.txt")).status).toBe(404);
    expect((await get("/")).status).toBe(404);
  });

  it("knows which version is the newest, and finds the others", () => {
    expect(mirror.versions).toEqual({ prometheus: "3.5.3", "process-exporter": "0.8.7" });
    expect(mirror.archive("prometheus")).toBe(newest);
    expect(mirror.archive("prometheus", "2.53.3")).toBe(older);
    expect(() => mirror.archive("prometheus", "1.0.0")).toThrow(
      "the mirror has no prometheus 1.0.0; it has 3.5.3, 2.53.3",
    );
  });

  it("remembers what was asked for", async () => {
    mirror.requests.length = 0;
    await get("/prometheus/prometheus/releases/download/v3.5.3/sha256sums.txt?x=1");
    expect(mirror.requests).toEqual(["/prometheus/prometheus/releases/download/v3.5.3/sha256sums.txt"]);
  });

  it("serves the other archives whole while one is damaged, and all of them after the repair", async () => {
    mirror.damage(newest, "flipped byte");
    expect(await digestOf(await get(`${newest.folder}/${newest.file}`))).not.toBe(newest.sha256);
    expect(await digestOf(await get(`${older.folder}/${older.file}`))).toBe(older.sha256);
    mirror.repair();
    expect(await digestOf(await get(`${newest.folder}/${newest.file}`))).toBe(newest.sha256);
  });

  it.each<[Damage, string, string]>([
    ["flipped byte", "200, 360000 bytes, another digest", "the digest"],
    ["truncated", "cut off", "the digest"],
    ["checksum missing", "200, 360000 bytes, its digest", "nothing"],
    ["checksum wrong", "200, 360000 bytes, its digest", "another digest"],
    ["absent", "404", "404"],
    ["stalled", "cut off", "the digest"],
  ])("shows %s as: %s; the checksum file has %s", async (damage, ofArchive, ofChecksums) => {
    mirror.damage(newest, damage);
    const download = async () => {
      const answer = await get(`${newest.folder}/${newest.file}`, damage === "stalled" ? 500 : undefined);
      if (answer.status !== 200) return `${answer.status}`;
      const content = Buffer.from(await answer.arrayBuffer());
      const digest = createHash("sha256").update(content).digest("hex");
      return `200, ${content.length} bytes, ${digest === newest.sha256 ? "its digest" : "another digest"}`;
    };
    const checksums = async () => {
      const answer = await get(`${newest.folder}/sha256sums.txt`);
      if (answer.status !== 200) return `${answer.status}`;
      const text = await answer.text();
      if (text === "") return "nothing";
      return text === `${newest.sha256}  ${newest.file}\n` ? "the digest" : "another digest";
    };
    expect([await download().catch(() => "cut off"), await checksums()]).toEqual([ofArchive, ofChecksums]);
  });
});

describe("a sink of webhooks", () => {
  it("remembers requests and gives the alerts in them", async () => {
    const sink = await Sink.start({ address: "127.0.0.1" });
    const alert = {
      receiver: "web",
      status: "firing",
      labels: { alertname: "service_down" },
      annotations: {},
      startsAt: "",
      endsAt: "",
    };
    await fetch(`${sink.url}/alerts?team=a`, {
      method: "POST",
      body: JSON.stringify({ receiver: "web", alerts: [alert] }),
      headers: { "x-a": "b" },
    });
    expect(sink.received).toHaveLength(1);
    expect(sink.received[0]).toMatchObject({ method: "POST", path: "/alerts?team=a", headers: { "x-a": "b" } });
    expect(await sink.delivery(({ labels }) => labels["alertname"] === "service_down")).toEqual(alert);
    await expect(
      sink.delivery(({ status }) => status === "resolved", { seconds: 0.05, what: "the end" }),
    ).rejects.toThrow("the end arrives: not within 0.05 s");
    sink.answerWith(503);
    expect((await fetch(sink.url, { method: "POST", body: "x" })).status).toBe(503);
    sink.clear();
    expect([sink.received, sink.alerts]).toEqual([[], []]);
    await sink.stop();
  });

  it.each(["", "nonsense", "{}", '{"text": "Slack"}'])("finds no alerts in %j", (body) => {
    expect(alertsIn(body)).toEqual([]);
  });
});
