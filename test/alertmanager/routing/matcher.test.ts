import { equals, fulfils, matchersOf } from "../../../lib/alertmanager/routing/matcher";

describe("a matcher", () => {
  it.each([
    ["job=node", { job: "node" }, true],
    ["job=node", { job: "node2" }, false],
    ["job!=node", { job: "process" }, true],
    ["job!=node", {}, true],
    ["job=", {}, true],
    ['job!=""', {}, false],
    ["instance=~web", { instance: "web-1" }, false],
    ["instance=~web-.*", { instance: "web-1" }, true],
    ["instance=~web-1|db-1", { instance: "x-db-1" }, false],
    ["instance=~.*", {}, true],
    ["instance=~.+", {}, false],
    ["instance!~web-.*", {}, true],
    ["instance!~web-.*", { instance: "web-1" }, false],
    ["text=~a.b", { text: "a\nb" }, true],
    ["instance=~(?i)WEB-.*", { instance: "web-1" }, true],
    ["instance=~(?P<kind>web|db)-1", { instance: "db-1" }, true],
  ])("%s of %j: %s", (text, labels, expected) => {
    expect(fulfils(labels, matchersOf(text))).toBe(expected);
  });

  it("of several has to agree with the others", () => {
    const both = [equals("job", "node"), equals("instance", "web-1")];
    expect(fulfils({ job: "node", instance: "web-1" }, both)).toBe(true);
    expect(fulfils({ job: "node", instance: "web-2" }, both)).toBe(false);
    expect(fulfils({ job: "node" }, [])).toBe(true);
  });
});
