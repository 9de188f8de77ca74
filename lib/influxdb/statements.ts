import { urlPart } from "../escaping";
import { Duration } from "../units";
import { type InfluxDbModel, RAW, THIN } from "./model";

/** What the server is told once it runs, in InfluxQL. */
export interface Statement {
  /** In one word, for the name of its file. */
  readonly name: string;
  readonly purpose: string;
  readonly text: string;
  /** Whether an answer with an error will do: it says then that the thing is there already. @default false */
  readonly mayFail?: true;
}

/** The longest outage after which samples still arrive: so far back before each interval the server looks when it thins out. */
const LATE = Duration.hours(3);

/** Statements that make the database of `model` what it is to be, whatever it was; each does no harm when it is made again. */
export function statementsOf({ database, retention, downSampling }: InfluxDbModel): readonly Statement[] {
  const [at, raw, thin] = [database, RAW, THIN].map(name);
  const interval = influxDuration(downSampling.interval);
  const policy = (called: string, keeps: Duration, shard: string) =>
    [
      {
        name: `create-${called}`,
        purpose: `the retention policy ${called} exists`,
        // As it is only made once, and then changed, another duration is no conflict.
        text: `CREATE RETENTION POLICY ${name(called)} ON ${at} DURATION INF REPLICATION 1`,
        mayFail: true,
      },
      {
        name: `alter-${called}`,
        purpose: `the retention policy ${called} keeps samples for ${keeps.toString()}`,
        text: `ALTER RETENTION POLICY ${name(called)} ON ${at} DURATION ${influxDuration(keeps)} SHARD DURATION ${shard}${called === RAW ? " DEFAULT" : ""}`,
      },
    ] as const;
  return [
    { name: "create-database", purpose: `the database ${database} exists`, text: `CREATE DATABASE ${at}` },
    ...policy(RAW, retention, shardOf(retention)),
    ...policy(THIN, downSampling.retention, shardOf(downSampling.retention)),
    {
      name: "drop-thinning",
      purpose: "samples are not thinned out as they were before",
      text: `DROP CONTINUOUS QUERY "thin" ON ${at}`,
      mayFail: true,
    },
    {
      name: "create-thinning",
      purpose: `one sample of each series is kept for every ${downSampling.interval.toString()}`,
      // The first one, which the interval begins with: a later one under the time of its beginning would come before its time.
      text:
        `CREATE CONTINUOUS QUERY "thin" ON ${at} RESAMPLE EVERY ${interval} FOR ${influxDuration(LATE.plus(downSampling.interval))} BEGIN ` +
        `SELECT first("value") AS "value" INTO ${at}.${thin}.:MEASUREMENT FROM ${at}.${raw}./.*/ GROUP BY time(${interval}), * END`,
    },
  ];
}

/** Path of a statement's form in the plan. */
export function fileOf({ name }: Statement): string {
  return `influxdb/statements/${name}`;
}

/** A statement as the form that the server takes it in. */
export function formOf({ text }: Statement): string {
  return `q=${urlPart(text)}`;
}

/** Shards are dropped as a whole: each is a small part of what is kept, and at least as long as the server allows. */
function shardOf(keeps: Duration): string {
  const days = keeps.milliseconds / (24 * 60 * 60 * 1000);
  if (days < 2) return "1h";
  return days < 180 ? "1d" : "7d";
}

function influxDuration(time: Duration): string {
  return `${Math.ceil(time.milliseconds / 1000)}s`;
}

/** A name; those that a specification may have need no escape. */
function name(text: string): string {
  return `"${text}"`;
}
