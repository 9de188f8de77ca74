import { metricsOf, readPromql } from "../promql";
import type { Inline, Line, RunbooksModel } from "./model";
import { graphOf } from "./tools";
import { lineOf } from "./words";

/** A step, whose queries lead to their graphs: nobody copies one on a phone. */
export function stepOf(text: string, model: RunbooksModel): Line {
  return lineOf(text).flatMap((piece): Line => (isQuery(piece, model) ? graphOf(model.links, piece.code) : [piece]));
}

/** Whether `text` has a command: code that is no query. */
export function hasCommand(text: string, model: RunbooksModel): boolean {
  return lineOf(text).some((piece) => isCode(piece) && !isQuery(piece, model));
}

function isQuery(piece: Inline, { hasMetric }: RunbooksModel): piece is { readonly code: string } {
  if (hasMetric === undefined || !isCode(piece)) return false;
  const { expr } = readPromql(piece.code);
  // `uptime` reads as a query of a metric, too.
  const metrics = expr === undefined ? [] : metricsOf(expr);
  return metrics.length > 0 && metrics.every(hasMetric);
}

function isCode(piece: Inline): piece is { readonly code: string } {
  return typeof piece === "object" && "code" in piece;
}
