"""The machine that a task of azure.azcollection makes, by that collection's own code."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from azure.core.exceptions import ResourceNotFoundError
from azure.mgmt.compute import models

PLUGINS = "ansible_collections.azure.azcollection.plugins"
MODULE = "azure_rm_virtualmachine"


class Sent(Exception):
    """Raised with what is about to be sent to Azure."""


def sent_body(options: Mapping[str, Any], *, location: str, version: str, interfaces: str) -> dict[str, Any]:
    """Return the body of the PUT for a task with these options, where there is no such machine.

    What is read before comes from here: the group's location, the latest version of the image, and the ids of
    interfaces, which are `interfaces` and the name.
    """
    base = importlib.import_module(f"{PLUGINS}.module_utils.azure_rm_common").AzureRMModuleBase
    kind = importlib.import_module(f"{PLUGINS}.modules.{MODULE}").AzureRMVirtualMachine

    def keep(self: Any, derived_arg_spec: dict[str, Any], **_more: Any) -> None:
        self.module_arg_spec, self.check_mode = derived_arg_spec, False

    def missing(*_arguments: Any, **_more: Any) -> None:
        raise ResourceNotFoundError

    def send(_self: Any, machine: Any, _remove: bool) -> None:
        raise Sent(machine.as_dict())

    reads = {
        "compute_models": models,
        "compute_client": SimpleNamespace(virtual_machines=SimpleNamespace(get=missing)),
        "get_resource_group": lambda *_names: SimpleNamespace(location=location),
        "log": lambda *_texts, **_more: None,
    }
    stands = {
        "vm_size_is_valid": lambda _self: True,
        "get_marketplace_image_version": lambda _self: SimpleNamespace(name=version),
        "parse_network_interface": lambda _self, name: f"{interfaces}/{name}",
        "create_or_update_vm": send,
    }
    with mock.patch.multiple(base, __init__=keep, **reads), mock.patch.multiple(kind, **stands):
        with mock.patch.object(kind, "exec_module", return_value=None):
            machine = kind()
        checked = ArgumentSpecValidator({**machine.module_arg_spec, "tags": {"type": "dict"}}).validate(dict(options))
        assert not checked.error_messages
        with pytest.raises(Sent) as sent:
            machine.exec_module(**checked.validated_parameters)
    body: dict[str, Any] = sent.value.args[0]
    # The library of Azure that their collection pins sends text, whatever it is given.
    return body | ({"zones": [str(zone) for zone in body["zones"]]} if body.get("zones") else {})
