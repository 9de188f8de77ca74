import { PHONE_NUMBER, PHONE_NUMBER_RULE } from "../../units";
import { isMailName, MAIL_RULE, mailAddressProblem, readMailAddresses } from "../../escaping";
import {
  absolutePath,
  adviceName,
  bytes,
  count,
  duration,
  entryName,
  flag,
  keyOf,
  labelName,
  oneOf,
  port,
  text,
  textOf,
  textOrTokenOf,
  textThat,
  url,
  word,
} from "./leaves";
import { list, named, section, set } from "./parts";

/** The Prometheus server. */
export const prometheus = () =>
  section({
    port: port(),
    evaluationInterval: duration(),
    retentionTime: duration(),
    retentionSize: bytes(),
    memory: bytes(),
    externalLabels: named(labelName(), text()),
    remoteWrite: list(
      section({
        name: word(),
        url: url(
          "; name the user in basic_auth.username, and a file of the host with the password in basic_auth.password_file",
        ),
        tokenFile: absolutePath().optional(),
        basicAuth: section({ username: text(), passwordFile: absolutePath() }).optional(),
      }),
    ),
    features: set(word()),
    scrapeLimits: section({
      bodySizeLimit: bytes(),
      sampleLimit: count(),
      labelLimit: count(),
      labelNameLengthLimit: count(),
      labelValueLengthLimit: count(),
    }),
    ruleFiles: set(textOf('must be a path such as "rules/legacy.yml"', /^[^\p{Cc}]*[^/\p{Cc}]$/u)),
  });

/** The Alertmanager server. */
export const alertmanager = () =>
  section({
    port: port(),
    groupWait: duration({ zero: true }),
    groupInterval: duration(),
    repeatInterval: duration(),
    startDelay: duration({ zero: true }),
    memory: bytes(),
  });

const mailAddress = (several = false) =>
  textThat(MAIL_RULE, (given) => mailAddressProblem(given, { several }) === undefined);

// What every channel may have; web channels; web channels with a timeout shorter than their group's interval.
const ending = () => ({ sendResolved: flag().optional() });
const web = () => ({ ...ending(), proxyUrl: url().optional() });
const timed = () => ({ ...web(), timeout: duration().optional() });
const posting = () =>
  section({
    url: url("; write the address to a file of the host, and name it in url_file").optional(),
    urlFile: absolutePath().optional(),
    ...timed(),
  });

/** Where notifications go. */
export const channels = () =>
  section({
    slack: section({ urlFile: absolutePath(), channel: text(), ...timed() }).optional(),
    email: section({
      to: set(mailAddress(true), { atLeastOne: true }).optional(),
      from: mailAddress(),
      smarthost: textOrTokenOf('must be host and port such as "mail.example.com:587"', /^\S+:\d{1,5}$/),
      username: text().optional(),
      passwordFile: absolutePath().optional(),
      requireTls: flag().default(true),
      onCall: flag().optional(),
      ...ending(),
    }).optional(),
    webhook: posting().optional(),
    pagerduty: section({
      routingKeyFile: absolutePath(),
      carries: set(word()).default(["sms", "phone"]),
      ...timed(),
    }).optional(),
    sms: section({
      region: textOrTokenOf('must be a region such as "us-east-1"', /^[a-z]{2,}(-[a-z0-9]+)+$/),
      topicArn: textOrTokenOf(
        'must be the ARN of a topic such as "arn:aws:sns:us-east-1:123456789012:alerts"',
        /^arn:[a-z-]+:sns:[^:\s]+:[^:\s]+:[^:\s]+$/,
      ).optional(),
      credentialsFile: absolutePath().optional(),
      apiUrl: url().optional(),
      ...web(),
    }).optional(),
    phone: posting().optional(),
    teams: section({ urlFile: absolutePath(), ...web() }).optional(),
    opsgenie: section({ apiKeyFile: absolutePath(), apiUrl: url().optional(), ...web() }).optional(),
  });

const engineer = () =>
  keyOf(
    "must be the mail address by which on_call_schedule calls an engineer",
    (name) => name.length <= 320 && !name.includes("{{") && readMailAddresses(name)?.[0]?.address === name,
  );

/** How to reach those who are on call. */
export const contacts = () =>
  named(
    engineer(),
    section({
      name: textThat("must be a name in one line", (given) => given !== "" && isMailName(given)).optional(),
      phone: textOrTokenOf(PHONE_NUMBER_RULE, PHONE_NUMBER).optional(),
    }),
  );

const component = () =>
  keyOf("must be a component's name such as prometheus", (name) => /^[a-z0-9][a-z0-9_-]*$/.test(name));
const archive = () => keyOf("must be an archive's file name", (name) => /^[^\s/]+$/.test(name));

/** Where programs come from. */
export const artifacts = () =>
  section({
    source: oneOf(["upstream", "distribution"]),
    mirror: url().optional(),
    webPages: flag().optional(),
    versions: named(
      component(),
      textOf('must be a version such as "3.5.0"', /^v?\d+(\.\d+)*([-+~.][0-9A-Za-z.+~-]+)?$/),
    ),
    lock: named(
      archive(),
      textOf(
        "must be a SHA-256 of 64 or a SHA-512 of 128 lower-case hexadecimal digits",
        /^([0-9a-f]{64}|[0-9a-f]{128})$/,
      ),
    ),
  });

/** Pages about alerts. */
export const runbooks = () =>
  section({
    baseUrl: url().optional(),
    pages: named(entryName(), section({ text: text(), replace: flag().default(false) })),
  });

/** The server of static pages. */
export const portal = () =>
  section({ port: port(), memory: bytes(), externalUrl: url("", { query: false }).optional() });

/** Where dashboards and logs are looked at. */
export const links = () =>
  section({
    dashboards: url().optional(),
    hostDashboard: dashboardUid().optional(),
    applicationDashboard: dashboardUid().optional(),
    logs: url().optional(),
  });

const dashboardUid = () => textOf('must be the UID of a dashboard such as "host-overview"', /^[A-Za-z0-9_-]{1,40}$/);

/** What is reported beside mistakes. */
export const advice = () => section({ off: set(adviceName()) });
