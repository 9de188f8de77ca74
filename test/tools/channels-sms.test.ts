import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../../harness/command";
import { Moto } from "../../harness/moto";
import { smsChannel } from "../../lib/alertmanager";
import { post, started, stopAll, stopLater, VERSIONS } from "./alertmanager-server";
import { ANNOTATIONS, expectAccepted, LABELS, modelTo, secret, sink } from "./channel-delivery";
import { snsPublish } from "./receivers";
import { Relay } from "./relay";

afterEach(stopAll);

const CREDENTIALS = "[default]\naws_access_key_id = AKIDOFTHEFILE\naws_secret_access_key = planted-secret\n";

describe("text messages", () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await Moto.start({ address: "127.0.0.1", log: join(tmpdir(), `vmo-channels-moto-${process.pid}.log`) });
  });
  // It knows the subscribers of the test before, who are gone.
  beforeEach(() => moto.reset());
  afterAll(() => moto.stop());

  /** A call of SNS's own API; moto looks at the region and takes every signature. */
  async function sns(parameters: Readonly<Record<string, string>>): Promise<void> {
    const authorization =
      "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/sns/aws4_request, SignedHeaders=host, Signature=0";
    const body = new URLSearchParams({ Version: "2010-03-31", ...parameters });
    const answer = await fetch(moto.url, { method: "POST", headers: { authorization }, body });
    expect(answer.status).toBe(200);
  }

  it.each(VERSIONS)("of %s reach a topic's subscribers and an engineer's phone", async (version, suite) => {
    const [subscriber, relay] = [await sink(), await Relay.start(moto.url)];
    stopLater(relay);
    await sns({ Action: "CreateTopic", Name: "alerts" });
    const topicArn = "arn:aws:sns:eu-central-1:123456789012:alerts";
    await sns({ Action: "Subscribe", TopicArn: topicArn, Protocol: "http", Endpoint: `${subscriber.url}/sms` });
    const settings = {
      region: "eu-central-1",
      credentials: secret("aws"),
      apiUrl: relay.url,
      sendResolved: true,
    };
    const alice = smsChannel(settings).toPerson?.({ engineer: "alice@company.com", phone: "+4915112345678" });
    const model = modelTo([smsChannel({ ...settings, topicArn }), ...(alice ? [alice] : [])]);
    await expectAccepted(model, version, suite);
    const { port } = await started(model, version, suite, { "sms-credentials": CREDENTIALS });
    const summary = `CPU of web-1 is very busy, ${"äöü".repeat(40)}`;
    await post(port, [LABELS], { annotations: { ...ANNOTATIONS, summary } });
    await eventually("both are told", () => relay.passed.length >= 2);
    expect(relay.passed.map(({ status }) => status)).toEqual([200, 200]);
    const calls = relay.passed.map(({ body }) => snsPublish.parse(Object.fromEntries(new URLSearchParams(body))));
    const text = `FIRING critical: cpu_critical on web-1. ${summary}`.slice(0, 140);
    expect(calls.map(({ Message }) => Message)).toEqual([text, text]);
    expect(calls.map(({ PhoneNumber, TopicArn }) => PhoneNumber ?? TopicArn).sort()).toEqual([
      "+4915112345678",
      topicArn,
    ]);
    for (const { authorization, answer } of relay.passed) {
      expect(authorization).toContain("Credential=AKIDOFTHEFILE/");
      expect(answer).toContain("<MessageId>");
    }
    const received = await eventually("the subscriber has it", () => subscriber.received[0]);
    expect(JSON.parse(received.body)).toMatchObject({ Type: "Notification", TopicArn: topicArn, Message: text });
  });
});
