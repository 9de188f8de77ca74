import { Token } from "cdktf";
import { type Problem, propProblems, quoted } from "../../../lib/errors";
import type { HostProps } from "../fleet";

/** Most tags of a resource, most characters of a key, and of a value. */
const MOST = 50;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;

/** What every host has beside labels, targets and tags of the whole fleet: name, fleet, host, its roles, its application. */
const OWN = 9;

/** IAM and S3 take no other characters, and every fleet has roles and a bucket. */
const TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * What AWS would refuse of the tags of a whole fleet, in the middle of an apply.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
 */
export function fleetTagProblems(tags: Readonly<Record<string, string>> | undefined): readonly Problem[] {
  if (Token.isUnresolved(tags))
    return [{ path: "tags", message: "must be an object, whose values may be known only at apply" }];
  const shape = tags === undefined ? [] : propProblems<object>({ tags }, { tags: "textMap" });
  if (shape.length > 0) return shape;
  const entries = Object.entries(tags ?? {});
  const problems = entries.flatMap(([key, value]) => [...keyProblems(key), ...valueProblems(key, value)]);
  if (entries.length > MOST - OWN)
    problems.push({
      path: "tags",
      message: `must be at most ${MOST - OWN}, beside the library's own, got ${entries.length}`,
    });
  return problems;
}

/** What Prometheus must know of a host stands in its tags. */
export function hostTagProblems(
  { labels = {}, additionalTargets = [], tiers = {}, runs = [] }: HostProps,
  place: string,
  fleetTags: Readonly<Record<string, string>> = {},
): readonly Problem[] {
  const problems: Problem[] = [];
  const ports = new Set<number>();
  for (const [index, { port, path, job }] of additionalTargets.entries()) {
    const here = `${place}.additionalTargets[${index}]`;
    if (ports.has(port))
      problems.push({
        path: here,
        message: `must have its own port on AWS, where tags name targets by port, got ${port} twice`,
      });
    ports.add(port);
    if (!/^[\w+\-=.:/@]{1,200}$/.test(`${job ?? ""}${path ?? "/metrics"}`))
      problems.push({
        path: here,
        message: `must use only characters that tags may hold (letters, digits and _ + - = . : / @), got ${quoted(path)}`,
      });
  }
  for (const [label, value] of Object.entries(labels)) {
    const longest = LONGEST_KEY - "vmo:label:".length;
    if (label.length > longest) {
      const message = `must have a name of at most ${longest} characters, as tags have, got ${label.length}`;
      problems.push({ path: `${place}.labels.${label}`, message });
    }
    // What is no text is a problem of every fleet's labels.
    if (typeof value !== "string" || Token.isUnresolved(value) || value.length <= LONGEST_VALUE) continue;
    problems.push({
      path: `${place}.labels.${label}`,
      message: `must be at most ${LONGEST_VALUE} characters, as tags are, got ${value.length}`,
    });
  }
  const tags = Object.keys(labels).length + ports.size + Object.keys(tiers).length + runs.length;
  const room = Math.max(0, MOST - OWN - (Token.isUnresolved(fleetTags) ? 0 : Object.keys(fleetTags).length));
  if (tags > room)
    problems.push({
      path: place,
      message:
        `must have at most ${room} labels and targets together, got ${tags}: a resource has ${MOST} tags, and ` +
        `${MOST - room} of them are the library's and the fleet's`,
    });
  return problems;
}

function keyProblems(key: string): readonly Problem[] {
  const path = `tags[${quoted(key)}]`;
  if (/^(aws|vmo):/i.test(key))
    return [{ path, message: 'must not begin with "aws:", which is AWS\'s own, or "vmo:", which is this library\'s' }];
  if (key.length > 0 && key.length <= LONGEST_KEY && TEXT.test(key)) return [];
  return [{ path, message: `must be 1 to ${LONGEST_KEY} letters, digits, blanks and _ . : / = + - @` }];
}

function valueProblems(key: string, value: string): readonly Problem[] {
  if (Token.isUnresolved(value) || (value.length <= LONGEST_VALUE && TEXT.test(value))) return [];
  const message = `must be at most ${LONGEST_VALUE} letters, digits, blanks and _ . : / = + - @, got ${quoted(value)}`;
  return [{ path: `tags.${key}`, message }];
}
