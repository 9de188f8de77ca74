/** The one stylesheet of a site, `style.css` at its root: fonts that every machine has, light and dark, narrow and on paper. */
export const STYLESHEET = `:root {
  color-scheme: light dark;
  --page: light-dark(#ffffff, #0d1117);
  --text: light-dark(#1f2328, #e6edf3);
  --quiet: light-dark(#59636e, #9198a1);
  --line: light-dark(#d1d9e0, #3d444d);
  --code: light-dark(#f6f8fa, #151b23);
  --link: light-dark(#0969da, #4493f8);
  --critical: light-dark(#c1121f, #ff7b72);
  --warning: light-dark(#9a5b00, #e3a83b);
  --good: light-dark(#1a7f37, #3fb950);
}
* {
  box-sizing: border-box;
}
[hidden] {
  display: none !important;
}
body {
  margin: 0;
  background: var(--page);
  color: var(--text);
  font: 16px/1.5 system-ui, sans-serif;
}
header {
  padding: 0.75rem 1.5rem;
  border-bottom: 1px solid var(--line);
}
header a {
  font-weight: 600;
}
main {
  max-width: 56rem;
  margin: 0 auto;
  padding: 0 1.5rem 3rem;
  overflow-wrap: break-word;
}
a {
  color: var(--link);
}
:focus-visible {
  outline: 2px solid var(--link);
  outline-offset: 2px;
}
h1 {
  overflow-wrap: anywhere;
}
h2 {
  margin-top: 2rem;
  border-bottom: 1px solid var(--line);
}
code,
pre {
  border-radius: 4px;
  background: var(--code);
  font: 0.875em ui-monospace, monospace;
  overflow-wrap: anywhere;
}
code {
  padding: 0.1em 0.3em;
}
pre {
  padding: 1rem;
  overflow: auto;
  white-space: pre-wrap;
}
table {
  width: 100%;
  border-collapse: collapse;
}
th,
td {
  padding: 0.4rem 0.75rem;
  border-bottom: 1px solid var(--line);
  text-align: left;
  vertical-align: top;
}
td,
code,
tbody th a {
  overflow-wrap: anywhere;
}
td[data-label="Severity"],
td[data-label="Roles"] {
  overflow-wrap: normal;
}
table.runbooks th:first-child {
  width: 19rem;
}
tbody th {
  font-weight: 600;
}
thead th {
  color: var(--quiet);
  font-size: 0.875rem;
  font-weight: 400;
}
svg {
  max-width: 100%;
  height: auto;
}
ul.checks {
  padding-left: 0.5rem;
  list-style: "\\2610\\00a0\\00a0" inside;
}
.quiet {
  color: var(--quiet);
  font-size: 0.875rem;
}
.status {
  margin: 1rem 0;
  padding: 0.75rem 1rem;
  border-left: 6px solid var(--line);
  border-radius: 4px;
  background: var(--code);
  font-size: 1.25rem;
  font-weight: 600;
}
.status.good {
  border-color: var(--good);
}
.status.warning {
  border-color: var(--warning);
}
.status.critical,
.status.unknown {
  border-color: var(--critical);
}
.doubt {
  padding: 0.5rem 1rem;
  border: 1px solid var(--critical);
  border-radius: 4px;
}
.good {
  color: var(--good);
}
.status.good {
  color: inherit;
}
ul.alerts,
ul.tools,
ul.plain {
  margin: 0;
  padding: 0;
  list-style: none;
}
ul.alerts > li {
  margin: 0.75rem 0;
  padding: 0.75rem 1rem;
  border: 1px solid var(--line);
  border-left: 6px solid var(--quiet);
  border-radius: 4px;
}
ul.alerts > li.critical {
  border-left-color: var(--critical);
}
ul.alerts > li.warning {
  border-left-color: var(--warning);
}
.alert p {
  margin: 0;
  overflow-wrap: anywhere;
}
.alert .facts {
  color: var(--quiet);
}
.alert .facts strong {
  color: var(--text);
}
.alert .summary {
  margin: 0.25rem 0 0.5rem;
}
.severity,
.tag {
  display: inline-block;
  padding: 0 0.5em;
  border: 1px solid currentcolor;
  border-radius: 1em;
  font-size: 0.8125rem;
}
.critical .severity {
  color: var(--critical);
  font-weight: 600;
}
.warning .severity {
  color: var(--warning);
}
.actions a {
  display: inline-block;
  margin: 0 1rem 0 0;
  padding: 0.25rem 0;
}
details > summary {
  cursor: pointer;
  color: var(--quiet);
}
td.time {
  width: 40%;
}
.bar {
  display: block;
  height: 0.75rem;
  margin-top: 0.4rem;
  border-radius: 2px;
  background: var(--link);
}
.bar.failed {
  background: var(--critical);
}
ul.tools {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
  gap: 0.75rem;
}
ul.tools > li {
  padding: 0.75rem 1rem;
  border: 1px solid var(--line);
  border-radius: 4px;
}
ul.tools a {
  display: block;
  font-weight: 600;
}
ul.tools span {
  color: var(--quiet);
  font-size: 0.875rem;
}
tr.bad td[data-label="State"] {
  color: var(--critical);
  font-weight: 600;
}
label {
  font-weight: 600;
}
form label,
#find label {
  display: inline-block;
  margin-bottom: 0.25rem;
}
.plain label {
  font-weight: 400;
}
input:not([type="checkbox"]),
select,
button {
  min-height: 2.5rem;
  padding: 0.25rem 0.75rem;
  border: 1px solid var(--line);
  border-radius: 4px;
  background: var(--code);
  color: inherit;
  font: inherit;
}
form input:not([type="checkbox"]),
form select {
  display: block;
  width: 100%;
  max-width: 28rem;
}
button {
  border-color: var(--link);
  background: var(--link);
  color: var(--page);
  font-weight: 600;
  cursor: pointer;
}
fieldset {
  margin: 0;
  border: 1px solid var(--line);
  border-radius: 4px;
}
@media (max-width: 40rem) {
  header,
  main {
    padding-right: 1rem;
    padding-left: 1rem;
  }
  thead {
    position: absolute;
    overflow: hidden;
    width: 1px;
    height: 1px;
    clip-path: inset(50%);
  }
  table.hosts tr,
  table.spans tr,
  table.runbooks tr {
    display: block;
    padding: 0.5rem 0;
    border-bottom: 1px solid var(--line);
  }
  table.hosts th,
  table.hosts td,
  table.spans th,
  table.spans td,
  table.runbooks th:first-child,
  table.runbooks td {
    display: block;
    width: auto;
    padding: 0.1rem 0;
    border: 0;
  }
  td[data-label]:not([data-label="Message"])::before {
    content: attr(data-label) ": ";
    color: var(--quiet);
    font-weight: 400;
  }
}
@media print {
  header {
    display: none;
  }
}
`;
