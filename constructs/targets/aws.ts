// What "cdktf-vm-observability/aws" is: an entry of its own, because the provider that it needs is an optional peer.
import "../checked-engine";

export type { AwsGrant } from "./aws-access";
export { AwsFleet } from "./aws-fleet";
export type {
  AwsAdminAccess,
  AwsAdoption,
  AwsEndpoints,
  AwsFleetProps,
  AwsHostProps,
  AwsVolumeProps,
  AwsWaitProps,
} from "./aws-props";
export { SecretParameter, type SecretParameterProps } from "./aws-secret-parameter";
export { SmsTopic, type SmsTopicProps } from "./aws-sms-topic";
