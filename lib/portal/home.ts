import { escaped } from "../escaping";
import { htmlPage } from "../pages";
import { siteRoot, type PortalModel } from "./model";

/** The first page of the portal: what there is. */
export function homePage({ areas, externalUrl }: Pick<PortalModel, "areas" | "externalUrl">): string {
  const root = siteRoot(externalUrl);
  const items = areas.map(
    ({ title, path, text }) => `<li><a href="${escaped(root + path)}">${escaped(title)}</a>: ${escaped(text)}</li>`,
  );
  return htmlPage({ title: "Observability", body: `<ul>\n${items.join("\n")}\n</ul>`, root });
}
