export { contentPolicy, type SitePage } from "./site-page";
export { htmlPage, type HtmlPage } from "./html-page";
export { STYLESHEET } from "./stylesheet";
