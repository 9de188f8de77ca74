const SPANS = Array.from({ length: 24 }, (_, index) => `  .span-${index + 1} { grid-column: span ${index + 1}; }`);

/** What pages of dashboards look like beyond the site's own style sheet: one panel below the other on a phone, a grid of 24 beside. */
export const LIVE_STYLES = `:root {
  --series-1: light-dark(#0969da, #4493f8);
  --series-2: light-dark(#b35900, #f0883e);
  --series-3: light-dark(#1a7f37, #3fb950);
  --series-4: light-dark(#a40e7d, #f778ba);
  --series-5: light-dark(#6639ba, #a371f7);
  --series-6: light-dark(#0b7285, #39c5cf);
  --series-7: light-dark(#8a6d00, #d29922);
  --series-8: light-dark(#57606a, #9198a1);
  --threshold-red: var(--critical);
  --threshold-yellow: var(--warning);
  --threshold-orange: var(--warning);
  --threshold-green: var(--good);
  --threshold-blue: var(--link);
}
main.wide {
  max-width: 120rem;
}
.controls {
  display: flex;
  flex-wrap: wrap;
  gap: 0.5rem 1.25rem;
  margin: 1rem 0;
}
.controls select {
  max-width: 16rem;
  font: inherit;
}
.panels {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 1rem;
}
.panel {
  min-width: 0;
  padding: 0.75rem 1rem;
  border: 1px solid var(--line);
  border-radius: 6px;
}
.panel h2,
.panel h3 {
  margin: 0 0 0.5rem;
  border: 0;
  font-size: 1rem;
}
.panel caption {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
}
.panel tbody th {
  overflow-wrap: anywhere;
}
.drawing {
  position: relative;
  min-height: 2.5rem;
}
.panel > details,
.row > summary {
  margin-top: 0.5rem;
}
.row > summary {
  margin: 1.5rem 0 0.75rem;
  font-weight: 600;
}
.links {
  display: flex;
  flex-wrap: wrap;
  gap: 0.25rem 1rem;
  padding: 0;
  list-style: none;
}
button.heading {
  min-height: 1.5rem;
  margin: 0;
  padding: 0;
  border: 0;
  background: none;
  color: inherit;
  font: inherit;
  cursor: pointer;
}
th[aria-sort="descending"] button.heading::after {
  content: " ▾" / "";
}
th[aria-sort="ascending"] button.heading::after {
  content: " ▴" / "";
}
.scrolled {
  max-height: 24rem;
  overflow: auto;
}
.legend th,
.legend td,
.bars th,
.bars td {
  padding: 0.15rem 0.5rem;
  font-size: 0.875rem;
  vertical-align: middle;
}
.legend thead th:not(:first-child) {
  text-align: right;
}
.legend td,
.bars td:last-child {
  text-align: right;
  font-variant-numeric: tabular-nums;
}
.key {
  padding: 0 0 0 0.5rem;
  border: 0;
  border-left: 0.75rem solid var(--link);
  background: none;
  color: inherit;
  font: inherit;
  text-align: left;
  overflow-wrap: anywhere;
  cursor: pointer;
}
.key[aria-pressed="false"] {
  opacity: 0.6;
  text-decoration: line-through;
}
${Array.from({ length: 8 }, (_, index) => `.key.series-${index + 1} {\n  border-color: var(--series-${index + 1});\n}`).join("\n")}
.figures {
  display: flex;
  flex-wrap: wrap;
  gap: 0.25rem 1.5rem;
}
.figure {
  display: flex;
  flex-direction: column;
  margin: 0;
}
.figure strong {
  font-size: 1.75rem;
  line-height: 1.2;
}
.track {
  position: relative;
  width: 50%;
}
.bar {
  display: block;
  height: 0.9rem;
  border-radius: 2px;
  background: var(--series-1);
}
.track.states {
  min-width: 8rem;
}
.stretch {
  position: absolute;
  inset-block: 0.3rem;
  background: var(--series-1);
}
.is-red { color: var(--critical); }
.is-yellow,
.is-orange { color: var(--warning); }
.is-green { color: var(--good); }
.bar.is-red,
.stretch.is-red { background: var(--critical); }
.bar.is-yellow,
.bar.is-orange,
.stretch.is-yellow,
.stretch.is-orange { background: var(--warning); }
.bar.is-green,
.stretch.is-green { background: var(--good); }
@media (width >= 60rem) {
  .panels {
    grid-template-columns: repeat(24, minmax(0, 1fr));
  }
${SPANS.join("\n")}
}
@media (prefers-reduced-motion: no-preference) {
  .key {
    transition: opacity 0.1s;
  }
}
`;
