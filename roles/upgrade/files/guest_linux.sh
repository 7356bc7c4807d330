# shellcheck shell=sh
# What a Linux system is laid out as, for the filter gen2.azure.upgrade_readiness. Run by sh as root; it only reads.
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
part() { printf '\n=== %s ===\n' "$1"; }

root="$(findmnt -n -o SOURCE /)"
# The disk below the root file system, also where that lies on a logical volume. A subvolume has [/path] behind it.
disk="$(lsblk -n -r -s -p -o NAME,TYPE "${root%%\[*}" 2>/dev/null | awk '$2 == "disk" { print $1; exit }')"

part os_release
cat /etc/os-release
part fstab
grep -v -e '^[[:space:]]*#' -e '^[[:space:]]*$' /etc/fstab
part efi_files
find /boot/efi -type f -iname '*.efi' 2>/dev/null
if [ -n "$disk" ]; then
    part partition_table
    sfdisk -J "$disk" 2>/dev/null
    part block_devices
    lsblk -J -p -o NAME,UUID,LABEL "$disk" 2>/dev/null
fi
exit 0
