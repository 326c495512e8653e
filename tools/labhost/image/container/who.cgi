#!/bin/sh
printf 'Content-Type: text/plain\r\n\r\nweb saw %s\n' "$REMOTE_ADDR"
