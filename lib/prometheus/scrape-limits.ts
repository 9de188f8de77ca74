import { quoted, type Problem } from "../errors";
import type { ScrapeLimits } from "../scraping";
import type { ScrapeConfig } from "./config";

/** Limits that are counts, under their keys in Prometheus's file. */
const COUNTS = {
  sampleLimit: "sample_limit",
  labelLimit: "label_limit",
  labelNameLengthLimit: "label_name_length_limit",
  labelValueLengthLimit: "label_value_length_limit",
} as const;

const COUNT_KEYS = Object.keys(COUNTS) as (keyof typeof COUNTS)[];

function countsOf(job: ScrapeLimits, name: (key: keyof typeof COUNTS) => string) {
  return Object.fromEntries(COUNT_KEYS.flatMap((key) => (job[key] === undefined ? [] : [[name(key), job[key]]])));
}

/** The limits among what is said of a job. */
export function scrapeLimitsOf(job: ScrapeLimits): ScrapeLimits {
  return { ...(job.bodySizeLimit && { bodySizeLimit: job.bodySizeLimit }), ...countsOf(job, (key) => key) };
}

/** The limits of a job under the keys of the file. */
export function renderScrapeLimits(job: ScrapeLimits): Partial<ScrapeConfig> {
  return {
    ...(job.bodySizeLimit && { body_size_limit: job.bodySizeLimit.toPrometheus() }),
    ...countsOf(job, (key) => COUNTS[key]),
  };
}

/** What is wrong with the limits of the job at `at`. */
export function scrapeLimitProblems(job: ScrapeLimits, at: string): readonly Problem[] {
  const wrong = COUNT_KEYS.flatMap((key): readonly Problem[] => {
    const limit = job[key];
    if (limit === undefined || (Number.isInteger(limit) && limit > 0)) return [];
    return [{ path: `${at}.${key}`, message: `must be a whole number above 0, got ${quoted(limit)}` }];
  });
  if (job.bodySizeLimit?.count !== 0) return wrong;
  return [...wrong, { path: `${at}.bodySizeLimit`, message: "must be more than 0B" }];
}
