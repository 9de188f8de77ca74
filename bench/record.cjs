// Loaded into a measured process before its program: leaves the process's peak memory where the bench reads it.
const { writeFileSync } = require("node:fs");
const process = require("node:process");

process.on("exit", () => writeFileSync(process.env.BENCH_RECORD, String(process.resourceUsage().maxRSS)));
