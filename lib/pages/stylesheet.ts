/** The one stylesheet of a site, `style.css` at its root: fonts that every machine has, light and dark, also on paper. */
export const STYLESHEET = `:root {
  color-scheme: light dark;
  --text: light-dark(#1f2328, #e6edf3);
  --quiet: light-dark(#59636e, #9198a1);
  --line: light-dark(#d1d9e0, #3d444d);
  --code: light-dark(#f6f8fa, #151b23);
  --link: light-dark(#0969da, #4493f8);
}
body {
  margin: 0;
  background: light-dark(#ffffff, #0d1117);
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
  max-width: 50rem;
  margin: 0 auto;
  padding: 0 1.5rem 3rem;
}
a {
  color: var(--link);
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
  border-collapse: collapse;
}
th,
td {
  padding: 0.3rem 0.75rem;
  border: 1px solid var(--line);
  text-align: left;
}
ul.checks {
  padding-left: 0.5rem;
  list-style: "\\2610\\00a0\\00a0" inside;
}
@media print {
  header {
    display: none;
  }
}
`;
