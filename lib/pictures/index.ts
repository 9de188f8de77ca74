export { COLOURS, LINE, MARGIN, WIDTH } from "./looks";
export { axis, bar, baseline, label, picture, point, type Attributes, type LegendEntry, type Picture } from "./picture";
export { textTable } from "./text-table";
export { wrapped } from "./wrapped";
