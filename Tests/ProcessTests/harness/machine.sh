#!/bin/sh
# Boots a Debian of its own on top of this one's files, with systemd as its first process, and a network that ends at its loopback.
# What is changed in it goes with it. Started in namespaces of its own: see machine.py.
set -e
root=$1
mount --make-rprivate /
mount -t tmpfs -o mode=755 machine "$root"
mkdir "$root/changed" "$root/work" "$root/system"
mount -t overlay machine -o "lowerdir=/,upperdir=$root/changed,workdir=$root/work" "$root/system"
system=$root/system
mount -t proc proc "$system/proc"
mount -t sysfs sysfs "$system/sys"
mkdir -p "$system/sys/fs/cgroup"
mount -t cgroup2 cgroup2 "$system/sys/fs/cgroup"
mount -t tmpfs -o mode=755 dev "$system/dev"
for name in null zero full random urandom tty; do
  touch "$system/dev/$name"
  mount --bind "/dev/$name" "$system/dev/$name"
done
ln -s /proc/self/fd "$system/dev/fd"
ln -s /proc/self/fd/0 "$system/dev/stdin"
ln -s /proc/self/fd/1 "$system/dev/stdout"
ln -s /proc/self/fd/2 "$system/dev/stderr"
mkdir "$system/dev/pts" "$system/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$system/dev/pts"
ln -s pts/ptmx "$system/dev/ptmx"
for name in run tmp; do mount -t tmpfs "$name" "$system/$name"; done
chmod 1777 "$system/tmp"
mkdir -p "$system/run/handed"
mount --bind "$2" "$system/run/handed"
ip link set lo up
# Of the services of this machine none is started, only what a Debian has by itself.
rm -rf "$system/etc/systemd/system"/*.wants "$system/var/lib/switchboard" "$system/etc/switchboard"
rm -f "$system/etc/machine-id" "$system/usr/sbin/policy-rc.d"
# An index of manual pages takes longer than everything else.
rm -f "$system/var/lib/man-db/auto-update"
: > "$system/etc/machine-id"
export container=lxc
exec chroot "$system" /lib/systemd/systemd --unit=multi-user.target
