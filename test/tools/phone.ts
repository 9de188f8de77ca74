import type { Page } from "puppeteer-core";

/** A telephone held upright. */
export const PHONE = { width: 400, height: 16_000, isMobile: true, hasTouch: true } as const;

/** Words and drawings that reach beyond the screen where nothing scrolls, and words that are cut off. */
const CUT = `(() => {
  const isScrolled = (element) => {
    for (let at = element; at && at !== document.documentElement; at = at.parentElement)
      if (/auto|scroll/.test(getComputedStyle(at).overflowX)) return true;
    return false;
  };
  return [...document.querySelectorAll("body *")].flatMap((element) => {
    const { overflowX, visibility } = getComputedStyle(element);
    const { right, width, height } = element.getBoundingClientRect();
    // What is for screen readers alone is a pixel large.
    if (width <= 2 || height <= 2 || visibility === "hidden") return [];
    const words = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
    const isShown = words || /^(canvas|svg|input|select|button)$/i.test(element.tagName);
    const text = element.tagName.toLowerCase() + " " + (element.textContent ?? "").trim().slice(0, 40);
    if (isShown && right > innerWidth + 0.5 && !isScrolled(element)) return ["beyond the screen: " + text];
    const isCut = words && /hidden|clip/.test(overflowX) && element.scrollWidth > element.clientWidth + 1;
    return isCut ? ["cut off: " + text] : [];
  });
})()`;

/** What of a page that is open does not fit the screen. */
export async function unfitting(page: Page): Promise<readonly string[]> {
  const width = Number(await page.evaluate("document.scrollingElement.scrollWidth"));
  const cut = (await page.evaluate(CUT)) as readonly string[];
  return [...(width > PHONE.width ? [`${width} pixels wide`] : []), ...cut];
}
