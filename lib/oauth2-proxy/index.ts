export { oauth2ProxyOf, oauth2ProxyPort, type Oauth2ProxyModel } from "./model";
export { oauth2ProxyPlan, renderOauth2Proxy } from "./plan";
export { oauth2ProxyPrograms } from "./versions";
