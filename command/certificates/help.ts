/** What `--help` shows. */
export const HELP = `vm-observability certificates: TLS certificates for a fleet's hosts

Makes an authority (CA) and a certificate for every host, offline: no private key reaches Terraform's state, and no server signs.

  make       make the authority if there is none, and certificates for hosts that have none; never changes what exists
  renew      make certificates for all hosts whose certificate is missing or due
  check      list what is missing or due; needs no secret and changes nothing
  rollover   replace the authority, one --step at a time; deploy after each

A certificate is due if it ends soon, lacks a name, an address or a purpose, has a role or an address that its host no longer has, is not signed by
the current authority, or does not match its key.

Which hosts:
  --fleet PATH             folder of a synthesized stack, its hosts.json, or a file of that form: [{ "host": "web-1", "roles": [],
                           "addresses": ["10.0.0.11"] }]; may be repeated   (default without --host: the only stack in cdktf.out/stacks)
  --host NAME[=ADDRESS,…]  a host, or more addresses and names for a host of the fleet, instead of those of earlier runs, which are kept in
                           <authority>/given.json; NAME= takes them back; may be repeated
  --authority NAME         fleet: every host; elasticsearch-transport: a separate authority for hosts with the role logs   (default: fleet)

Where and how long:
  --folder PATH            holds <authority>/ca.pem, <authority>/ca-….key.pem (encrypted) and <authority>/hosts/<host>.pem (certificate and
                           key, readable only by you)   (default: certificates)
  --days N                 days that a new certificate is valid   (default: 365)
  --authority-days N       days that a new authority is valid   (default: 3650)
  --within N               a certificate is due if it ends within N days   (default: 30)
  --authority-within N     the authority is due if it ends within N days   (default: 365)

The authority's key is encrypted. Signing needs its passphrase:
  --passphrase-file PATH   or the variable VM_OBSERVABILITY_CA_PASSPHRASE; openssl rand -base64 32 makes a good one
  --new-passphrase-file PATH   for --step trust-new: passphrase of the new authority   (default: the one that opens the present key)

Keys in AWS instead of files:
  --ssm PREFIX             write ca.pem and each host's certificate and key (SecureString) to parameters PREFIX/<authority>/… with the AWS CLI,
                           in the region of each host's fleet; hosts that are not on AWS keep files;
                           --folder keeps only certificates without keys, and later runs read the prefix from there
  --ssm-key ID             KMS key of these parameters   (default: the account's key for SSM)

Steps of rollover:
  --step trust-new         hosts trust a new authority beside the old one
  --step sign-new          the new authority signs a certificate for every host
  --step drop-old          hosts trust only the new authority; the old one's key is deleted
  --step take-back         before drop-old: one step back; after sign-new the old one signs again, after trust-new the new one is deleted

Exit codes: 0 done, or all is good; 1 check found something due; 2 an option or input file is wrong; 3 a file or program failed

Example:
  openssl rand -base64 32 >passphrase && chmod 600 passphrase
  npx vm-observability certificates make --fleet cdktf.out/stacks/production --passphrase-file passphrase
  npx vm-observability certificates check --fleet cdktf.out/stacks/production --within 21 || echo renew soon`;
