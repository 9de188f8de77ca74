import type * as MarkdownModule from "../third-party/markdown";

// Reading Markdown takes as long to load as all pages take to render, and only texts of a user's own need it.
/* eslint-disable @typescript-eslint/no-require-imports */

/** Reading Markdown. */
export const markdownModule = (): typeof MarkdownModule => require("../third-party/markdown") as typeof MarkdownModule;
