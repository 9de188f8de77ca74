# ---- Step 4: certificates of this host, which are secrets that all of its units share.
# Reads root, home, data, secrets. Sets why.

# <text>, which has a place for the own name, with it.
for_this_host() { printf '%s%s%s' "${1%%'{host}'*}" "$(own_name)" "${1#*'{host}'}"; }

# Authorities of the certificates in <plan>.
authorities_in() { awk -F "$tab" '$1 == "secret" && $3 == "certificates" && sub(/-ca[.]pem$/, "", $4) { print $4 }' "$1"; }

# The number of the group whose members read certificates.
readers() { awk -F : '$1 == "vmo-certificates" { print $3 }' "$root/etc/group" 2>/dev/null; }

# Lets units read what lies in <folder>, below which <plan> puts certificates; others see nothing of it.
open_certificates() {
  [ -d "$1/certificates" ] || return 0
  group=$(readers)
  chgrp -R "${group:-0}" "$1/certificates" && chmod 0750 "$1/certificates" && find "$1/certificates" -type f -exec chmod 0440 {} + && chmod 0711 "$1" && chmod a+x "${1%/*}"
}

# The folder of secrets as release <digest> has it: passable where units find certificates in it.
settle_certificates() {
  if [ -n "$(authorities_in "$home/releases/$1/plan" 2>/dev/null)" ]; then
    open_certificates "$secrets"
  elif [ -d "$secrets" ]; then
    rmdir "$secrets/certificates" 2>/dev/null
    chmod 0700 "$secrets"
  fi
  certificate_metrics
}

# Checks the certificates that are staged for <plan>; those that run already are not judged again. Fails with `why`.
check_certificates() {
  [ -d "$secrets.next/certificates" ] || return 0
  name=$(own_name)
  for authority in $(authorities_in "$1"); do
    # The two belong together: validations and requests find both beside each other.
    for part in "$authority.pem" "$authority-ca.pem"; do
      [ -e "$secrets.next/certificates/$part" ] || cp -p "$secrets/certificates/$part" "$secrets.next/certificates/$part" 2>/dev/null
    done
    pem=$secrets.next/certificates/$authority.pem ca=$secrets.next/certificates/$authority-ca.pem
    problem=$(certificate_problem "$pem" "$ca" "$name") || continue
    why="the $authority certificate that came for $name $problem; check all with \"npx vm-observability certificates check\", and apply again"
    return 1
  done
  open_certificates "$secrets.next"
}

# What is wrong with the certificate <pem> of host <name>, for whoever trusts <ca>; fails where it is good.
certificate_problem() {
  openssl x509 -in "$1" -noout 2>/dev/null || { printf 'holds no certificate in PEM' && return 0; }
  key=$(openssl pkey -in "$1" -passin pass: -pubout 2>/dev/null) || { printf 'has no private key that can be read without a passphrase' && return 0; }
  [ "$key" = "$(openssl x509 -in "$1" -noout -pubkey)" ] || { printf 'has the private key of another certificate' && return 0; }
  said=$(openssl verify -CAfile "$2" -untrusted "$1" -purpose sslserver "$1" 2>&1 && openssl verify -CAfile "$2" -untrusted "$1" -purpose sslclient "$1" 2>&1) || {
    said=$(printf '%s\n' "$said" | sed -n 's/^error [0-9]* at [0-9]* depth lookup: *//p' | head -n 1)
    printf 'is not accepted by the authorities that came with it: %s' "${said:-openssl cannot read them}"
    case $said in *'not yet valid'*)
      printf ' (%s, and the clock of this host says %s)' "$(openssl x509 -in "$1" -noout -startdate)" "$(date -u '+%b %e %H:%M:%S %Y GMT')" ;;
    esac
    return 0
  }
  case $(openssl x509 -in "$1" -noout -checkhost "$3.fleet.internal") in *'does match'*) return 1 ;; esac
  printf 'is not for %s.fleet.internal' "$3"
}

# Tells Prometheus until when the certificates that units read are good.
certificate_metrics() {
  page=$data/textfiles/vmo-certificates.prom
  set +f
  samples=$(for pem in "$secrets/certificates"/*.pem; do [ ! -e "$pem" ] || certificate_end "$pem"; done)
  set -f
  if [ -z "$samples" ]; then rm -f "$page" && return 0; fi
  publish "$page" <<METRICS
# HELP vm_observability_certificate_not_after_timestamp_seconds When a certificate that this host serves or trusts ends; of several, the first.
# TYPE vm_observability_certificate_not_after_timestamp_seconds gauge
$samples
METRICS
}

# Of an authority's file the end of the one that signs counts: it comes first.
certificate_end() {
  file=${1##*/} use=host
  authority=${file%.pem}
  case $authority in *-ca) use=authority authority=${authority%-ca} ;; esac
  end=$(openssl x509 -in "$1" -noout -enddate 2>/dev/null) && end=$(date -d "${end#*=}" +%s) || return 0
  printf 'vm_observability_certificate_not_after_timestamp_seconds{authority="%s",of="%s"} %s\n' "$authority" "$use" "$end"
}
