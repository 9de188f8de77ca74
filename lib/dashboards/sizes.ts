import type { Panel, PanelKind } from "../panels";

/** Width in 24ths of the page and height in rows, of a panel that says none. */
const USUAL: Readonly<Record<PanelKind, { readonly width: number; readonly height: number }>> = {
  "time series": { width: 12, height: 8 },
  stat: { width: 4, height: 4 },
  table: { width: 24, height: 10 },
  bars: { width: 12, height: 8 },
  states: { width: 12, height: 8 },
};

/** Width and height of `panel` in the grid. */
export function sizeOf({ kind, width, height }: Panel): { readonly w: number; readonly h: number } {
  const usual = USUAL[kind];
  return { w: width ?? usual.width, h: height ?? usual.height };
}
