# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: virtual_machines
version_added: 0.1.0
short_description: Azure virtual machines as hosts, with their generation
description:
  - Makes a host of every virtual machine of one or several subscriptions, and groups them by generation, security type,
    location and more.
  - Machines, statuses, disks, interfaces and addresses are read by lists that Azure documents, so that calls grow with
    pages and never with machines.
  - A call that Azure throttles or fails is tried again as Azure asks. What fails for good fails the inventory - no host
    is left out in silence.
  - The file's name ends in C(gen2_azure.yml) or C(gen2_azure.yaml).
author:
  - gen2.azure maintainers (@gen2-azure)
options:
  plugin:
    description: Marks the file as one for this plugin.
    type: str
    required: true
    choices: [gen2.azure.virtual_machines]
  subscriptions:
    description: Ids of the subscriptions; that of O(subscription_id) where not given.
    type: list
    elements: str
    default: []
  resource_groups:
    description: Only machines of these resource groups.
    type: list
    elements: str
    default: []
  tags:
    description: Only machines that have these tags with these values.
    type: dict
    default: {}
  power_states:
    description: Only machines in these power states.
    type: list
    elements: str
    choices: [running, stopped, deallocated, hibernated]
    default: []
  include_host_filters:
    description:
      - Jinja conditions of which one has to hold for a machine to be a host; all are where none is given.
      - One about what a machine lacks, such as a tag, does not hold, or with O(strict) fails the inventory.
    type: list
    elements: str
    default: []
  exclude_host_filters:
    description: Jinja conditions of which none may hold.
    type: list
    elements: str
    default: []
  hostname:
    description:
      - What hosts are named by. Machines that share a name have that of their resource group behind it.
      - A machine that lacks it, such as an address, is named by its own name.
    type: str
    choices: [name, computer_name, private_ip, public_ip, fqdn]
    default: name
  address:
    description:
      - Which address becomes C(ansible_host). V(auto) takes the public one, or the private one where there is none.
      - With V(none), no address is read and none is set.
    type: str
    choices: [auto, public, private, none]
    default: auto
  default_groups:
    description:
      - What hosts are grouped by without being told, such as C(generation_v2), C(security_type_trusted_launch),
        C(location_westeurope), C(tag_role_web).
    type: list
    elements: str
    choices: [generation, security_type, location, resource_group, size, power_state, tag]
    default: [generation, security_type, location, resource_group, size, power_state, tag]
extends_documentation_fragment:
  - gen2.azure.connection
  - constructed
  - inventory_cache
notes:
  - The host variable C(azure_machine) holds the facts that M(gen2.azure.virtual_machine_info) tells of a machine,
    without C(properties), and with C(resource_group), C(subscription_id), C(private_ip_addresses),
    C(public_ip_addresses) and C(fqdns). Conditions, O(compose), O(groups) and O(keyed_groups) see each of them by its
    own name too.
  - "RBAC actions: C(Microsoft.Compute/virtualMachines/read), C(Microsoft.Compute/disks/read) and, but for
    O(address=none), C(Microsoft.Network/networkInterfaces/read) and C(Microsoft.Network/publicIPAddresses/read)."
"""

EXAMPLES = r"""
# web.gen2_azure.yml: the running web servers, wherever they are
plugin: gen2.azure.virtual_machines
tags:
  role: web
power_states: [running]
keyed_groups:
  - key: tags.environment
    prefix: environment
compose:
  ansible_user: admin_username
---
# upgrade.gen2_azure.yml: generation 1 machines, by their private addresses
plugin: gen2.azure.virtual_machines
subscriptions:
  - 00000000-0000-0000-0000-000000000000
  - 11111111-1111-1111-1111-111111111111
include_host_filters:
  - generation == 'V1'
address: private
default_groups: [location]
"""

import gc
import os
import typing as t
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from ansible.errors import AnsibleError, AnsibleParserError, AnsibleUndefinedVariable
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible.utils.unsafe_proxy import wrap_var

from ..module_utils.domain.errors import Gen2Error
from ..module_utils.options import Connection

Facts = dict[str, t.Any]
_ENDINGS = ("gen2_azure.yml", "gen2_azure.yaml")


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    NAME = "gen2.azure.virtual_machines"

    def verify_file(self, path: str) -> bool:
        return bool(super().verify_file(path)) and path.endswith(_ENDINGS)

    def parse(self, inventory: t.Any, loader: t.Any, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache=cache)
        self._read_config_data(path)
        self._made: dict[str, str] = {}
        with _uncollected():
            told = _never_templates(self._machines(path, cache=cache))
            machines = [facts for facts in told if self._selected(facts)]
            for host, facts in _named(machines, self.get_option("hostname")):
                self._add(host, facts)

    def _machines(self, path: str, *, cache: bool) -> list[Facts]:
        key = self.get_cache_key(path)
        if cache and self.get_option("cache"):
            try:
                kept: list[Facts] = self._cache[key]
            except KeyError:
                pass
            else:
                return kept
        found = list(self._read_azure())
        if self.get_option("cache"):
            self._cache[key] = found
        return found

    def _read_azure(self) -> Iterator[Facts]:
        try:
            from ..module_utils.arm.connect import connect
            from ..module_utils.arm.roster import list_machine_roster

            connection = Connection.from_options(self.get_option, os.environ)
            subscriptions = self.get_option("subscriptions") or [connection.subscription_id]
            client = connect(replace(connection, subscription_id=subscriptions[0]))
            for subscription in subscriptions:
                one = client.within(subscription) if subscription else client
                yield from list_machine_roster(one, addresses=self.get_option("address") != "none")
        except ImportError as error:
            raise AnsibleError("azure-identity and azure-mgmt-core are needed on the controller.") from error
        except Gen2Error as error:
            raise AnsibleParserError(str(error)) from error

    def _selected(self, facts: Facts) -> bool:
        groups = {group.lower() for group in self.get_option("resource_groups")}
        states = self.get_option("power_states")
        tags = {str(name): str(value) for name, value in self.get_option("tags").items()}
        if groups and facts["resource_group"].lower() not in groups:
            return False
        if (states and facts["power_state"] not in states) or any(
            facts["tags"].get(name) != value for name, value in tags.items()
        ):
            return False
        included, excluded = self.get_option("include_host_filters"), self.get_option("exclude_host_filters")
        return (not included or self._any_holds(included, facts)) and not self._any_holds(excluded, facts)

    def _any_holds(self, conditions: Iterable[str], facts: Facts) -> bool:
        return any(self._holds(condition, facts) for condition in conditions)

    def _holds(self, condition: str, facts: Facts) -> bool:
        try:
            return bool(self._compose(condition, _variables(facts)))
        except AnsibleUndefinedVariable:
            if self.get_option("strict"):
                raise
            return False

    def _add(self, host: str, facts: Facts) -> None:
        self.inventory.add_host(host)
        self.inventory.set_variable(host, "azure_machine", facts)
        address = _address(facts, self.get_option("address"))
        if address:
            self.inventory.set_variable(host, "ansible_host", address)
        for group in _groups(facts, self.get_option("default_groups")):
            self.inventory.add_child(self._group(group), host)
        variables, strict = _variables(facts), self.get_option("strict")
        for option, apply in (
            ("compose", self._set_composite_vars),
            ("groups", self._add_host_to_composed_groups),
            ("keyed_groups", self._add_host_to_keyed_groups),
        ):
            if self.get_option(option):
                apply(self.get_option(option), variables, host, strict=strict)

    def _group(self, name: str) -> str:
        """Make the group, of which thousands of hosts may be, and return its name as Ansible allows it."""
        if name not in self._made:
            self._made[name] = str(self.inventory.add_group(self._sanitize_group_name(name)))
        return self._made[name]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Put Python's collector of garbage off: all that is read here stays, and would be looked through each time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _never_templates(told: list[Facts]) -> list[Facts]:
    """Return the machines with all texts marked, as whoever may tag a machine writes them: none of them is a template.

    Since ansible-core 2.19 no text is one that is not marked as trusted, which leaves nothing to do, and costs nothing.
    """
    marked: list[Facts] = told if hasattr(BaseInventoryPlugin, "trusted_by_default") else wrap_var(told)
    return marked


def _variables(facts: Facts) -> Facts:
    return {**facts, "azure_machine": facts}


def _named(machines: list[Facts], by: str) -> Iterator[tuple[str, Facts]]:
    """Yield each machine with the host's name, which no two machines share."""
    names = [_name(facts, by) for facts in machines]
    shared = {name for name, count in Counter(name.lower() for name in names).items() if count > 1}
    seen: Counter[str] = Counter()
    for name, facts in zip(names, machines, strict=True):
        host = f"{name}_{facts['resource_group'].lower()}" if name.lower() in shared else name
        seen[host.lower()] += 1
        yield (f"{host}_{seen[host.lower()]}" if seen[host.lower()] > 1 else host), facts


def _name(facts: Mapping[str, t.Any], by: str) -> str:
    lists = {"private_ip": "private_ip_addresses", "public_ip": "public_ip_addresses", "fqdn": "fqdns"}
    found = next(iter(facts[lists[by]]), None) if by in lists else facts.get(by)
    return str(found or facts["name"] or facts["id"].rpartition("/")[2] or "unnamed")


def _address(facts: Mapping[str, t.Any], which: str) -> str | None:
    kinds = {"auto": ("public", "private"), "public": ("public",), "private": ("private",), "none": ()}
    found = (address for kind in kinds[which] for address in facts[f"{kind}_ip_addresses"])
    return next(found, None)


def _groups(facts: Mapping[str, t.Any], wanted: Iterable[str]) -> Iterator[str]:
    for kind in wanted:
        if kind == "tag":
            yield from (f"tag_{name}_{value}".lower() for name, value in facts["tags"].items())
        elif facts.get(kind):
            yield f"{kind}_{facts[kind]}".lower()
