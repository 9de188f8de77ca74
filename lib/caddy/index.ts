export type { CaddyConfig, CaddyHandler, CaddyMatch, CaddyRoute } from "./config";
export type {
  AcmeCertificate,
  Back,
  CertificateFiles,
  Front,
  HostCertificate,
  OidcSignIn,
  PasswordSignIn,
  ServerCertificate,
  SignIn,
  ToolSite,
  Upstreams,
  UpstreamTls,
} from "./model";
export { type Gateway, renderGateway } from "./gateway";
export { gateParts, gateUnit, metricsGate, type GatedComponent, type MeasuredComponent } from "./gate-plan";
export { type Gate, type GateRule, renderGate } from "./gate";
export { caddyFeatures, caddyPrograms } from "./versions";
export { renderCaddy, type CaddyServers } from "./render";
export { renderRoleGate, type RoleGate } from "./role-gate";
export { reverseProxy } from "./upstreams";
