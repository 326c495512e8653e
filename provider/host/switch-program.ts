/**
 * Sets a switch up in one go: reads its files from standard input (`== NAME`, then each line with a dot before it), and has
 * the directory appear under its name with all of them in it. Its timer runs from then on. The last of the files is `armed`:
 * without it we were cut off while we told the others. What a run that was killed has left goes.
 */
export const switchSetup = `
umask 077
dir=$1
if [ -e "$dir/confirmed" ]; then sh "$dir/switch" "$dir" clear; fi
if [ -e "$dir" ]; then echo taken; exit 4; fi
for left in "$dir".[0-9]*; do [ -d "/proc/\${left##*.}" ] || rm -rf -- "$left"; done
rm -rf -- "$dir.$$" && mkdir -p "$dir.$$" || exit 1
while IFS= read -r line; do
    case $line in
    "== "*) name=\${line#== }; : >"$dir.$$/$name" ;;
    *) printf '%s\\n' "\${line#.}" >>"$dir.$$/$name" ;;
    esac
done
if [ ! -e "$dir.$$/armed" ]; then rm -rf -- "$dir.$$"; echo "its files did not arrive whole"; exit 1; fi
mv -T -- "$dir.$$" "$dir" 2>/dev/null || { rm -rf -- "$dir.$$"; echo taken; exit 4; }
exec sh "$dir/switch" "$dir" start
`;

/**
 * The switch itself, the same text for all: what to do is in the files beside it. It waits under systemd where that runs,
 * else in a session of its own, and outlives whoever armed it. Which of confirming and firing comes first, the renaming
 * of one file decides. Undoing goes over what does not fail on it a second time, so that one that was cut off can be
 * repeated. A namespace's end would give only a physical device back, and only to the first namespace, so that a
 * device is always fetched by name.
 */
export const switchProgram = `
set -f
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin LC_ALL=C
export PATH LC_ALL
dir=$1
cd "$dir" 2>/dev/null || exit 2
unit=virtnet-\${dir##*/}
# A word for one that is no more, when another has come in its place.
[ -z "$3" ] || [ -e "$3" ] || exit 2

inside() {
    place=$1; shift
    if [ "$place" = - ]; then "$@"; else nsenter --net="/run/netns/$place" -- "$@"; fi
}
ip_in() {
    place=$1; shift
    if [ "$place" = - ]; then ip "$@"; else ip -n "$place" "$@"; fi
}
marked() { # VARIABLE FILE: the processes of that mark
    set +f
    for entry in $(grep -lszxF -e "$1=$(cat "$2")" /proc/[0-9]*/environ); do
        entry=\${entry%/environ}; echo "\${entry#/proc/}"
    done
    set -f
}
bears() { # NAMESPACE LINK ALIAS
    case "$(ip_in "$1" link show dev "$2" 2>/dev/null)
" in *"alias $3
"*) return 0 ;; *) return 1 ;; esac
}
end() { # VARIABLE FILE
    tries=0
    while pids=$(marked "$1" "$2") && [ -n "$pids" ] && [ "$tries" -lt 60 ]; do
        if [ "$tries" -lt 40 ]; then kill $pids 2>/dev/null; else kill -KILL $pids 2>/dev/null; fi
        sleep 0.05; tries=$((tries + 1))
    done
    return 0
}
same_resolver() { # KIND FILE
    if [ "$1" = link ]; then [ "$(readlink /etc/resolv.conf)" = "$(cat "$2")" ]
    else [ ! -L /etc/resolv.conf ] && cmp -s "$2" /etc/resolv.conf; fi
}
give_resolver() { # KIND FILE
    if [ "$1" = link ]; then ln -sfn "$(cat "$2")" /etc/resolv.conf; return; fi
    [ -L /etc/resolv.conf ] && rm -f /etc/resolv.conf
    cat "$2" >/etc/resolv.conf # in place: it may be a mount
}
managed() { # WHO LINK yes|no
    case $1 in
    NetworkManager) nmcli device set "$2" managed "$3" ;;
    *) networkctl reconfigure "$2" ;;
    esac
}
client() { # FILE LINK yes|no: by SIGKILL, or it would take away what it has set up
    for entry in $(set +f; grep -lszxF -e "$2" /proc/[0-9]*/cmdline); do
        entry=\${entry%/cmdline}; pid=\${entry#/proc/}
        [ "$(readlink "$entry/ns/net")" = "$(readlink /proc/self/ns/net)" ] || continue
        tr '\\0' '\\n' <"$entry/cmdline" | cmp -s - "$1" || continue
        kill -KILL "$pid"; tries=0
        while [ -e "$entry/cwd/." ] && [ "$tries" -lt 40 ]; do sleep 0.05; tries=$((tries + 1)); done
        # It would keep its successor from starting, also once the number is another's.
        while IFS= read -r word; do [ -f "$word" ] && [ "$(cat "$word")" = "$pid" ] && rm -f -- "$word"; done <"$1"
    done
    [ "$3" = yes ] || return 0
    scope=
    [ ! -d /run/systemd/system ] || scope="systemd-run --quiet --collect --scope --" # or it ends with our unit
    exec 7<"$1" # the file goes with the switch
    ( exec >/dev/null 2>&1 8<&- 9>&-; tr '\\n' '\\0' <&7 | xargs -0 $scope setsid ) &
    exec 7<&-
}
begin() { # NAMESPACE VARIABLE=FILE ARGV...
    place=$1 name=\${2%%=*} value=$(cat "\${2#*=}"); shift 2
    (
        exec </dev/null >/dev/null 2>&1 8<&- 9>&- # or whoever reads our output would wait for its end
        set -- env "$name=$value" setsid "$@"
        if [ "$place" = - ]; then exec "$@"; fi
        exec nsenter --net="/run/netns/$place" -- "$@"
    ) &
}
has_setting() { # PATH VALUE: by one process, since a card has a hundred; of these files \`read\` gets the first byte alone
    set -- "$2" $(cat "$1" 2>/dev/null); wanted=$1; shift
    [ "$*" = "$wanted" ]
}
step() {
    verb=$1; shift
    case $verb in
    ip) ip_in "$@" ;;
    nft) inside "$1" nft -f "$dir/$2" ;;
    sysctl) place=$1 path=$2; shift 2
        [ "$place" = - ] && has_setting "$path" "$*" ||
            inside "$place" sh -c '[ ! -e "$0" ] || [ "$(tr "\\t" " " <"$0")" = "$1" ] || printf "%s\\n" "$1" >"$0"' "$path" "$*" ;;
    fetch) [ "$4" = - ] || bears "$1" "$2" "$4" || return 0
        ip -n "$1" link set dev "$2" netns $$ name "$3" ;;
    drop) ! bears "$1" "$2" "$3" || ip_in "$1" link del dev "$2" ;;
    alias) ip link set dev "$1" alias "$(cat "$2")" ;;
    start) begin "$@" ;;
    end) end "$@" ;;
    file) mkdir -p "\${1%/*}" && (umask 022; cat "$2" >"$1") ;;
    remove) rm -rf -- "$1"; rmdir -p "\${1%/*}" 2>/dev/null; : ;;
    resolver) same_resolver "$@" || give_resolver "$@" ;;
    managed) managed "$@" ;;
    client) client "$@" ;;
    *) echo "unknown step $verb"; return 1 ;;
    esac
}
stop_timer() {
    if [ -e systemd ]; then systemctl stop "$unit.timer" 2>/dev/null; fi
    # The number of one that was killed may be another's by now.
    if [ -e pid ] && grep -qszxF -e "$dir/switch" "/proc/$(cat pid)/cmdline"; then kill "$(cat pid)" 2>/dev/null; fi
}
vanish() { # At once: what is left of it when we are killed meanwhile, the next switch of that name sweeps away
    cd / && mv -T -- "$dir" "$dir.$$" && rm -rf -- "$dir.$$"
}
undo_all() {
    while IFS= read -r line <&8; do
        set -- $line
        step "$@" >>log 2>&1
    done 8<undo
}
undo() {
    exec 9>>lock
    flock -w 10 9 # a change that is under way notices, and ends
    [ -e undo ] || exit 0
    tries=0
    while undo_all; do
        [ ! -e nic ] || ip link show dev "$(cat nic)" >/dev/null 2>&1 && break
        tries=$((tries + 1))
        if [ "$tries" -ge 20 ]; then echo "$(cat nic) is not back: $(tail -n 3 log)"; exit 1; fi
        sleep 0.5
    done
    vanish
    rmdir "\${dir%/*}" 2>/dev/null
    exit 0
}

case $2 in
start)
    : >systemd # first: a timer that we did not live to note would fire at the next switch of that name
    if [ -d /run/systemd/system ] && systemd-run --quiet --collect --unit="$unit" --on-active="$(cat seconds)" \\
        --timer-property=AccuracySec=100ms -- sh "$dir/switch" "$dir" fire </dev/null 2>>log; then exit 0; fi
    rm -f systemd
    setsid sh "$dir/switch" "$dir" wait </dev/null >/dev/null 2>&1 9>&- &
    echo $! >pid
    exit 0 ;;
wait)
    sleep "$(cat seconds)" &
    sleeper=$!
    trap 'kill "$sleeper" 2>/dev/null; exit 0' TERM
    wait "$sleeper"
    trap - TERM
    mv armed fired 2>/dev/null && undo ;;
fire) mv armed fired 2>/dev/null && undo ;;
now)
    if mv armed fired 2>/dev/null; then stop_timer; fi
    if [ -e confirmed ]; then exit 3; fi
    undo ;;
confirm) # and no more: it tells whoever has not heard the answer that the change stands
    mv armed confirmed 2>/dev/null || exit 3
    stop_timer
    echo confirmed ;;
clear)
    [ -e confirmed ] || exit 3
    stop_timer # again, for a confirmation that was cut off
    vanish ;;
apply)
    exec 9>>lock
    flock 9
    while IFS= read -r line <&8; do
        [ -e armed ] || { echo "the switch fired before the change was complete"; exit 3; }
        set -- $line
        said=$(step "$@" 2>&1) || { echo "$line: $said"; exit 1; }
    done 8<steps ;;
esac
`;
