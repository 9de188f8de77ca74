import { ComponentPrograms } from "../artifacts";

/** oauth2-proxy of its vendor; Debian has no package. */
export const oauth2ProxyPrograms = new ComponentPrograms({
  name: "oauth2-proxy",
  upstream: {
    version: "7.15.6",
    repository: "oauth2-proxy/oauth2-proxy",
    layout: "tagged",
    checksums: "<file>-sha256sum.txt",
    programs: ["oauth2-proxy"],
  },
});
