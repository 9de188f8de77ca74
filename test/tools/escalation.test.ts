import { computeFirst } from "./compute-first";
import { withIncidentManager, withoutHostAlert } from "./escalation/with-incident-manager";
import { inAStorm, withoutIncidentManager } from "./escalation/without-incident-manager";
import { inMaintenance } from "./escalation/in-maintenance";
import { playTogether } from "./escalation/together";
import { VERSIONS } from "./escalation/versions";

computeFirst();
playTogether();

describe.each(VERSIONS)("Alertmanager $alertmanager without an incident manager", withoutIncidentManager);
describe.each(VERSIONS)("Alertmanager $alertmanager in a storm", inAStorm);
describe.each(VERSIONS)("Alertmanager $alertmanager with an incident manager", withIncidentManager);
describe.each(VERSIONS)("Alertmanager $alertmanager where no alert tells of a host", withoutHostAlert);
describe.each(VERSIONS)("Alertmanager $alertmanager in a maintenance window", inMaintenance);
