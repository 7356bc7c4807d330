#!/usr/bin/env bash
# The playbooks as users run them: an inventory of machines that do not exist yet, and a first try without one.
set -euo pipefail

PLAYBOOKS_GROUP="gen2-playbooks-$(od -An -N4 -tx4 /dev/urandom | tr -d ' ')"
export PLAYBOOKS_GROUP ANSIBLE_NOCOLOR=1
log="$(mktemp)"

delete_resource_group() {
    ansible localhost -m gen2.azure.virtual_network -a "name=any resource_group=$1 state=absent delete_resource_group=true"
}

clean_up() {
    rm -f "$log"
    delete_resource_group "$PLAYBOOKS_GROUP"
    delete_resource_group "$PLAYBOOKS_GROUP-web"
}
trap clean_up EXIT

# Run a playbook and fail unless what is left of its recap is the number of changes of each host.
expect_changes() {
    local expected="$1"
    shift
    ansible-playbook "$@" | tee "$log"
    [ "$(sed -n 's/^\([^ ]*\) *: ok=.* changed=\([0-9]*\) .*/\1=\2/p' "$log" | sort | xargs)" = "$expected" ]
}

web() {
    local expected="$1"
    shift
    expect_changes "$expected" gen2.azure.provision -i inventory "$@"
}

# A group of hosts: the network is made once, for both.
web "playbooks-web-1=2 playbooks-web-2=1"
web "playbooks-web-1=0 playbooks-web-2=0"
grep -q 'playbooks-web-2: V2, Standard_D2s_v5, 10\.0\.' "$log"
web "playbooks-web-1=2 playbooks-web-2=1" -e '{"provision_state": "absent", "provision_delete_network": true}'

# One machine from each source, and nothing to do the second time.
try_it=(gen2.azure.try_it -e "try_resource_group=$PLAYBOOKS_GROUP" -e try_location=eastus)
expect_changes "from-managed-disk=1 from-managed-image=1 from-marketplace=1 localhost=3" "${try_it[@]}"
grep -q '"msg": "The size Standard_D2_v3 ' "$log"
grep -q 'from-managed-disk: generation V2, ' "$log"
expect_changes "from-managed-disk=0 from-managed-image=0 from-marketplace=0 localhost=0" "${try_it[@]}"
