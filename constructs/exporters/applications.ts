import {
  applicationDashboards,
  applicationMetrics,
  applicationRules,
  missingApplicationMetrics,
  QUERY_DURATION,
  unrecordedMetrics,
} from "../../lib/exporters/application";
import { rateWindow } from "../../lib/exporters/node";
import type { Contribution } from "../../lib/monitoring";
import type { Specification } from "../../lib/specification";
import { labelsOf } from "../components";
import type { IFleet } from "../targets/fleet";

/** The metrics pages of the applications that run on the fleet, and what is recorded from them; nothing is placed for them. */
export function findApplications(fleet: IFleet, specification: Specification): readonly Contribution[] {
  const { port, endpoint, format } = specification.appMetrics;
  const isScraped = fleet.hosts.some(
    ({ application, roles = [], additionalTargets = [] }) =>
      (application ?? roles.length === 0) || additionalTargets.length > 0,
  );
  const window = rateWindow(specification.nodeExporter.scrapeInterval);
  const { postgres, mysqld, redis } = specification.exporters;
  // Nothing is scraped that could have the histogram, and the databases' exporters have means alone.
  const isMean = !isScraped && (postgres ?? mysqld ?? redis) !== undefined;
  const known = {
    metrics: applicationMetrics(specification).filter(({ name }) => !isMean || name !== QUERY_DURATION),
    unavailable: [...unrecordedMetrics(specification, isScraped), ...missingApplicationMetrics(specification)],
    rules: applicationRules(specification, { window, hostLabels: labelsOf(fleet.hosts), isScraped }),
    dashboards: applicationDashboards,
  };
  // A job without targets would fire the alert for exactly that.
  if (!isScraped) return [known];
  const discovery = fleet.discovery({ applications: { port, path: endpoint } });
  return [{ ...known, job: { name: "application", discovery, path: endpoint, format } }];
}
