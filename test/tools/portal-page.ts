import { build, type Plugin } from "esbuild";
import { JSDOM, type PageElement } from "jsdom";
import { eventually } from "../../harness/command";
import { ask, type Ask } from "./proxy-stage";

/** Whose browser it is, and how it reaches the portal. */
export interface Visitor {
  readonly port: number;
  /** The authorities that it trusts. */
  readonly ca: string;
  readonly user: string;
  readonly password?: string;
}

/** One question of a page, and the status of its answer. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/**
 * A page of a portal with sign-in, open in a browser: its own scripts, as the portal serves them, run over a DOM, and ask the portal
 * as browsers do. Time stands still until {@link PortalPage.wait}.
 */
export class PortalPage {
  /** What its scripts have asked so far. */
  public readonly asked: Asked[] = [];
  private readonly waiting: (() => void)[] = [];

  private constructor(
    private readonly visitor: Visitor,
    private readonly dom: JSDOM,
  ) {}

  /** Opens the page at `path`, and runs its script. */
  public static async open(visitor: Visitor, path: string): Promise<PortalPage> {
    const { status, body } = await send(visitor, path);
    if (status !== 200) throw new TypeError(`${path}: ${status}`);
    const dom = new JSDOM(body, { url: `https://127.0.0.1:${visitor.port}${path}`, pretendToBeVisual: true });
    const page = new PortalPage(visitor, dom);
    await page.run();
    return page;
  }

  /** Text of the element with this id. */
  public text(id: string): string {
    return this.element(id).textContent ?? "";
  }

  /** Whether the element with this id is there to be seen. */
  public shows(id: string): boolean {
    return this.element(id).closest("[hidden]") === null;
  }

  /** A field of the page's form. */
  public field(name: string): PageElement {
    const found = this.dom.window.document.querySelector(`form [name="${name}"]`);
    if (found === null) throw new TypeError(`no field ${name}`);
    return found;
  }

  /** Writes into a field, as a person does. */
  public fill(name: string, value: string): void {
    const field = this.field(name);
    field.value = value;
    field.dispatchEvent(new this.dom.window.Event("input", { bubbles: true }));
  }

  /** Presses the button of this name that can be seen. */
  public press(name: string): void {
    const [button] = this.named("button", name);
    if (button === undefined) throw new TypeError(`no button ${name}`);
    button.click();
  }

  /** Whether it has a button of this name. */
  public hasButton(name: string): boolean {
    return this.named("button", name).length > 0;
  }

  /** Where links of this name lead, below the portal. */
  public links(name: string): readonly string[] {
    return this.named("a", name).map(({ pathname, search }) => pathname + search);
  }

  /** Lets the time pass that its scripts wait for. */
  public wait(): void {
    for (const go of this.waiting.splice(0)) go();
  }

  /** The reader goes elsewhere and comes back. */
  public comeBack(): void {
    this.dom.window.document.dispatchEvent(new this.dom.window.Event("visibilitychange"));
  }

  /** Waits until the element with this id says so. */
  public async says(id: string, what: RegExp): Promise<void> {
    await eventually(`#${id} says ${what}`, () => {
      if (what.test(this.text(id))) return true;
      throw new TypeError(`it says "${this.text(id)}"`);
    });
  }

  private element(id: string): PageElement {
    const found = this.dom.window.document.getElementById(id);
    if (found === null) throw new TypeError(`no #${id}`);
    return found;
  }

  private named(tag: string, name: string): readonly PageElement[] {
    const all = [...this.dom.window.document.querySelectorAll(tag)];
    return all.filter((one) => one.textContent === name && one.closest("[hidden]") === null);
  }

  private async run(): Promise<void> {
    const { window } = this.dom;
    const { src } = window.document.querySelector('script[type="module"]') ?? { src: "" };
    const { outputFiles } = await build({
      entryPoints: [new URL(src).pathname],
      plugins: [this.served()],
      define: { "import.meta.url": JSON.stringify(src) },
      ...{ bundle: true, write: false, format: "esm", target: "es2022", logLevel: "silent" },
    });
    const given = {
      document: window.document,
      location: window.location,
      localStorage: window.localStorage,
      fetch: (url: string, how?: RequestInit) => this.fetch(url, how),
      setTimeout: (go: () => void) => this.waiting.push(go),
    };
    const script = new AsyncFunction(...Object.keys(given), outputFiles[0]?.text ?? "");
    await script(...Object.values(given));
  }

  /** Scripts and what they import, from the portal. */
  private served(): Plugin {
    return {
      name: "served",
      setup: (build) => {
        build.onResolve({ filter: /.*/ }, ({ path, importer, kind }) => ({
          path: kind === "entry-point" ? path : new URL(path, `https://portal${importer}`).pathname,
          namespace: "served",
        }));
        build.onLoad({ filter: /.*/, namespace: "served" }, async ({ path }) => ({
          contents: (await send(this.visitor, path)).body,
          loader: "js",
        }));
      },
    };
  }

  /** As browsers do: with the sign-in to the page's own server alone, and with the words by which servers know where it comes from. */
  private async fetch(url: string, { method = "GET", headers = {}, body, credentials }: RequestInit = {}) {
    const { origin, href } = this.dom.window.location;
    const to = new URL(url, href);
    if (to.origin !== origin) throw new TypeError("Failed to fetch");
    const path = to.pathname + to.search;
    const answer = await send(credentials === "omit" ? { ...this.visitor, user: "" } : this.visitor, path, {
      method,
      headers: {
        ...(headers as Record<string, string>),
        "sec-fetch-site": "same-origin",
        ...(method !== "GET" && { origin }),
      },
      ...(typeof body === "string" && { body }),
    });
    this.asked.push({ method, path, status: answer.status });
    return new Response(answer.body, { status: answer.status });
  }
}

const AsyncFunction = (async () => {}).constructor as new (
  ...parts: string[]
) => (...given: unknown[]) => Promise<void>;

function send({ port, ca, user, password }: Visitor, path: string, how: Ask = {}) {
  const who = { ...(user !== "" && { user }), ...(password !== undefined && { password }) };
  return ask(port, ca, path, { ...how, ...who });
}
