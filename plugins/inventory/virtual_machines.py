# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: virtual_machines
version_added: 0.1.0
short_description: Azure virtual machines as hosts, with their generation
description:
  - Lists every VM of one or more subscriptions as a host, and groups the hosts by generation, security type, location
    and more.
  - VMs, statuses, disks, network interfaces and addresses are read by lists that Azure documents, so the number of
    calls grows with pages and not with VMs.
  - A call that Azure throttles or fails is repeated as Azure asks. A call that fails in the end fails the inventory, so
    no host is missing without an error.
  - Nothing reaches the inventory before all subscriptions are read, so a failure leaves no part of them behind. For
    Ansible to stop at such a failure, set E(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED) to V(true).
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
      - What hosts are named by. A VM that lacks it, such as an address, is named by its own name.
      - VMs that share a name are called C(<name>_<resource_group>). VMs that share this too have the VM's name
        behind it, then the id of the subscription. Letters compare in any case.
      - A VM is also called C(<name>_<resource_group>), with a warning, when Ansible reserves its name (C(localhost),
        a loopback address, C(all), C(ungrouped)), when its name could be read as a host pattern or a range, and when
        another inventory source made a host, or the inventory has a group, of that name. The plugin sets nothing on
        such a host or group. Characters other than letters, digits, C(_), C(-) and C(.) become C(_).
      - A VM that two files of this plugin list under the same name is one host.
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
      - What the plugin groups hosts by, such as C(generation_v2), C(security_type_trusted_launch),
        C(location_westeurope), C(tag_role_web). The hosts become members of a group of that name that another source
        made.
      - A group, of O(groups) and O(keyed_groups) too, that would be called like a host of another source, or by a
        name that Ansible reserves, is called C(azure_<name>), with a warning.
      - O(keyed_groups[].parent_group) adds no group that holds hosts of another source to a parent, and none that
        would be above itself. Each is skipped with a warning.
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
  - Texts that Azure sent are never evaluated as templates. A text that holds C({) or C(}), or C(#jinja2:), is marked as
    unsafe; C(ansible-inventory --export) writes it as a mapping with the key C(__ansible_unsafe). All other texts, and
    the names of hosts and groups, are plain texts, as AWX expects. A tag whose name begins with C(__ansible_) is left
    out of C(azure_machine), with a warning.
  - The cache holds what Azure sent as one JSON text. A run uses only what the same operating system user, with the same
    connection options and O(subscriptions), kept in a file of that user.
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
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from ansible.errors import AnsibleError, AnsibleParserError, AnsibleUndefinedVariable
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ..module_utils.domain.errors import Gen2Error
from ..module_utils.domain.host_names import NameRequest, choose_group_name, choose_host_names
from ..module_utils.options import Connection, secrets_of_environment
from ..module_utils.secret_values import SecretValues
from ..plugin_utils import inventory_cache
from ..plugin_utils.azure_texts import Marking, for_expressions, plain
from ..plugin_utils.made_hosts import MadeHost, hosts_of_vms, is_made, remember
from ..plugin_utils.recorded_groups import CurrentHost, RecordedGroups

Facts = dict[str, t.Any]
_ENDINGS = ("gen2_azure.yml", "gen2_azure.yaml")


@dataclass(slots=True)
class _Vm:
    """A selected VM: what Azure sent, the same as expressions see it, and the results of `compose`."""

    facts: Facts
    visible: Facts
    wanted: str
    composed: Facts
    host: str = ""

    def request(self) -> NameRequest:
        names = {name: self.facts[name] for name in ("resource_group", "subscription_id")}
        return NameRequest(
            resource_id=self.facts["id"],
            wanted=self.wanted,
            vm_name=str(self.facts["name"] or self.facts["id"].rpartition("/")[2]),
            **names,
        )


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    NAME = "gen2.azure.virtual_machines"

    def verify_file(self, path: str) -> bool:
        return bool(super().verify_file(path)) and path.endswith(_ENDINGS)

    def parse(self, inventory: t.Any, loader: t.Any, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache=cache)
        self._read_config_data(path)
        self._group_names: dict[str, str] = {}
        self._refused: dict[str, str] = {}
        with _uncollected():
            vms = self._select(_distinct(self._machines(path, cache=cache)))
            recorded, groups = self._name_and_group(vms)
            self._add_hosts(vms)
            self._add_groups(vms, recorded, groups)
            self._add_parents(recorded, groups)

    def _machines(self, path: str, *, cache: bool) -> list[Facts]:
        connection = Connection.from_options(self.get_option, os.environ)
        subscriptions = self.get_option("subscriptions") or [connection.subscription_id]
        if not self.get_option("cache"):
            return list(self._read_azure(connection, subscriptions))
        addresses = self.get_option("address") != "none"
        key = inventory_cache.key_of(self.get_cache_key(path), connection, subscriptions, addresses=addresses)
        if file := inventory_cache.foreign_file(self._cache, key):
            self.display.warning(f"The inventory cache {file} belongs to another user. It is neither read nor written.")
            return list(self._read_azure(connection, subscriptions))
        kept = inventory_cache.unpack(self._cache.get(key)) if cache else None
        if kept is None:
            kept = list(self._read_azure(connection, subscriptions))
            self._cache[key] = inventory_cache.pack(kept)
        return kept

    def _read_azure(self, connection: Connection, subscriptions: list[str]) -> Iterator[Facts]:
        try:
            from ..module_utils.arm.connect import connect
            from ..module_utils.arm.roster import list_machine_roster

            client = connect(replace(connection, subscription_id=subscriptions[0]), warn=self.display.warning)
            for subscription in subscriptions:
                one = client.within(subscription) if subscription else client
                yield from list_machine_roster(one, addresses=self.get_option("address") != "none")
        except ImportError as error:
            raise AnsibleError("azure-identity and azure-mgmt-core are needed on the controller.") from error
        except Gen2Error as error:
            # The cause is shown too, and would say what is masked here.
            raise AnsibleParserError(_masked(str(error), connection)) from None

    def _select(self, found: list[Facts]) -> list[_Vm]:
        by = self.get_option("hostname")
        # To mark all texts takes long where Ansible does not see to it.
        seen = zip(found, for_expressions(found) if self._has_expressions() else found, strict=True)
        chosen = [(facts, visible) for facts, visible in seen if self._selected(visible)]
        return [_Vm(facts, visible, _name(facts, by), self._composed(visible)) for facts, visible in chosen]

    def _has_expressions(self) -> bool:
        options = ("include_host_filters", "exclude_host_filters", "compose", "groups", "keyed_groups")
        return any(self.get_option(option) for option in options)

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

    def _composed(self, visible: Facts) -> Facts:
        """Return the variables of `compose`, without those that fail unless `strict` is set."""
        return dict(self._results(self.get_option("compose") or {}, visible))

    def _results(self, expressions: Mapping[str, str], visible: Facts) -> Iterator[tuple[str, t.Any]]:
        for name, expression in expressions.items():
            with _failing_only_if(strict=self.get_option("strict"), attempted=f"set {name} for host {visible['name']}"):
                yield name, self._compose(expression, _variables(visible))

    def _name_and_group(self, vms: list[_Vm]) -> tuple[RecordedGroups, dict[str, str]]:
        """Set the host name of each VM, and return the groups of all with their names."""
        others = {name.lower() for name in self.inventory.hosts}
        default = [list(self._default_groups(vm.facts)) for vm in vms]
        taken = dict.fromkeys(others, "another inventory source made that host")
        literal = map(self._safe_group, self.get_option("groups") or {})
        for name in (*self.inventory.groups, *literal, *(name for names in default for name in names)):
            taken.setdefault(name.lower(), "the inventory has a group of that name")
        self._name(vms, taken)
        # An expression of `keyed_groups` may see the host's name, and may yield it.
        recorded = self._record_groups(vms, default)
        groups = {name: choose_group_name(name, others) for name in recorded.names()}
        late = {name.lower() for name in groups.values()} - taken.keys()
        if not late.isdisjoint(vm.host.lower() for vm in vms):
            self._name(vms, taken | dict.fromkeys(late, "the inventory has a group of that name"))
        return recorded, groups

    def _name(self, vms: list[_Vm], taken: Mapping[str, str]) -> None:
        """Name each VM: as the host that another file of this plugin made of it, or by a name of its own."""
        made = hosts_of_vms(self.inventory)
        new = []
        for vm in vms:
            vm.host = made.get(MadeHost(vm.facts["id"].lower(), vm.wanted), "")
            if not vm.host:
                new.append(vm)
        self._refused.clear()
        for vm, name in zip(new, choose_host_names([vm.request() for vm in new], taken), strict=True):
            vm.host = name.text
            if name.refused:
                self._refused[vm.facts["id"]] = f"is host {name.text!r}, not {vm.wanted!r}: {name.refused}."

    def _default_groups(self, facts: Facts) -> Iterator[str]:
        return map(self._safe_group, _groups(facts, self.get_option("default_groups")))

    def _safe_group(self, name: str) -> str:
        """Return the group's name as Ansible allows it; thousands of VMs may be in it."""
        if name not in self._group_names:
            self._group_names[name] = plain(self._sanitize_group_name(name))
        return self._group_names[name]

    def _record_groups(self, vms: list[_Vm], default: list[list[str]]) -> RecordedGroups:
        recorded, inventory, strict = RecordedGroups(), self.inventory, self.get_option("strict")
        groups, keyed_groups = self.get_option("groups"), self.get_option("keyed_groups")
        self.inventory = recorded
        try:
            for index, vm in enumerate(vms):
                recorded.start(index)
                recorded.join(default[index])
                if groups or keyed_groups:
                    host, variables = CurrentHost(vm.host), self._host_variables(inventory, vm, default[index])
                    self._add_host_to_composed_groups(groups, variables, host, strict, fetch_hostvars=False)
                    self._add_host_to_keyed_groups(keyed_groups, variables, host, strict, fetch_hostvars=False)
        finally:
            self.inventory = inventory
        return recorded

    def _host_variables(self, inventory: t.Any, vm: _Vm, groups: list[str]) -> Facts:
        """Return the variables that an expression sees once the host exists."""
        known = inventory.hosts.get(vm.host)
        address = _address(vm.visible, self.get_option("address"))
        return {
            **_variables(vm.visible),
            **(known.get_vars() if known else {}),
            "azure_machine": vm.visible,
            **({"ansible_host": address} if address else {}),
            **vm.composed,
            "inventory_hostname": vm.host,
            "inventory_hostname_short": vm.host.split(".")[0],
            "group_names": sorted(groups),
        }

    def _add_hosts(self, vms: list[_Vm]) -> None:
        marking = Marking()
        for vm in vms:
            self.inventory.add_host(vm.host)
            # The inventory's own `set_variable` looks for a group first, and copies and marks each text once more.
            host = self.inventory.hosts[vm.host]
            host.set_variable("azure_machine", marking.of_azure(vm.facts))
            address = _address(vm.facts, self.get_option("address"))
            if address:
                host.set_variable("ansible_host", marking.of_azure(address))
            for name, value in vm.composed.items():
                self.inventory.set_variable(vm.host, name, marking.of_expression(value))
            remember(host, vm.facts["id"], vm.wanted)
        for resource_id, refused in self._refused.items():
            self.display.warning(f"The VM {resource_id} {refused}")
        if marking.dropped:
            left_out = ", ".join(sorted(marking.dropped))
            self.display.warning(f"Left out of azure_machine, since Ansible reads such keys as types: {left_out}.")

    def _add_groups(self, vms: list[_Vm], recorded: RecordedGroups, groups: Mapping[str, str]) -> None:
        for wanted, members in recorded.members.items():
            group = self.inventory.add_group(groups[wanted])
            for index in members:
                self.inventory.add_child(group, vms[index].host)
        for wanted, group in groups.items():
            if wanted != group:
                self.display.warning(
                    f"The group {wanted!r} is called {group!r}: Ansible reserves that name, or a host of another "
                    "inventory source has it."
                )

    def _add_parents(self, recorded: RecordedGroups, groups: Mapping[str, str]) -> None:
        for wanted, child in recorded.parents:
            parent, group = groups[wanted], self.inventory.groups[groups[child]]
            because = "a group cannot be its own parent" if parent == group.name else None
            if not because and not all(map(is_made, group.get_hosts())):
                because = "it holds hosts of another inventory source"
            try:
                if not because:
                    self.inventory.add_child(self.inventory.add_group(parent), group.name)
            except AnsibleError as error:
                because = str(error)
            if because:
                self.display.warning(f"The group {group.name!r} was not added to its parent {parent!r}: {because}.")


@contextmanager
def _uncollected() -> Iterator[None]:
    """Pause Python's garbage collector: all that is read here stays, and each collection would look through it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _failing_only_if(*, strict: bool, attempted: str) -> Iterator[None]:
    """Let an expression that cannot be evaluated pass, or explain it."""
    try:
        yield
    except Exception as error:
        if strict:
            raise AnsibleError(f"Could not {attempted}: {error}") from error


def _distinct(found: list[Facts]) -> list[Facts]:
    """Return each VM once, however often `subscriptions` names its subscription."""
    return list({facts["id"].lower(): facts for facts in found}.values())


def _variables(facts: Facts) -> Facts:
    return {**facts, "azure_machine": facts}


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


def _masked(text: str, connection: Connection) -> str:
    """Return a text without the secrets of the login, in every form of them."""
    secrets = SecretValues()
    secrets.update(filter(None, (connection.secret,)), secrets_of_environment(os.environ))
    masked: str = secrets.hidden_in(text)
    return masked
