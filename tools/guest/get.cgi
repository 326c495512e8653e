#!/bin/sh
# Fetches the URL after the `?`, from where the guest stands: http://ADDRESS[:PORT]/PATH, an IPv6 address in brackets. By nc,
# since the wget of Debian 12's static busybox does not live long enough.
rest=${QUERY_STRING#http://}
server=${rest%%/*}
path=/${rest#"$server"}
path=/${path#//}
port=80
case $server in
    *]:*) port=${server##*:} server=${server%:*} ;;
    *]) ;;
    *:*) port=${server##*:} server=${server%:*} ;;
esac
address=${server#[}
body=$(printf 'GET %s HTTP/1.0\r\nHost: %s\r\n\r\n' "$path" "$server" | nc -w 5 "${address%]}" "$port" | sed '1,/^\r*$/d')
[ -n "$body" ] || printf 'Status: 502 Bad Gateway\r\n'
printf 'Content-Type: text/plain\r\n\r\n%s\n' "$body"
