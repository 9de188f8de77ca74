export { type FirewallModel, firewallOf, type FirewallNetworks, type GuardedPort, nameOfPort } from "./model";
export { FIREWALL_FACT, firewallPlan, type FirewallPlanOptions } from "./plan";
export { renderFirewall } from "./render";
