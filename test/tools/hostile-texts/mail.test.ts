import { eventually } from "../../../harness/command";
import { emailChannel, type Receiver } from "../../../lib/alertmanager";
import { readMailAddresses } from "../../../lib/escaping";
import { post, started, stopAll, stopLater, VERSIONS } from "../alertmanager-server";
import { modelTo } from "../channel-delivery";
import { MailSink } from "../mail-sink";

afterEach(stopAll);

describe.each(VERSIONS)("Alertmanager %s", (version, suite) => {
  const isOldest = version.startsWith("0.25");

  it("sends mail to every list of addresses that is taken here, and to none that is refused", async () => {
    const mail = await MailSink.start();
    stopLater(mail);
    const right = [
      "plain@example.com",
      '"Ops, Team" <quoted@example.com>',
      "Ops Team <words@example.com>",
      "O'Neil <o.neil+x@example.com>",
    ];
    const wrong = [
      "Ops, Team <wrong1@example.com>",
      "wrong2@example.com.",
      "wr..ong3@example.com",
      '"x\n" <wrong4@example.com>',
      "Ops [x] <wrong5@example.com>",
    ];
    expect(right.filter((to) => !readMailAddresses(to))).toEqual([]);
    expect(wrong.filter((to) => readMailAddresses(to))).toEqual([]);
    const settings = {
      to: ["last@example.com"],
      from: "alerts@example.com",
      smarthost: mail.address,
      requireTls: false,
    };
    // What synthesis refuses cannot be made by our own function.
    // Before 0.28, built with an older Go, Alertmanager sends to some of the others as well.
    const channels = [...(isOldest ? [] : wrong), ...right].map((to, index) => {
      const channel = emailChannel({ ...settings, name: `mail-${index}` });
      return { ...channel, settings: (fileOf: (name: string) => string) => ({ ...channel.settings(fileOf), to }) };
    });
    const model = modelTo([]);
    const last = emailChannel(settings);
    const receivers: Receiver[] = [{ name: "all", channels: [...channels, last] }];
    const { port } = await started({ ...model, routing: { ...model.routing, receivers } }, version, suite);
    await post(port, [{ alertname: "x", severity: "critical" }]);
    await eventually("the mails arrive", () => mail.mails.length >= right.length + 1);
    expect(mail.mails.flatMap(({ to }) => to).sort()).toEqual([
      "last@example.com",
      "o.neil+x@example.com",
      "plain@example.com",
      "quoted@example.com",
      "words@example.com",
    ]);
  });
});
