import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Moto } from "../../harness/moto";
import { recordProblems } from "../../lib/log-records";
import { defaultSpecification } from "../../lib/specification";
import { Bytes } from "../../lib/units";
import { LINES } from "./log-lines/lines";
import { piecesOf, SECRETS } from "./log-lines/secrets";
import { ElasticsearchDouble, type Document } from "./log-loss/elasticsearch-double";
import { Scene } from "./log-loss/scene";

jest.setTimeout(600_000);

/** What Fluentd 1.19.3 with its plugin 6.0.0 sent, and how often; made by {@link recorded}'s own test with a real one. */
interface Recording {
  readonly contentType: string;
  readonly bodies: readonly string[];
}

const RECORDING = JSON.parse(readFileSync(join(__dirname, "log-loss", "recording.json"), "utf8")) as Recording;

/** A Fluentd of the machine's, with the plugins that hosts have. */
const PROGRAM = process.env["FLUENTD"];

const numberOf = ({ context }: Document): number => (context as { n: number }).n;

describe("what an agent sends", () => {
  let store: ElasticsearchDouble;
  beforeEach(async () => {
    store = await ElasticsearchDouble.start();
  });
  afterEach(() => store.stop());

  const send = (body: string): Promise<Response> =>
    fetch(`${store.url}/_bulk`, { method: "POST", body, headers: { "content-type": RECORDING.contentType } });

  it("are records of the standard, each with an id of its own and a stream of its category", async () => {
    for (const body of RECORDING.bodies) expect((await send(body)).status).toBe(200);
    expect(store.mistakes).toEqual([]);
    expect(store.documents.size).toBe(40);
    const words = {
      levels: Object.keys(defaultSpecification.logLevels),
      categories: Object.keys(defaultSpecification.logCategories),
    };
    for (const { stream, record } of store.documents.values()) {
      const { "@timestamp": time, event_id: id, hostname, environment, problems, ...standard } = record;
      expect(recordProblems(standard, words)).toEqual([]);
      expect([time, hostname, environment, problems]).toEqual([standard["timestamp"], "web-1", "test", undefined]);
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
      expect(stream).toBe("logs-application");
    }
  });

  it("arrives once when it is sent again, as after a kill or an answer that never came", async () => {
    for (const body of [...RECORDING.bodies, ...RECORDING.bodies]) await send(body);
    expect([store.documents.size, store.repeated]).toEqual([40, 40]);
  });

  it("is refused alone where the store refuses one record, and the others are taken", async () => {
    store.faults = () => ({ kind: "items", status: 400, refuses: (record) => numberOf(record) === 7 });
    const answers = await Promise.all(RECORDING.bodies.map(async (body) => (await send(body)).json()));
    const items = (answers as { items: { create: { status: number } }[] }[]).flatMap((answer) => answer.items);
    expect(items.filter(({ create }) => create.status === 400)).toHaveLength(1);
    expect(store.documents.size).toBe(39);
  });
});

// Fluentd is in no registry: these run where the environment names one, and docs/verification.md has what they showed.
if (PROGRAM !== undefined) {
  describe("a real Fluentd", () => {
    let moto: Moto;
    let scene: Scene;
    const begin = async (options: { readonly buffer?: Bytes } = {}): Promise<void> => {
      scene = await Scene.of(PROGRAM, moto, options);
      await scene.start();
    };
    beforeAll(async () => {
      moto = await Moto.start({ address: "127.0.0.1", log: "/dev/null" });
    });
    afterEach(() => scene.end());
    afterAll(() => moto.stop());

    /** Nothing is missing, and nothing stands twice in the store. */
    const expectAll = async (): Promise<void> => {
      await scene.settled();
      expect([scene.inStore(), await scene.inBucket()]).toEqual([
        { missing: 0, duplicates: 0 },
        { missing: 0, duplicates: 0 },
      ]);
      expect(scene.store.mistakes).toEqual([]);
    };

    it("sends what was recorded", async () => {
      await begin();
      scene.write(40);
      await expectAll();
      const keys = ({ record }: { readonly record: Document }): string => Object.keys(record).sort().join(" ");
      const recorded = RECORDING.bodies
        .flatMap((body) => body.split("\n"))
        .filter((line) => line.includes("@timestamp"));
      const [first] = recorded.map((line) => ({ record: JSON.parse(line) as Document }));
      expect([...store(scene).values()].map(keys)).toEqual(Array.from({ length: 40 }, () => first && keys(first)));
    });

    it("loses no line of 100,000 when it and its worker are killed again and again", async () => {
      await begin();
      scene.store.faults = () => ({ kind: "late", milliseconds: 400 });
      for (let round = 0; round < 5; round += 1) {
        for (let piece = 0; piece < 20; piece += 1) {
          scene.write(1000);
          await sleep(100);
        }
        if (round % 2 === 1) {
          await scene.agent?.killWorker();
        } else {
          await scene.agent?.kill();
          await scene.start();
        }
      }
      scene.store.faults = () => undefined;
      await expectAll();
      expect(scene.store.repeated).toBeGreaterThan(0);
    });

    it("loses no line of 100,000 when files are rotated meanwhile", async () => {
      await begin();
      for (let piece = 1; piece <= 100; piece += 1) {
        scene.write(1000);
        if (piece % 12 === 0) scene.rotate();
        await sleep(120);
      }
      await expectAll();
    });

    it("loses no line when the store answers 429 and 503, or never, and puts aside what it refuses alone", async () => {
      await begin();
      const refused = {
        kind: "items",
        status: 400,
        refuses: (record: Document) => numberOf(record) % 1000 === 5,
      } as const;
      const busy = { kind: "items", status: 429, refuses: (record: Document) => numberOf(record) % 10 === 0 } as const;
      const faults = [
        { kind: "status", status: 429 },
        { kind: "status", status: 503 },
        { kind: "hangs" },
        busy,
      ] as const;
      scene.store.faults = (number) => faults[number % 7] ?? refused;
      for (let piece = 0; piece < 20; piece += 1) {
        scene.write(1000);
        await sleep(200);
      }
      await sleep(30_000);
      scene.store.faults = () => refused;
      await scene.settled({ rejected: 20 });
      const stored = new Set([...store(scene).values()].map(({ record }) => numberOf(record)));
      const missing = Array.from({ length: 20_000 }, (_, number) => number).filter((number) => !stored.has(number));
      const aside = await scene.putAside((lines) => missing.every((number) => lines.includes(number)));
      expect(missing.filter((number) => !aside.includes(number))).toEqual([]);
      expect(scene.inStore().duplicates).toBe(0);
    });

    it("holds lines back while its buffer is full, and loses none", async () => {
      await begin({ buffer: Bytes.mebibytes(16) });
      scene.store.faults = () => ({ kind: "status", status: 503 });
      scene.write(60_000);
      await sleep(15_000);
      expect(scene.inStore().missing).toBe(60_000);
      scene.store.faults = () => undefined;
      await expectAll();
    });

    it("keeps what the bucket does not take, also when it is killed meanwhile", async () => {
      await begin();
      scene.bucket.isDown = true;
      scene.write(50_000);
      await sleep(15_000);
      await scene.agent?.kill();
      await scene.start();
      expect((await scene.inBucket()).missing).toBe(50_000);
      scene.bucket.isDown = false;
      await expectAll();
    });

    it("leaves no piece of a secret in buffers, objects, requests, its error sink or its log", async () => {
      await begin();
      scene.store.faults = (number) =>
        number < 3
          ? { kind: "status", status: 503 }
          : { kind: "items", status: 400, refuses: (record) => JSON.stringify(record).length % 2 === 0 };
      // A line of a file is a record: a secret whose name stands in the line before it is found by nobody.
      const line = (text: string | Buffer) => (text.includes("\n") ? JSON.stringify({ message: String(text) }) : text);
      scene.writeLines(Object.values(LINES).map(line));
      await sleep(4000);
      const whileItWaits = scene.traces();
      await sleep(15_000);
      const everything = [whileItWaits, scene.traces(), ...scene.store.bodies, ...(await scene.bucket.lines())];
      const pieces = Object.values(SECRETS).flatMap(piecesOf);
      expect(pieces.filter((piece) => everything.some((text) => text.includes(piece)))).toEqual([]);
      expect(store(scene).size + scene.rejected().split("\n").length).toBeGreaterThan(Object.keys(LINES).length);
    });
  });
}

const store = (scene: Scene) => scene.store.documents;
