/**
 * What a stack's unit runs at boot, in the shell of POSIX: it reads the files that persist-text.ts writes, as data, and
 * carries out their steps one by one. A step that fails - most often since an interface of somebody else's is not there yet -
 * holds up its own resource only: the others go on, and it is tried again from that step, in passes as long as these bring
 * anything about, and then every few seconds until it succeeds or is no longer wanted. How far each is stands in a file a
 * resource under /run, so that a second start of the unit repeats nothing.
 */
export const replayProgram =
    String.raw`# Brings back what a Pulumi stack had made here: sh replay TEXTS PROGRESS LEDGER
set -u
here=$1 progress=$2 ledger=$3
tab=$(printf '\t')
newline='
'
read -r boot </proc/sys/kernel/random/boot_id
boot=\${boot%%-*}
mkdir -p "$progress" && chmod 0700 "$progress"
exec 9>"$progress/lock"
flock -n 9 || { echo "<5>another run waits for what is missing"; exit 0; }

# Runs a program in a namespace; - is the host's own
inside() {
    if [ "$1" = - ]; then shift; "$@"; else
        namespace=$1
        shift
        nsenter "--net=/run/netns/$namespace" -- "$@"
    fi
}

missing() {
    if [ "$1" != - ] && [ ! -e "/run/netns/$1" ]; then why="namespace $1 is not there"
    elif [ "$2" != - ] && ! inside "$1" ip link show dev "$2" >/dev/null 2>&1; then why="interface $2 is not there"
    else return 1; fi
}

# A step that is one program: its operation and operands, its lines in $body
act() {
    case $1 in
    claim) mkdir -p -m 0700 "\${ledger%/*}" && printf '%s' "$body" >>"$ledger" ;;
    nft) printf '%s' "$body" | inside "$2" nft -f - ;;
    write) printf '%s' "$body" | inside "$2" tee "$3" >/dev/null ;;
    start | run)
        operation=$1 namespace=$2
        set --
        while IFS= read -r word; do
            word=$(printf '%b.' "$word")
            set -- "$@" "\${word%.}"
        done <<END
\${body%"$newline"}
END
        if [ "$operation" = run ]; then printf '%s' "$input" | inside "$namespace" "$@" >/dev/null
        else setsid -f env "$@" </dev/null >/dev/null 2>&1; fi ;;
    *) echo "$1 is a step of a later version"; return 1 ;;
    esac
}

reached() { at=$1; echo "$at" >"$progress/$name"; }

# The lines of one ip, from the one where it failed the last time
lines() {
    of=$(printf '%s' "$body" | wc -l)
    from=$((at > count ? at - count : 0))
    if [ "$from" -lt "$of" ]; then
        why=$(printf '%s' "$body" | tail -n "+$((from + 1))" | inside "$1" ip -batch - 2>&1 >/dev/null 3<&- 9>&-) || {
            line=\${why##*Command failed -:}
            case $line in *[!0-9]* | "") ;; *) reached $((count + from + line - 1)) ;; esac
            return 1
        }
        reached $((count + of))
    fi
    count=$((count + of))
}

# What has been read of a step, done unless it was
perform() {
    set -f
    set -- $step
    set +f
    case $1 in
    virtnet) title=\${step#virtnet 1 } ;;
    need) ! missing "$2" "$3" ;;
    input) input=$body ;;
    ip) lines "$2" ;;
    *)
        count=$((count + 1))
        [ "$count" -le "$at" ] && return
        why=$(act "$@" 2>&1 3<&- 9>&-) || return 1
        reached "$count" ;;
    esac
}

bring_back() {
    at=0 count=0 step= body= input= why= title=$name
    [ "$(tail -n 1 "$here/$name")" = end ] || { why="what it is made of was not written to its end"; return 1; }
    [ -f "$progress/$name" ] && read -r at <"$progress/$name"
    while IFS= read -r line <&3; do
        case $line in
        "$tab"*) body=$body\${line#"$tab"}$newline ;;
        *)
            [ -z "$step" ] || perform || return 1
            step=$line body= ;;
        esac
    done 3<"$here/$name"
}

pass() {
    waiting=0 moved=0 back=0
    for file in "$here"/[0-9]*; do
        name=\${file##*/}
        case $name in *-"$boot" | "[0-9]*") continue ;; esac # made in this boot; there is none
        before=$(cat "$progress/$name" 2>/dev/null)
        [ "$before" = done ] && continue
        if bring_back; then
            echo done >"$progress/$name"
            back=$((back + 1)) moved=1
            [ ! -f "$progress/$name.why" ] || { echo "<5>$title is back"; rm -f "$progress/$name.why"; }
        else
            [ -f "$file" ] || continue # it was deleted meanwhile
            waiting=$((waiting + 1)) why=\${why%%"$newline"*}
            [ "$(cat "$progress/$name" 2>/dev/null)" = "$before" ] || moved=1
            [ "$(cat "$progress/$name.why" 2>/dev/null)" = "$why" ] || echo "<4>$title is not back: $why. It is tried again"
            printf '%s\n' "$why" >"$progress/$name.why"
        fi
    done
}

all=0
moved=1
while [ "$moved" = 1 ]; do
    pass
    all=$((all + back))
    [ "$waiting" -gt 0 ] || break
done
echo "<5>$all resources are back, $waiting wait for what is missing"
[ "$waiting" -gt 0 ] || exit 0
(
    pause=1
    while [ "$waiting" -gt 0 ] && [ -d "$here" ]; do
        sleep "$pause" 9>&-
        [ "$pause" -ge 8 ] || pause=$((pause * 2))
        pass
    done
) &
`.replaceAll(String.raw`\${`, "${");
