// How many lines a second the agents' filter makes into records without secrets, on one core.
import { resolve } from "node:path";
import { succeed } from "../../harness/command";
import { ruby } from "../../harness/ruby";
import { recordRules } from "../../lib/fluentd/record-rules";
import { defaultSpecification } from "../../lib/specification";
import { summaryOf } from "../measure";
import { type Aim, aimLines, table } from "../report";

const PLUGIN = resolve(__dirname, "../../lib/fluentd/plugin/vm_record.rb");
const COUNT = 20_000;
const RUNS = 5;
const LEAST = 5_000;

const standard = (more: object): string =>
  JSON.stringify({
    timestamp: "2026-01-15T10:30:00.123Z",
    level: "INFO",
    service: "user-service",
    version: "1.2.3",
    trace_id: "4bf92f3577b34da6a3ce929d%N%",
    user_id: "user-%N%",
    request_id: "req-%N%",
    message: "User %N% logged in after a look at the cart",
    context: {
      method: "POST",
      endpoint: "/api/v1/login",
      ip_address: "192.0.2.7",
      user_agent: "Mozilla/5.0 (X11)",
      response_time_ms: 150,
    },
    ...more,
  });

/** Kinds of lines; `%N%` is another number in each. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  "the example of section 3.1": [standard({})],
  "the same with a password, a token and a mail address": [
    standard({
      context: {
        password: "hunter-%N%",
        headers: { authorization: "Bearer abcdef%N%" },
        note: "mail to ann%N%@example.com",
      },
    }),
  ],
  "text of 120 characters": [
    "2026-01-15 10:30:00 WARN pool-%N% connection to db-1 took longer than expected, 3 of 20 are in use, waiting for the next one",
  ],
  "an access log": [
    '192.0.2.%N% - - [15/Jan/2026:10:30:00 +0000] "GET /cart/%N%?page=2 HTTP/1.1" 200 5316 "https://shop.example/" "Mozilla/5.0 (X11)"',
  ],
};

/** Measures all kinds, and gives the table. */
export async function recordsTable(print: (text: string) => void): Promise<string> {
  const program = await ruby();
  const rules = recordRules(defaultSpecification);
  const rows: (readonly [string, number, number, number])[] = [];
  for (const [name, lines] of Object.entries(KINDS)) {
    const input = JSON.stringify({ rules, count: COUNT, lines });
    const seconds: number[] = [];
    for (let run = 0; run < RUNS; run += 1)
      seconds.push(Number(await succeed(program, [resolve(__dirname, "records.rb"), PLUGIN], { input })));
    const { median, least, most } = summaryOf(seconds.map((each) => 1 / each));
    rows.push([name, median, least, most]);
    print(`${name}  ${Math.round(median)} lines/s`);
  }
  const aims: Aim<readonly number[]>[] = [
    {
      text: `${LEAST.toLocaleString("en")} lines a second and more on one core, the slowest kind (seconds for so many)`,
      value: (medians) => LEAST / Math.min(...medians),
      most: 1,
      print: (value) => `${value.toFixed(2)} s`,
    },
  ];
  const lines = (count: number): string => Math.round(count).toLocaleString("en");
  return [
    table(
      ["lines", "a second of one core", "runs"],
      rows.map(([name, median, least, most]) => [
        name,
        `${lines(median)} (${lines(least)} to ${lines(most)})`,
        `${RUNS}`,
      ]),
    ),
    "",
    ...aimLines(
      aims,
      rows.map(([, median]) => median),
    ),
  ].join("\n");
}
