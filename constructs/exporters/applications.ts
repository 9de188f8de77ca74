import { applicationMetrics, missingApplicationMetrics } from "../../lib/exporters/application";
import type { Contribution } from "../../lib/monitoring";
import type { Specification } from "../../lib/specification";
import type { IFleet } from "../targets/fleet";

/** The metrics pages of the applications that run on the fleet; nothing is placed for them. */
export function findApplications(fleet: IFleet, specification: Specification): readonly Contribution[] {
  const { port, endpoint, format } = specification.appMetrics;
  const isSomewhere = fleet.hosts.some(
    ({ application, roles = [], additionalTargets = [] }) =>
      (application ?? roles.length === 0) || additionalTargets.length > 0,
  );
  const known = { metrics: applicationMetrics(specification), unavailable: missingApplicationMetrics(specification) };
  // A job without targets would fire the alert for exactly that.
  if (!isSomewhere) return [known];
  const discovery = fleet.discovery({ applications: { port, path: endpoint } });
  return [{ ...known, job: { name: "application", discovery, path: endpoint, format } }];
}
