import { markup, htmlLines, htmlPage, type SitePage } from "../pages";
import { amtoolCommand } from "../web-config";
import { siteRoot, type PortalModel, type PortalSite } from "./model";
import { searchPages } from "./search";

/** The pages of the portal itself: what is going on now, silences, and what their scripts know of the site. */
export function portalPages(model: PortalModel): readonly SitePage[] {
  const root = siteRoot(model.externalUrl);
  const { site, scripts } = model;
  return [
    { path: "index.html", content: homePage(model, root) },
    ...(site.alertmanager === undefined ? [] : [{ path: "silence.html", content: silencePage(site, root) }]),
    ...searchPages(site, { root, traces: isBehind(model, "jaeger") }),
    { path: "site.json", content: `${JSON.stringify(siteOf(model), undefined, 2)}\n` },
    ...Object.entries(scripts).map(([path, content]) => ({ path, content })),
  ];
}

/** What scripts know; the addresses that the portal itself asks are left out. */
function siteOf({ site: { hosts, prometheus, alertmanager, onCall, dashboards }, access }: PortalModel) {
  const { upstreams: _, port = 0, ...shown } = alertmanager ?? {};
  const amtool = amtoolCommand({ port, tls: access?.upstreamTls !== undefined });
  return {
    hosts,
    prometheus: prometheus !== undefined,
    ...(alertmanager && { alertmanager: { ...shown, amtool, behind: isBehind({ access }, "alertmanager") } }),
    ...(onCall && { onCall }),
    ...(dashboards && { dashboards }),
  };
}

/** Whether people reach the tool called `name` through the portal. */
function isBehind({ access }: Pick<PortalModel, "access">, name: string): boolean {
  return access?.tools.some((tool) => tool.name === name) ?? false;
}

function homePage({ areas, site }: PortalModel, root: string): string {
  const { tools, onCall, prometheus, alertmanager } = site;
  const links = [
    ...areas.map(({ title, path, text }) => ({ title, url: root + path, text })),
    ...(alertmanager === undefined
      ? []
      : [{ title: "Silences", url: `${root}silence/`, text: "what is silenced, by whom, and until when." }]),
    ...(site.search === undefined
      ? []
      : [
          {
            title: "Search",
            url: `${root}search/`,
            text: "from a trace, a request, a user or a moment to every tool.",
          },
        ]),
    ...tools,
  ];
  const items = links.map(({ title, url, text }) => markup`<li><a href="${url}">${title}</a><span>${text}</span></li>`);
  const missing = [
    ...(prometheus === undefined
      ? ["The portal reaches no Prometheus: it cannot show what fires, or the state of hosts."]
      : []),
    ...(alertmanager === undefined ? ["This stack has no Alertmanager: it notifies nobody."] : []),
  ].map((text) => markup`<p class="doubt">${text}</p>`);
  const body = markup`<p id="status" class="status" role="status">Asking …</p>
<noscript><p class="doubt">A script shows what fires now, and this browser does not run it.</p></noscript>
${htmlLines(missing)}
<div id="doubts" role="alert"></div>
<ul id="alerts" class="alerts"></ul>
<p id="pending" class="quiet"></p>
<details id="quiet" hidden><summary id="quiet-count"></summary><ul id="quiet-alerts" class="alerts"></ul></details>
${onCall === undefined ? "" : markup`<h2>On call</h2>\n<p id="on-call"></p>\n`}<h2>Tools</h2>
<ul class="tools">
${htmlLines(items)}
</ul>
<h2>Hosts</h2>
<p id="hosts-count"></p>
<table class="hosts">
<thead><tr><th scope="col">Host</th><th scope="col">Roles</th><th scope="col">Release</th><th scope="col">State</th></tr></thead>
<tbody id="hosts"></tbody>
</table>
<p id="updated" class="quiet"></p>`;
  return htmlPage({ title: "Now", body, root, script: "now.mjs" });
}

const DURATIONS = [
  ["30m", "30 minutes"],
  ["1h", "1 hour"],
  ["2h", "2 hours"],
  ["4h", "4 hours"],
  ["1d", "1 day"],
  ["7d", "7 days"],
] as const;

function silencePage({ alertmanager }: PortalSite, root: string): string {
  const options = DURATIONS.map(
    ([value, text]) => markup`<option value="${value}"${value === "2h" ? " selected" : ""}>${text}</option>`,
  );
  const connect = alertmanager?.url === undefined ? [] : [new URL(alertmanager.url).origin];
  const body = markup`<p>A silence acknowledges an alert: while it is in force, nobody else is notified of the alert.</p>
<p id="result" role="status"></p>
<form id="find" hidden>
<p>Each alert on the <a href="${root}">first page</a> has a link that fills in its labels. Or write them yourself:</p>
<p><label for="labels">Labels</label> <input id="labels" name="labels" required placeholder="instance=~&quot;web-.+&quot;"></p>
<p><button type="submit">Choose these</button></p>
</form>
<form id="form" hidden>
<fieldset><legend>Alerts with all of these labels</legend><ul id="matchers" class="plain"></ul></fieldset>
<p id="reach" role="status"></p>
<p><label for="duration">For how long</label> <select id="duration" name="duration">${options}</select></p>
<p><label for="author">Your name</label> <input id="author" name="author" required autocomplete="name"></p>
<p><label for="comment">Why</label> <input id="comment" name="comment" required></p>
<p><button id="send" type="submit" hidden>Silence</button></p>
<p>On the host <code id="alertmanager-host"></code> this command does the same, as root:</p>
<pre id="command"></pre>
</form>
<p id="pages" hidden></p>
<h2>In force</h2>
<div id="silences"></div>
<noscript><p class="doubt">This page needs a script, which this browser does not run.</p></noscript>`;
  return htmlPage({ title: "Silence", body, root, script: "silence.mjs", connect });
}
