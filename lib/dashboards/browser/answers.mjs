// What a dashboard asks of Prometheus, through the portal, and what comes back. Nothing here touches the page.
import { asked, ROOT, SignedOut } from "./requests.mjs";

/** @typedef {{ metric: Record<string, string>, value?: [number, string], values?: [number, string][] }} Series */
/** @typedef {{ series: readonly Series[], problem?: string }} Answer */

const API = `${ROOT}prometheus/api/v1/`;

/**
 * @param {string} path
 * @param {Record<string, string>} query
 * @returns {Promise<{ data?: any, problem?: string }>}
 */
async function ask(path, query) {
  try {
    const response = await asked(`${API}${path}?${new URLSearchParams(query).toString()}`, {
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    /** @type {any} */
    let answer;
    try {
      answer = JSON.parse(text);
    } catch {
      return {
        problem: response.ok ? "Prometheus's answer cannot be read" : text.trim() || `status ${response.status}`,
      };
    }
    return answer.status === "success" ? { data: answer.data } : { problem: String(answer.error) };
  } catch (error) {
    if (error instanceof SignedOut) throw error;
    return {
      problem: error instanceof Error && error.name === "TimeoutError" ? "no answer within a minute" : "no answer",
    };
  }
}

/**
 * Values over time.
 * @param {string} query
 * @param {{ start: number, end: number }} times
 * @param {number} step
 * @returns {Promise<Answer>}
 */
export async function overTime(query, { start, end }, step) {
  // Aligned, so that a line keeps its points from one refresh to the next.
  const from = Math.floor(start / step) * step;
  const { data, problem } = await ask("query_range", {
    query,
    start: String(from),
    end: String(Math.ceil(end)),
    step: String(step),
  });
  return { series: data?.result ?? [], ...(problem !== undefined && { problem }) };
}

/**
 * Values at one time.
 * @param {string} query
 * @param {number} time
 * @returns {Promise<Answer>}
 */
export async function atTime(query, time) {
  const { data, problem } = await ask("query", { query, time: String(time) });
  return { series: data?.resultType === "vector" ? data.result : [], ...(problem !== undefined && { problem }) };
}

/**
 * All values of a label of some series.
 * @param {string} label
 * @param {string} selector
 * @param {{ start: number, end: number }} times
 * @returns {Promise<readonly string[]>}
 */
export async function valuesOf(label, selector, { start, end }) {
  const { data } = await ask(`label/${encodeURIComponent(label)}/values`, {
    "match[]": selector,
    start: String(Math.floor(start)),
    end: String(Math.ceil(end)),
  });
  return Array.isArray(data) ? data : [];
}

/** The value of a sample. @param {[number, string] | undefined} sample */
export function numberIn(sample) {
  if (sample === undefined) return undefined;
  const [, text] = sample;
  return text === "+Inf" ? Infinity : text === "-Inf" ? -Infinity : Number(text);
}
