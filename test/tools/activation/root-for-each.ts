import { readlinkSync } from "node:fs";
import type { Secret } from "../../../lib/host";
import type { Shape } from "./plans";
import { Root, type Bundle } from "./root";

/** Folder of everything that the script installs. */
export const HOME = "opt/vm-observability";

/** The root of the test that runs: {@link rootForEach} makes it. */
export let root: Root;

/** Gives each test of the file a {@link root} of its own. */
export function rootForEach(): void {
  beforeEach(async () => {
    root = await Root.make();
  });
  afterEach(() => root.remove());
}

/** Activates a release of `shape`, which must succeed. */
export async function installed(shape: Shape = {}): Promise<Bundle> {
  const bundle = await root.bundle(shape);
  const { code, stderr } = await root.apply(bundle);
  expect(code === 0 ? "activated" : stderr).toBe("activated");
  root.calls();
  return bundle;
}

/** Digest of the release that is live. */
export const live = () => readlinkSync(root.path(HOME, "current")).replace("releases/", "");

/** What a user reads last. */
export const lastLine = (text: string) => text.trim().split("\n").at(-1) ?? "";

/** How messages name a release. */
export const short = ({ digest }: Bundle) => digest.slice(0, 12);

/** The token of the server, from `from`, checked by the server's validation where its unit will read it. */
export function withSecret(from: Secret["from"]): Shape {
  const credential = root.path("run/credentials/vmo-server.service/token");
  return {
    changes: {
      secrets: [{ name: "token", unit: "vmo-server.service", from }],
      validations: [
        {
          purpose: "the token is there",
          run: [{ program: "check" }, { releaseFile: "server/server.yml" }, credential],
        },
      ],
    },
  };
}
