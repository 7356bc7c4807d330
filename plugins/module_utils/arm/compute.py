# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes to Microsoft.Compute through azure-mgmt-compute, over the pipeline that reads use too.

The SDK costs a quarter of a second to import, so a run that changes nothing never loads it.
"""

from __future__ import annotations

import typing as t

from ..domain.plan import Step
from ..domain.resource_id import ResourceId
from .answers import Answer, answer_of
from .client import ArmClient

# (resource type, method, action) → operation group and operation of the SDK.
_OPERATIONS: t.Final[dict[tuple[str, str, str], tuple[str, str]]] = {
    ("virtualmachines", "PUT", ""): ("virtual_machines", "begin_create_or_update"),
    ("virtualmachines", "PATCH", ""): ("virtual_machines", "begin_update"),
    ("virtualmachines", "DELETE", ""): ("virtual_machines", "begin_delete"),
    ("virtualmachines", "POST", "start"): ("virtual_machines", "begin_start"),
    ("virtualmachines", "POST", "powerOff"): ("virtual_machines", "begin_power_off"),
    ("virtualmachines", "POST", "deallocate"): ("virtual_machines", "begin_deallocate"),
    ("virtualmachines", "POST", "restart"): ("virtual_machines", "begin_restart"),
    ("virtualmachines", "POST", "redeploy"): ("virtual_machines", "begin_redeploy"),
    ("virtualmachines", "POST", "reimage"): ("virtual_machines", "begin_reimage"),
    ("virtualmachines", "POST", "reapply"): ("virtual_machines", "begin_reapply"),
    ("virtualmachines", "POST", "generalize"): ("virtual_machines", "generalize"),
    ("virtualmachinescalesets", "PUT", ""): ("virtual_machine_scale_sets", "begin_create_or_update"),
    ("virtualmachinescalesets", "PATCH", ""): ("virtual_machine_scale_sets", "begin_update"),
    ("virtualmachinescalesets", "DELETE", ""): ("virtual_machine_scale_sets", "begin_delete"),
    ("virtualmachinescalesets", "POST", "manualupgrade"): ("virtual_machine_scale_sets", "begin_update_instances"),
    ("disks", "PUT", ""): ("disks", "begin_create_or_update"),
    ("disks", "PATCH", ""): ("disks", "begin_update"),
    ("disks", "DELETE", ""): ("disks", "begin_delete"),
    ("disks", "POST", "endGetAccess"): ("disks", "begin_revoke_access"),
    ("snapshots", "PUT", ""): ("snapshots", "begin_create_or_update"),
    ("snapshots", "PATCH", ""): ("snapshots", "begin_update"),
    ("snapshots", "DELETE", ""): ("snapshots", "begin_delete"),
    ("images", "PUT", ""): ("images", "begin_create_or_update"),
    ("images", "PATCH", ""): ("images", "begin_update"),
    ("images", "DELETE", ""): ("images", "begin_delete"),
    ("galleries", "PUT", ""): ("galleries", "begin_create_or_update"),
    ("galleries", "PATCH", ""): ("galleries", "begin_update"),
    ("galleries", "DELETE", ""): ("galleries", "begin_delete"),
    ("galleries/images", "PUT", ""): ("gallery_images", "begin_create_or_update"),
    ("galleries/images", "PATCH", ""): ("gallery_images", "begin_update"),
    ("galleries/images", "DELETE", ""): ("gallery_images", "begin_delete"),
    ("galleries/images/versions", "PUT", ""): ("gallery_image_versions", "begin_create_or_update"),
    ("galleries/images/versions", "PATCH", ""): ("gallery_image_versions", "begin_update"),
    ("galleries/images/versions", "DELETE", ""): ("gallery_image_versions", "begin_delete"),
}


def begin_compute_step(client: ArmClient, step: Step) -> Answer:
    """Send the step and return the first response, from which a long-running operation is followed."""
    from azure.mgmt.compute import ComputeManagementClient

    target = ResourceId.parse(step.resource_id)
    sdk = ComputeManagementClient(
        # The pipeline holds the credential already; the SDK only wants to see one.
        credential=t.cast("t.Any", _NoCredential()),
        subscription_id=target.subscription,
        base_url=client.cloud.resource_manager,
        credential_scopes=[client.cloud.scope],
        pipeline=client.pipeline,
    )
    group, operation = _OPERATIONS["/".join(target.types).lower(), step.method, step.action]
    arguments = [target.resource_group, *target.names, *([step.body] if step.body is not None else [])]
    long_running: dict[str, t.Any] = {"polling": False} if operation.startswith("begin_") else {}
    came: list[t.Any] = []
    try:
        getattr(getattr(sdk, group), operation)(
            *arguments,
            headers=dict(step.headers),
            params=dict(step.query),
            raw_response_hook=came.append,
            **long_running,
        )
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        # The SDK builds a model from the first answer, which is not needed here, and fails for other JSON.
        if not came:
            raise
    finally:
        # The response's context holds the list: emptied, both are freed as soon as they are not needed.
        answered, came[:] = came[-1:], []
    return answer_of(answered[0].http_response, step.summary, step.resource_id)


class _NoCredential:
    """Stands where the SDK asks for a credential that its pipeline never uses."""

    def get_token(self, *_scopes: str, **_options: t.Any) -> t.NoReturn:
        raise NotImplementedError
