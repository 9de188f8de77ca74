export { AMTOOL_CONFIG, amtoolCommand, curlArguments, curlCommand, targetCommand, type LocalServer } from "./by-hand";
export { type WebListener, webListener, type WebServer } from "./listener";
export {
  clientAllowedSans,
  clientConfigOf,
  type Clients,
  type GossipConfig,
  gossipConfigOf,
  type TlsClientConfig,
  type TlsServerConfig,
  type WebConfig,
  webConfigOf,
} from "./web-config";
