export { AUTHORITIES, type Authority, authorityOf } from "./authority";
export { authorityReasons, dayOf, endOf, isSignedBy, reasonsToRenew, type Terms } from "./judge";
export { type AlternativeNames, alternativeNamesOf, isMember, type Member, membersOf, withAddresses } from "./member";
export { alternativeNameKind, CLIENT_ROLES, type ClientRole, clientRoleName } from "./names";
export { nextStepOf, type RolloverStep, ROLLOVER_STEPS, rolloverState, type RolloverState } from "./rollover";
export {
  type CertificateFile,
  fingerprintOf,
  readCertificateFile,
  readCertificates,
  UnreadableCertificateError,
  withKeyAt,
} from "./read";
