import { htmlPage, markup, type SitePage } from "../pages";
import type { PortalSite } from "./model";

/** Where Jaeger gives traces, below the site, for those who have signed in. */
const TRACES = "jaeger/api/traces/";

/** What the page needs to know of the site. */
export interface SearchSite {
  /** Path of the site, with a slash at both ends. */
  readonly root: string;
  /** Whether Jaeger is behind the portal. */
  readonly traces: boolean;
}

/** The page that leads from an identifier or a moment to the right place in every tool. Its script knows the rest. */
export function searchPages({ search = [] }: PortalSite, { root, traces }: SearchSite): readonly SitePage[] {
  if (search.length === 0) return [];
  const options = search.map(
    ({ identifier, scope }) => markup`<option value="${identifier}">${identifier} (${scope})</option>`,
  );
  const body = markup`<p>From what you have, to the right place in each tool, at the right time.</p>
<form id="form" hidden>
<p><label for="by">Search by</label> <select id="by" name="by">${options}</select></p>
<p id="id-row"><label for="id">Value</label> <input id="id" name="id" autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="1024"></p>
<p><label for="at">Moment (UTC)</label> <input id="at" name="at" placeholder="2026-01-31T10:30:00Z" autocomplete="off"></p>
<p id="service-row"><label for="service">Service</label> <input id="service" name="service" autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="200"></p>
<p><button type="submit">Search</button></p>
</form>
<p id="problem" class="doubt" role="alert" hidden></p>
<div id="result" role="status"></div>
<div id="trace" aria-live="polite"></div>
<noscript><p class="doubt">This page needs a script, which this browser does not run.</p></noscript>`;
  const entries = search.map((entry) => (entry.trace && traces ? { ...entry, spans: TRACES } : entry));
  return [
    { path: "search.html", content: htmlPage({ title: "Search", body, root, script: "search.mjs" }) },
    { path: "search.json", content: `${JSON.stringify(entries, undefined, 1)}\n` },
  ];
}
