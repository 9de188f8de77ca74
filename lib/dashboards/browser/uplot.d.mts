// The library beside these scripts on the site, as far as they use it; `constructs/live-scripts.ts` puts it there.
declare class Plot {
  constructor(options: object, data: readonly (readonly (number | null)[])[], place: HTMLElement);
  setSize(size: { readonly width: number; readonly height: number }): void;
}
export default Plot;
