export { OAUTH2_PROXY_PORT, oauth2ProxyOf, type Oauth2ProxyModel } from "./model";
export { oauth2ProxyPlan, renderOauth2Proxy } from "./plan";
export { oauth2ProxyPrograms } from "./versions";
