/** What `--help` shows. */
export const HELP = `vm-observability certificates: TLS certificates for a fleet's hosts

Makes an authority (CA) and a certificate for every host, without a server and without Terraform, so that no private key is ever in a state.

  make       make the authority, where there is none, and certificates for hosts without one; nothing that exists is changed
  renew      make certificates for every host whose own is missing or due
  check      say what is missing or due; reads no secret and changes nothing
  rollover   change the authority, one --step at a time; deploy after each

A certificate is due when it ends soon, lacks a name, an address or a purpose, proves a role that its host no longer has, is not signed by the
authority that signs now, or has no key of its own beside it.

Which hosts:
  --fleet PATH             folder of a synthesized stack, its hosts.json, or a file of that form: [{ "host": "web-1", "roles": [],
                           "addresses": ["10.0.0.11"] }]; may be repeated   (default without --host: the only stack in cdktf.out/stacks)
  --host NAME[=ADDRESS,…]  a host, or more addresses and names of one of the fleet; may be repeated
  --authority NAME         fleet: every host; elasticsearch-transport: hosts with the role logs, by an authority of its own   (default: fleet)

Where and how long:
  --folder PATH            holds <authority>/ca.pem, <authority>/ca-….key.pem (encrypted) and <authority>/hosts/<host>.pem (certificate and
                           key, readable by you alone)   (default: certificates)
  --days N                 days that a new certificate is valid   (default: 365)
  --authority-days N       days that a new authority is valid   (default: 3650)
  --within N               a certificate is due when it ends within N days   (default: 30)
  --authority-within N     the authority is due when it ends within N days   (default: 365)

The authority's key is encrypted. What signs needs its passphrase:
  --passphrase-file PATH   or the variable VM_OBSERVABILITY_CA_PASSPHRASE; openssl rand -base64 32 makes a good one

Keys in AWS instead of files:
  --ssm PREFIX             put ca.pem and each host's certificate and key into the parameters PREFIX/<authority>/… (SecureString) through the AWS
                           CLI; only certificates without keys stay in --folder, and later runs find the prefix there
  --ssm-key ID             KMS key of these parameters   (default: the account's own for SSM)

Steps of rollover:
  --step trust-new         hosts trust a new authority beside the old one
  --step sign-new          the new authority signs a certificate for every host
  --step drop-old          hosts trust the new authority alone; the old one's key is deleted

Exit codes: 0 done, or all is good; 1 check found something due; 2 what was given cannot be used; 3 a file or program failed

Example:
  openssl rand -base64 32 >passphrase && chmod 600 passphrase
  npx vm-observability certificates make --fleet cdktf.out/stacks/production --passphrase-file passphrase
  npx vm-observability certificates check --fleet cdktf.out/stacks/production --within 21 || echo renew soon`;
