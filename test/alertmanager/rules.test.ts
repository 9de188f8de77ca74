import { alertmanagerRules } from "../../lib/alertmanager";

describe("the rules about Alertmanager itself", () => {
  it("are these, and those about the cluster only where there is one", () => {
    const names = (clustered: boolean) =>
      alertmanagerRules({ clustered }).alerts.map(({ name, severity }) => `${name} ${severity}`);
    expect(names(false)).toEqual([
      "AlertmanagerFailedReload critical",
      "AlertmanagerFailedToSendAlerts warning",
      "AlertmanagerIntegrationDown critical",
    ]);
    expect(names(true).slice(3)).toEqual([
      "AlertmanagerConfigInconsistent critical",
      "AlertmanagerMembersInconsistent critical",
      "AlertmanagerClusterFailedPeers warning",
    ]);
  });

  it("have a proof and a runbook each", () => {
    for (const { name, proof, runbook } of alertmanagerRules({ clustered: true }).alerts) {
      const lists = [runbook.immediateActions, runbook.investigation, runbook.resolution, runbook.prevention];
      expect({ name, proven: proof !== undefined, lengths: lists.map((list) => list.length > 0) }).toEqual({
        name,
        proven: true,
        lengths: [true, true, true, true],
      });
    }
  });
});
