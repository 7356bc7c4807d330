#!/usr/bin/env bash
# The playbooks as users run them: an inventory of machines that do not exist yet, and a first try without one.
set -euo pipefail

PLAYBOOKS_GROUP="gen2-playbooks-$(od -An -N4 -tx4 /dev/urandom | tr -d ' ')"
export PLAYBOOKS_GROUP ANSIBLE_NOCOLOR=1
log="$(mktemp)"
vhd="$(mktemp)"

delete_resource_group() {
    ansible localhost -m gen2.azure.virtual_network -a "name=any resource_group=$1 state=absent delete_resource_group=true"
}

clean_up() {
    rm -f "$log" "$vhd"
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

# The examples of the role: a machine of a gallery's image, one of a snapshot, one of a local VHD.
make() {
    ansible localhost -m "gen2.azure.$1" -a "{\"resource_group\": \"$PLAYBOOKS_GROUP\", $2}"
}
gallery="gen2$(od -An -N4 -tx4 /dev/urandom | tr -d ' ')"
make gallery "\"name\": \"$gallery\""
make gallery_image "\"name\": \"web\", \"gallery\": \"$gallery\", \"os_type\": \"Linux\", \"publisher\": \"a\", \"offer\": \"b\", \"sku\": \"c\""
make gallery_image_version "\"name\": \"1.0.0\", \"gallery\": \"$gallery\", \"gallery_image\": \"web\", \"source\": {\"managed_image\": \"gen2-try-it\"}"
make snapshot '"name": "nightly", "source": {"disk": "gen2-try-it-os"}'
python ../role_provision/files/make_vhd.py ../../../unit/plugins/module_utils/domain/vhd/images.py "$vhd"
common=(-e "provision_resource_group=$PLAYBOOKS_GROUP" -e provision_location=eastus -e provision_size=Standard_D2s_v5)
login=(-e provision_admin_username=azureuser -e '{"provision_ssh_public_keys": ["ssh-ed25519 AAAA test"]}')
expect_changes "localhost=2" gen2.azure.from_gallery "${common[@]}" "${login[@]}" -e provision_name=of-gallery \
    -e "gallery=$gallery" -e image=web -e security_type=standard
expect_changes "localhost=2" gen2.azure.from_snapshot "${common[@]}" -e provision_name=of-snapshot -e snapshot=nightly
expect_changes "localhost=2" gen2.azure.from_vhd "${common[@]}" -e provision_name=of-vhd -e "vhd=$vhd"
