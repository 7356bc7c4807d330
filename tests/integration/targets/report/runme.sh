#!/usr/bin/env bash
# The report as users run it: of Azure, of the facts that this kept, and in check mode.
set -euo pipefail

group="gen2-report-$(od -An -N4 -tx4 /dev/urandom | tr -d ' ')"
work="$(mktemp -d)"
log="$work/log"
export ANSIBLE_NOCOLOR=1

clean_up() {
    ansible localhost -m gen2.azure.virtual_network -a "name=any resource_group=$group state=absent delete_resource_group=true"
    rm -rf "$work"
}
trap clean_up EXIT

report() {
    ansible-playbook gen2.azure.report -e @options.yml -e "report_resource_group=$group" "$@" | tee "$log"
}

ansible-playbook machines.yml -e "group=$group" -e "work=$work"

# In check mode the facts are read, and nothing is written but them.
report -e "report_directory=$work/check" --check
[ "$(cd "$work/check" && find . -type f | sort | xargs)" = "./facts/eastus.json ./facts/machines.json" ]

report -e "report_directory=$work/azure"
ansible-playbook verify.yml -e "work=$work/azure" -e "group=$group"

# No verdict, and no fact, goes into the output of the job, and so into the events of a controller.
[ "$(wc -c <"$log")" -lt 5000 ]
report -e "report_directory=$work/azure" --diff
grep -q ' changed=0 ' "$log"
[ "$(wc -c <"$log")" -lt 5000 ]

# From facts alone, without a way to Azure, it is the same.
facts="{\"report_facts\": [\"$work/azure/facts/eastus.json\", \"$work/azure/facts/machines.json\"]}"
env -u AZURE_CLOUD_ENVIRONMENT -u AZURE_SUBSCRIPTION_ID -u AZURE_CLIENT_ID -u AZURE_TENANT -u AZURE_SECRET \
    ansible-playbook gen2.azure.report -e @options.yml -e "$facts" -e "report_directory=$work/offline"
for name in report.html report.md report.csv report-machines.csv report.json; do
    cmp "$work/azure/$name" "$work/offline/$name"
done
