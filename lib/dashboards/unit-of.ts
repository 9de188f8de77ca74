import { unwrapped, walk, type Expr } from "../promql";
import type { Catalogue } from "../rules";
import { unitOfName, type Unit } from "../panels";

/** Units of recorded metrics, which are words for people, that a panel knows by another name. */
const WORDS: Readonly<Record<string, Unit>> = {
  percent: "percent",
  bytes: "bytes",
  seconds: "seconds",
  "bytes per second": "bytes per second",
  "packets per second": "packets per second",
  "operations per second": "operations per second",
  "requests per second": "requests per second",
};

/** The unit that the values of a query most likely have; `count` where nothing tells. */
export function unitOf(expr: Expr, catalogue: Catalogue): Unit {
  const parts = [...walk(expr)].map((step) => step.expr);
  if (parts.some((part) => part.kind === "binary" && [part.left, part.right].some(isHundred))) return "percent";
  const functions = parts.flatMap((part) => (part.kind === "call" ? [part.function] : []));
  const name = parts.flatMap((part) => (part.kind === "selector" ? (part.metric ?? []) : []))[0] ?? "";
  const base = name.replace(/_(total|bucket|sum|count)$/, "");
  const ofName = unitOfName(base);
  if (functions.includes("histogram_quantile")) return ofName ?? "count";
  if (parts.some((part) => part.kind === "binary" && part.op === "/"))
    return /_sum$/.test(name) ? (ofName ?? "count") : "ratio";
  if (functions.some((called) => ["rate", "irate"].includes(called))) return perSecond(base, ofName);
  const provided = catalogue.find(name);
  return (provided?.kind === "recording" ? WORDS[provided.recording.unit] : undefined) ?? ofName ?? "count";
}

function perSecond(base: string, ofName: Unit | undefined): Unit {
  if (ofName === "bytes") return "bytes per second";
  // Seconds of each second: a share.
  if (ofName === "seconds") return "ratio";
  if (/requests|calls/.test(base)) return "requests per second";
  return /packets/.test(base) ? "packets per second" : "per second";
}

function isHundred(expr: Expr): boolean {
  const inner = unwrapped(expr);
  return inner.kind === "number" && inner.value === 100;
}
