#!/bin/sh
printf 'Content-Type: text/plain\r\n\r\n'
ip addr
ip route
ip -6 route
