export { contentPolicy, type SitePage } from "./site-page";
export { Html, markup, htmlLines, type HtmlContent } from "./html";
export { htmlPage, type HtmlPage } from "./html-page";
export { STYLESHEET } from "./stylesheet";
