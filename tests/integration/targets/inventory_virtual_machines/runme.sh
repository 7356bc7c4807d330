#!/usr/bin/env bash
# Machines as hosts: made by the role, found by the inventory, grouped, and run a task on.
set -euo pipefail

GROUP="gen2-inventory-$(od -An -N4 -tx4 /dev/urandom | tr -d ' ')"
export GROUP ANSIBLE_NOCOLOR=1
folder="$(mktemp -d)"

clean_up() {
    rm -rf "$folder"
    ansible localhost -m gen2.azure.virtual_network -a "name=any resource_group=$GROUP state=absent delete_resource_group=true"
}
trap clean_up EXIT

ansible-playbook prepare.yml
printf 'plugin: gen2.azure.virtual_machines\nresource_groups: [%s]\n' "$GROUP" > "$folder/all.gen2_azure.yml"
cat filters.gen2_azure.yml "$folder/all.gen2_azure.yml" | grep -v '^---' | awk '!seen[$0]++' > "$folder/some.gen2_azure.yml"
list() {
    ansible-inventory -i "$folder/$1.gen2_azure.yml" --list
}
printf '{"all_hosts": %s, "some_hosts": %s}' "$(list all)" "$(list some)" > "$folder/found.json"
ansible-playbook verify.yml -e "@$folder/found.json"
