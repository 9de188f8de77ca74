import axe from "axe-core";
import type { Page } from "puppeteer-core";

/** What has become of a panel. */
export interface PanelState {
  readonly title: string;
  readonly state: "drawn" | "empty" | "problem";
  /** What it says went wrong. */
  readonly problem: string;
  /** Whether anything was painted, where it paints. */
  readonly painted: boolean | null;
}

const PANELS = `[...document.querySelectorAll("[data-panel]")].map((panel) => {
  const canvas = panel.querySelector("canvas");
  const pixels = canvas?.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  return {
    title: panel.querySelector("h2, h3").textContent,
    state: panel.dataset.state,
    problem: panel.querySelector(".doubt")?.textContent ?? "",
    painted: pixels?.some((value, index) => index % 4 === 3 && value > 0) ?? null,
  };
})`;

/** What has become of each panel of a page of live dashboards, once all have been drawn. */
export async function panelsOf(page: Page): Promise<readonly PanelState[]> {
  await page.evaluate('document.querySelectorAll("details.row").forEach((row) => row.setAttribute("open", ""))');
  await page.waitForFunction('document.querySelectorAll("[data-panel]:not([data-state])").length === 0');
  return (await page.evaluate(PANELS)) as readonly PanelState[];
}

/** What is wrong with a page for people who cannot see it well, of what is serious. */
export async function seriousIn(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run()")) as axe.AxeResults;
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

/** Addresses of all dashboards, as the list of them links to them. */
export async function dashboardsIn(list: Page): Promise<readonly string[]> {
  const links = '[...document.querySelectorAll("main li a")].map((one) => one.getAttribute("href"))';
  return (await list.evaluate(links)) as readonly string[];
}
