// What "cdktf-vm-observability/aws" is: an entry of its own, because the provider that it needs is an optional peer.
import "../../checked-engine";
import "./checked-provider";

export type { AwsGrant } from "./access";
export { AwsFleet } from "./aws-fleet";
export type {
  AwsAdminAccess,
  AwsAdoption,
  AwsEndpoints,
  AwsFleetProps,
  AwsHostProps,
  AwsVolumeProps,
  AwsWaitProps,
} from "./props";
export { SecretParameter, type SecretParameterProps } from "./secret-parameter";
export { SmsTopic, type SmsTopicProps } from "./sms-topic";
