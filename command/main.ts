#!/usr/bin/env node
import { vmObservability } from "./vm-observability";

void vmObservability(process.argv.slice(2), {
  folder: process.cwd(),
  environment: process.env,
  now: () => new Date(),
  print: (line) => process.stdout.write(`${line}\n`),
  note: (line) => process.stderr.write(`${line}\n`),
}).then((code) => {
  process.exitCode = code;
});
