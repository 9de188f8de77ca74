import * as z from "../../third-party/zod";
import { duration, entryName, flag, host, oneOf, port, text, textOf, textOrTokenOf, word } from "./leaves";
import { list, named, section, set } from "./parts";

/** `log_levels` and `log_categories` of section 3.2: what each name means. */
export const meanings = () => named(entryName(), text());

const tier = () =>
  section({
    duration: duration(),
    storageClass: oneOf(["ssd", "standard", "archive", "glacier"]),
    searchEnabled: flag(),
    compression: flag(),
    immutable: flag(),
    encryption: flag(),
  });

/** `retention_policies` of section 3.3. */
export const retentionPolicies = () =>
  section({
    hotStorage: tier(),
    warmStorage: tier(),
    coldStorage: tier(),
    complianceStorage: tier(),
  });

const tag = () => textOf('must be a tag such as "app.logs"', /^[^\s.]+(\.[^\s.]+)*$/);
const journalMatch = () => textOf('must be a journal match such as "_SYSTEMD_UNIT=nginx.service"', /^[A-Z0-9_]+=.+$/);

const tail = () =>
  section({
    type: oneOf(["tail"]),
    path: text(),
    posFile: text(),
    format: word(),
    tag: tag(),
  });
const systemd = () => section({ type: oneOf(["systemd"]), tag: tag(), filters: set(journalMatch()) });

const recordTransformer = () => section({ type: oneOf(["record_transformer"]), record: named(entryName(), text()) });

const elasticsearch = () =>
  section({
    type: oneOf(["elasticsearch"]),
    host: host(),
    port: port(),
    indexName: textOf(
      'must be an index name (lower case, without spaces and without \\ / * ? " < > | , #, not - _ + first)',
      /^(?![-_+.])[^A-Z\s\\/*?"<>|,#:]{1,200}$/,
    ),
    typeName: word(),
  });
const s3 = () =>
  section({
    type: oneOf(["s3"]),
    s3Bucket: textOrTokenOf(
      "must be a bucket name (3 to 63 lower-case letters, digits, dots and hyphens)",
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    ),
    s3Region: textOrTokenOf('must be a region such as "us-east-1"', /^[a-z]{2,}(-[a-z0-9]+)+$/),
    path: text(),
  });

/** `fluentd` of section 3.4. */
export const fluentd = () =>
  section({
    input: list(z.discriminatedUnion("type", [tail(), systemd()], { error: "must be a map" })),
    filter: list(recordTransformer()),
    output: list(z.discriminatedUnion("type", [elasticsearch(), s3()], { error: "must be a map" })),
  });
