import { readdirSync } from "node:fs";
import { join } from "node:path";
import { activationScript } from "../../../constructs/targets/activation-script";
import { ACTIVATION_PARTS } from "../../../lib/host";

describe("the activation script", () => {
  it("joins every part of its folder once", () => {
    const folder = join(__dirname, "../../../lib/host/activation");
    const parts = readdirSync(folder).filter((file) => file.endsWith(".sh"));
    expect([...ACTIVATION_PARTS].map((part) => `${part}.sh`).sort()).toEqual(parts.sort());
  });

  it("begins as a program of the POSIX shell and ends by reading the command", () => {
    expect(activationScript()).toMatch(/^#!\/bin\/sh\n/);
    expect(activationScript().match(/^#!/gm)).toHaveLength(1);
    expect(activationScript()).toMatch(/\ncase \$command in\n(.*\n)*esac\n$/);
  });
});
