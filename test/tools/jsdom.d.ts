/** As much of jsdom as tests use: its own types bring those of browsers into every file. */
declare module "jsdom" {
  export interface PageElement {
    readonly textContent: string | null;
    readonly src: string;
    readonly pathname: string;
    readonly search: string;
    readonly readOnly: boolean;
    value: string;
    closest(selector: string): PageElement | null;
    click(): void;
    dispatchEvent(event: object): boolean;
  }

  export interface PageDocument {
    querySelector(selector: string): PageElement | null;
    querySelectorAll(selector: string): Iterable<PageElement>;
    getElementById(id: string): PageElement | null;
    dispatchEvent(event: object): boolean;
  }

  export class JSDOM {
    constructor(html: string, options: { readonly url: string; readonly pretendToBeVisual: boolean });
    readonly window: {
      readonly document: PageDocument;
      readonly location: URL;
      readonly localStorage: object;
      readonly Event: new (type: string, options?: { readonly bubbles: boolean }) => object;
    };
  }
}
