export { contentPolicy, type SitePage } from "./site-page";
export { escaped, htmlPage, type HtmlPage } from "./html-page";
export { STYLESHEET } from "./stylesheet";
