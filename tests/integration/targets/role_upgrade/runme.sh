#!/usr/bin/env bash
# A fleet of twenty generation 1 machines, five of which are not ready, each for another reason.
set -euo pipefail

if [ -z "${GEN2_EMULATOR_URL:-}" ]; then
    echo "Generation 1 machines are put into the emulator, and this is none: nothing to test."
    exit 0
fi

UPGRADE_GROUP="gen2-upgrade-$(od -An -N4 -tx4 /dev/urandom | tr -d ' ')"
export UPGRADE_GROUP ANSIBLE_NOCOLOR=1
log="$(mktemp)"
ready="$(printf 'fleet-%02d ' {1..15})"

clean_up() {
    rm -f "$log"
    ansible localhost -m gen2.azure.virtual_network -a "name=any resource_group=$UPGRADE_GROUP state=absent delete_resource_group=true"
}
trap clean_up EXIT

upgrade() {
    python fleet.py forget
    ansible-playbook gen2.azure.upgrade -i inventory -f 10 "$@" | tee "$log"
    ! grep -q 'failed=[^0]\|unreachable=[^0]' "$log"
}

# Fail unless these machines, and no others, were written to.
expect_written() {
    [ "$(python fleet.py written)" = "$(echo "$1" | xargs)" ]
}

# Fail unless the hosts that changed are these.
expect_changed() {
    [ "$(sed -n 's/^\(fleet[^ ]*\) *: ok=.* changed=[^0].*/\1/p' "$log" | sort | xargs)" = "$(echo "$1" | xargs)" ]
}

# Fail unless each of the five is left as it is for its own reason.
expect_reasons() {
    grep -q 'fleet-backup: not_ready. fleet-backup is backed up by a standard policy' "$log"
    grep -q 'fleet-debian: not_ready. fleet-debian was created from Debian, which the upgrade excludes' "$log"
    grep -q 'fleet-failed: not_ready. fleet-failed has to be Succeeded to be upgraded, and is Failed' "$log"
    grep -q 'fleet-mbr: not_ready. ubuntu boots from a disk partitioned as dos' "$log"
    grep -q 'fleet-size: not_ready. .*Standard_D2_v2 does not support' "$log"
    [ "$(grep -c ': not_ready\. ' "$log")" = 5 ]
}

ansible localhost -m gen2.azure.virtual_network \
    -a "name=net resource_group=$UPGRADE_GROUP location=eastus address_prefixes=10.0.0.0/16"
python fleet.py seed

# Without leave, nothing is written, and check mode shows the plan of those that are ready.
upgrade --limit 'fleet-01,fleet-02,fleet-[a-z]*'
expect_reasons
expect_written ""
expect_changed ""
[ "$(grep -c ': ready\. ' "$log")" = 2 ]
upgrade --check -e upgrade_confirm=true --limit fleet-02,fleet-size
expect_written ""
expect_changed "fleet-02"

# The system inside is asked: here it is the one that this runs on, whatever it is laid out as.
upgrade -e upgrade_guest_checks=true -e upgrade_guest_become=false --limit fleet-02
grep -q 'fleet-02: \(not_\)\?ready\. ' "$log"
[ "$(grep -c 'How the system inside is laid out is not known' "$log")" = 0 ]
# One that does not answer is not ready, and no failure.
upgrade -i by_ssh.yml --limit by-ssh -e upgrade_confirm=true
grep -q 'fleet-02: not_ready\. How the system inside is laid out is not known' "$log"
expect_written ""

# An upgrade that Azure refuses on the way fails its host, and goes on with the next run.
python fleet.py refuse fleet-15
if upgrade -e upgrade_confirm=true --limit fleet-15,fleet-size; then exit 1; fi
grep -q 'fleet-15: failed\. Put trusted launch on the machine' "$log"
grep -q 'fleet-size: not_ready\. ' "$log"

upgrade -e upgrade_confirm=true
expect_reasons
expect_written "$ready"
expect_changed "$ready"
[ "$(grep -c ': upgraded\. ' "$log")" = 15 ]
ansible-playbook verify.yml

# Again, a few at a time: nothing is left to do, and a batch of hosts that are not ready stops nothing.
upgrade -e upgrade_confirm=true -e upgrade_serial=5
expect_reasons
expect_written ""
expect_changed ""
[ "$(grep -c ': already\. ' "$log")" = 15 ]
