import {
  absolutePath,
  bytes,
  duration,
  entryName,
  flag,
  keyOf,
  labelName,
  oneOf,
  port,
  text,
  textOf,
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
    remoteWrite: list(section({ name: word(), url: url(), tokenFile: absolutePath().optional() })),
  });

/** The Alertmanager server. */
export const alertmanager = () =>
  section({
    port: port(),
    groupWait: duration({ zero: true }),
    groupInterval: duration(),
    repeatInterval: duration(),
    memory: bytes(),
  });

const mailAddress = () =>
  textOf('must be a mail address such as "ops@example.com"', /^[^\s@]+@[^\s@]+$|<[^\s@]+@[^\s@]+>$/);

/** Where notifications go. */
export const channels = () =>
  section({
    slack: section({ urlFile: absolutePath(), channel: text() }).optional(),
    email: section({
      to: set(mailAddress(), { atLeastOne: true }),
      from: mailAddress(),
      smarthost: textOf('must be host and port such as "mail.example.com:587"', /^\S+:\d{1,5}$/),
      username: text().optional(),
      passwordFile: absolutePath().optional(),
      requireTls: flag().default(true),
    }).optional(),
    webhook: section({ url: url().optional(), urlFile: absolutePath().optional() }).optional(),
  });

const component = () =>
  keyOf("must be a component's name such as prometheus", (name) => /^[a-z0-9][a-z0-9_-]*$/.test(name));
const archive = () => keyOf("must be an archive's file name", (name) => /^[^\s/]+$/.test(name));

/** Where programs come from. */
export const artifacts = () =>
  section({
    source: oneOf(["upstream", "distribution"]),
    mirror: url().optional(),
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
export const portal = () => section({ port: port(), memory: bytes(), externalUrl: url().optional() });

/** Where dashboards and logs are looked at. */
export const links = () => section({ dashboards: url().optional(), logs: url().optional() });
