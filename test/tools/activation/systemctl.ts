/**
 * systemd cannot run in a folder: this program notes what it is told, and keeps which units are active. A unit whose text
 * names `--dies` fails at its start. Everything else that the script calls is the real program.
 */
export const SYSTEMCTL = `#!/bin/sh
run=$VMO_ROOT/run/units
mkdir -p "$run"
verb=$1
shift
[ "$verb" = show ] || echo "$verb $*" >>"$VMO_ROOT/run/calls"
case $verb in
  show)
    for word; do
      case $word in *.*) ;; *) continue ;; esac
      state=inactive
      [ ! -e "$run/$word" ] || state=$(cat "$run/$word")
      printf 'Id=%s\\nActiveState=%s\\nSubState=x\\nNRestarts=%s\\nResult=exit-code\\nType=simple\\n\\n' "$word" "$state" "$(cat "$VMO_ROOT/run/restarts/$word" 2>/dev/null || echo 0)"
    done
    ;;
  start | restart | reload)
    date +%s.%N >"$VMO_ROOT/run/asked"
    for unit; do
      echo active >"$run/$unit"
      ! grep -qs -e --dies "$VMO_ROOT/opt/vm-observability/current/units/$unit" || echo failed >"$run/$unit"
    done
    ;;
  stop) for unit; do rm -f "$run/$unit"; case $unit in *.target) rm -f "$run"/* ;; esac; done ;;
esac
`;
