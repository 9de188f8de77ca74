// What `npm start` and `npm run stop` run once everything is installed: main.ts start|stop
import { rmSync } from "node:fs";
import { farewell } from "./failure";
import { LOG, start, stop } from "./quickstart";
import { Report } from "./report";
import { summaryOf } from "./summary";

const [command] = process.argv.slice(2);
const report = new Report(LOG);

main().catch((error: unknown) => {
  report.quiet();
  report.note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  console.error(`\n${farewell(error, { command, log: report.log })}`);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  if (command === "stop") {
    await stop(report);
    rmSync(LOG, { force: true });
    return;
  }
  const running = await start(report);
  report.print(`\nRunning after ${report.seconds} s.\n\n${summaryOf(running)}`);
}
