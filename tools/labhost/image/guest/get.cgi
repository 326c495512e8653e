#!/bin/sh
# Fetches the URL after the `?`, from where the guest stands.
if body=$(wget -q -T 20 -O - "$QUERY_STRING" 2>&1); then
    printf 'Content-Type: text/plain\r\n\r\n'
else
    printf 'Status: 502 Bad Gateway\r\nContent-Type: text/plain\r\n\r\n'
fi
printf '%s\n' "$body"
