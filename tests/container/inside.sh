#!/usr/bin/env bash
# What a container with --read-only --cap-drop ALL --security-opt no-new-privileges is to a process: runs the given command as the
# given user, with the given folder as the only one that it can write.
#   inside.sh <uid> <data folder> <command…>
set -euo pipefail

uid=$1
data=$2
shift 2

mount -o bind,remount,ro=recursive /
mount -t tmpfs -o "uid=$uid,gid=$uid,mode=700" data "$data"
exec setpriv --reuid "$uid" --regid "$uid" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
