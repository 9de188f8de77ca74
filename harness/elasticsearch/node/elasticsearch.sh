#!/bin/sh
# Starts the server as the vendor's own script does: home from its own place, configuration from ES_PATH_CONF, and options of the JVM from there.
set -e
script=$(readlink -f "$0")
home=${script%/bin/*}
conf=${ES_PATH_CONF:-$home/config}
for argument; do
  case $argument in
    -V | --version) printf 'Version: %s, Build: tar/0/unknown, JVM: %s\n' "$(cat "$home/harness/version")" "$(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$home/jdk/release")" && exit ;;
    -q | --quiet) ;;
    *) printf 'ERROR: %s is not a recognized option\n' "$argument" >&2 && exit 64 ;;
  esac
done
# Later options win, and its own come first.
options=$(cat "$home/harness/options" $(find "$conf" -path "$conf/jvm.options" -o -path "$conf/jvm.options.d/*.options" | LC_ALL=C sort) | grep '^-' || :)
IFS='
'
# Tests end before the slower compiler would have paid for itself: without it, a start takes half of the processor's time.
# shellcheck disable=SC2086 # one option a line
exec "${ES_JAVA_HOME:-$home/jdk}/bin/java" -XX:TieredStopAtLevel=1 $options ${ES_JAVA_OPTS:-} -Des.path.home="$home" -Des.path.conf="$conf" -p "$home/lib" --add-modules=ALL-MODULE-PATH -cp "$home/harness/main.jar" Main "$home" "$conf"
