import { ComponentPrograms } from "../artifacts";

/**
 * InfluxDB 1.x as Debian packages it, and nothing else: it is the version whose defects are known here and guarded against. One of the vendor's
 * is a store of one's own.
 */
export const influxDbPrograms = new ComponentPrograms({
  name: "influxdb",
  // Its vendor publishes no checksums beside its archives of 1.x.
  upstream: { version: "1.6.7", repository: "influxdata/influxdb", checksums: "sha256sums.txt", programs: ["influxd"] },
  packaged: {
    versions: { "debian-12": "1.6.7", "debian-13": "1.6.7" },
    packages: ["influxdb"],
    maskedUnits: ["influxdb.service"],
    programs: { influxd: "/usr/bin/influxd" },
  },
});
