#!/usr/bin/env bash
# Installs the package in a new, minimal Debian 12, starts what it installed, sends it a batch, stops and removes it.
# usage: try-deb.sh FILE.deb MAKE_BATCHES [BASE]   (as root; BASE: a minbase made by debootstrap before, copied for the try)
set -euo pipefail
deb=$(realpath "$1") make_batches=$(realpath "$2") base=${3:-}
root=$(mktemp -d /tmp/hark-deb-XXXXXX)
mounted=
trap '[ -z "$mounted" ] || umount "$root/proc"; rm -rf --one-file-system "$root"' EXIT
if [ -n "$base" ]; then cp -a "$base/." "$root"; else debootstrap --variant=minbase bookworm "$root" >/dev/null; fi
cp -L /etc/resolv.conf "$root/etc/"
mount -t proc proc "$root/proc"; mounted=1
cp "$deb" "$root/tmp/hark.deb"
cp "$make_batches" "$root/tmp/make_batches"
run() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive bash -euc "$1"; }

run 'apt-get update -qq && apt-get install -y -qq --no-install-recommends /tmp/hark.deb curl >/dev/null'
run 'dpkg --verify hark && dpkg -s hark | grep -E "^(Version|Depends):" && test -f /lib/systemd/system/hark.service'
run '
  hark serve --config /etc/hark/hark.conf --data /var/lib/hark >/tmp/out 2>/tmp/log & pid=$!
  for i in $(seq 50); do curl -fs http://127.0.0.1:7070/readyz >/dev/null && break; sleep 0.1; done
  key=$(grep -oE "pk_[A-Za-z0-9]{21}" /tmp/out | head -n 1)
  /tmp/make_batches "$key" 1 1 | tail -c +5 >/tmp/batch
  answer=$(curl -fsS -H "Content-Type: text/plain" --data-binary @/tmp/batch http://127.0.0.1:7070/v1/batch)
  echo "$answer"; case $answer in *\"stored\":true*) ;; *) exit 1 ;; esac
  curl -fs http://127.0.0.1:7070/ | grep -q "<html"
  kill -TERM $pid; wait $pid
  hark sessions --data /var/lib/hark --json | grep -q started_ms'
run 'dpkg --remove hark >/dev/null && test -f /var/lib/hark/data.mdb && test -f /etc/hark/hark.conf && ! test -e /usr/bin/hark'
echo "the package installs, starts, stores, stops and is removed"
