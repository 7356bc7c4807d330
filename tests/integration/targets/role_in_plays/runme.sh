#!/usr/bin/env bash
# The guide's page on the role in others' plays: each of its plays, twice, and in the ways that plays are run.
set -euo pipefail

export ANSIBLE_NOCOLOR=1 ANSIBLE_VAULT_PASSWORD_FILE
group="gen2-plays-$(od -An -N4 -tx4 /dev/urandom | tr -d ' ')"
password="Aa1-$(od -An -N8 -tx4 /dev/urandom | tr -d ' ')"
log="$(mktemp)"
ANSIBLE_VAULT_PASSWORD_FILE="$(mktemp)"

clean_up() {
    ansible localhost -m gen2.azure.virtual_network -a "name=any resource_group=$group state=absent delete_resource_group=true"
    rm -f "$log" "$ANSIBLE_VAULT_PASSWORD_FILE" secrets.yml
}
trap clean_up EXIT

echo "vault-$password" >"$ANSIBLE_VAULT_PASSWORD_FILE"
echo "mail_password: $password" >secrets.yml
ansible-vault encrypt secrets.yml

# Run a play and fail unless the changes of each host, as its recap tells them, match. Nothing answers where an emulator's machines would be.
here=(-i inventory -e ansible_connection=local -e "ansible_python_interpreter=$(command -v python)")
variables=(-e "web_resource_group=$group" -e '{"web_key": "ssh-ed25519 AAAA test"}')
play() {
    local expected="$1"
    shift
    ansible-playbook "${here[@]}" "${variables[@]}" "$@" | tee "$log"
    changes="$(sed -n 's/^\([^ ]*\) *: ok=.* changed=\([0-9]*\) .*/\1=\2/p' "$log" | sort | xargs)"
    [[ "$changes" =~ ^$expected$ ]]
}

# A group of hosts, each at its own pace, where either or both may make the network; then one by one, the role alone, and
# what follows it alone.
ANSIBLE_STRATEGY=free play "plays-web-1=[12] plays-web-2=[12]" group.yml
play "plays-web-1=0 plays-web-2=0" group.yml -e batch=1 --tags provision
grep -q 'Bring the machine to the desired state' "$log"
play "plays-web-1=0 plays-web-2=0" group.yml --tags configure
[ "$(grep -c 'Bring the machine to the desired state' "$log")" = 0 ]

# A machine before the tasks of a play, and the play on it after that. The password is in the vault, and nowhere else.
play "localhost=1 mail1=0" new_host.yml --diff -v
if grep -qF "$password" "$log"; then
    echo "The output holds the password."
    exit 1
fi
play "localhost=0 mail1=0" new_host.yml

# Several machines from one host, each of its own size; the second time by their tag and from another host.
play "plays-web-1=2" several.yml
play "plays-web-2=0" several.yml --limit plays-web-2 --tags provision
