#!/usr/bin/env bash
# What a container with --read-only --cap-drop ALL --security-opt no-new-privileges is to a process: runs the given command as the
# given user, with the given folder as the only one that it can write.
#   inside.sh <uid> <data folder> <command…>
set -euo pipefail

uid=$1
data=$2
shift 2

# Docker too leaves these three as they are.
findmnt --raw --noheadings --output TARGET | grep -Ev '^/(dev|proc|sys)(/|$)' | while read -r target; do
    mount -o bind,remount,ro "$target"
done
mount -t tmpfs -o "uid=$uid,gid=$uid,mode=700" data "$data"
# Not exec: another user's process would no longer end with the one that unshared it; this shell does, and takes it along.
setpriv --reuid "$uid" --regid "$uid" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
