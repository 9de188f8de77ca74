// Reading what Node does not tell of a certificate, which only those who judge certificates do.
export { AsnConvert } from "@peculiar/asn1-schema";
export { Certificate, type GeneralSubtrees, id_ce_nameConstraints, NameConstraints } from "@peculiar/asn1-x509";
