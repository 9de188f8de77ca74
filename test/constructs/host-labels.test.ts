import { synthesized } from "../../testing";
import { build, MONITOR, WEB } from "./metrics-stack";

function complaintsAbout(labels: Readonly<Record<string, string>>): string {
  const { stack } = build({ hosts: [MONITOR, { ...WEB, labels }] });
  try {
    synthesized(stack);
  } catch (error) {
    return String(error);
  }
  return "taken";
}

describe("a label of a host", () => {
  it.each([
    [
      "mode",
      /hosts\.web-1\.labels\.mode: must not be mode, which series of node_cpu_seconds_total have: .*; call it host_mode/,
    ],
    ["device", /labels\.device: .*; call it host_device/],
    ["cpu", /labels\.cpu: /],
    ["mountpoint", /labels\.mountpoint: /],
    ["fstype", /labels\.fstype: /],
    ["severity", /labels\.severity: must not be severity, which every alert sets: .*; call it host_severity/],
    ["family", /labels\.family: /],
    ["alertname", /labels\.alertname: /],
    [
      "status",
      /labels\.status: .* http_requests_total have: error_rate_percent would fail on this host; call it host_status/,
    ],
  ])("is refused where built-in rules would read it for a page's own: %s", (label, complaint) => {
    expect(complaintsAbout({ [label]: "production" })).toMatch(complaint);
  });

  it("gets a free name in the message", () => {
    expect(complaintsAbout({ mode: "a", host_mode: "b" })).toMatch(/call it host_host_mode/);
  });

  it.each(["service", "environment", "team", "region", "role", "state", "version", "name", "host"])(
    "is free otherwise: %s",
    (label) => {
      expect(complaintsAbout({ [label]: "a" })).toBe("taken");
    },
  );
});
