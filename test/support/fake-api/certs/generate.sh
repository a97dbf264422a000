#!/bin/sh
# Makes the certificates of the fake API server anew: two authorities, a server certificate by each, a client
# certificate by the first. They are valid for 100 years, from a day in the past because clocks of test machines may be
# wrong. They protect nothing; the keys are public on purpose.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
key() { openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out "$2/$1-key.pem"; }
sign() { # name, subject, keys' folder, extensions, options of `openssl ca`
  printf '%s\n' "$4" >"$work/ext"
  openssl req -new -key "$3/$1-key.pem" -subj "$2" -out "$work/csr"
  name=$1
  shift 4
  openssl ca -batch -notext -config "$work/config" -startdate 20200101000000Z -enddate 21200101000000Z \
    -extfile "$work/ext" -in "$work/csr" -out "$name.pem" "$@"
}
cat >"$work/config" <<END
[ca]
default_ca = fake
[fake]
database = $work/index
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = any
[any]
organizationName = optional
commonName = supplied
END
: >"$work/index"
for n in 1 2; do
  key "ca-$n" "$work"
  sign "ca-$n" "/CN=fake-api test CA $n" "$work" "basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash" -selfsign -keyfile "$work/ca-$n-key.pem"
  key "server-$n" .
  sign "server-$n" "/CN=fake-api $n" . "subjectAltName=DNS:localhost,IP:127.0.0.1
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth
authorityKeyIdentifier=keyid" -cert "ca-$n.pem" -keyfile "$work/ca-$n-key.pem"
done
key client .
sign client "/O=system:masters/CN=fake-admin" . "keyUsage=critical,digitalSignature
extendedKeyUsage=clientAuth
authorityKeyIdentifier=keyid" -cert ca-1.pem -keyfile "$work/ca-1-key.pem"
