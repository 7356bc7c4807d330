# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options; module_utils/options.py holds the same options as an argument spec."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  auth_source:
    description:
      - Where the credential comes from.
      - V(auto) takes the first that is given of a service principal (options, environment or credential file), a
        federated token, and the login of the C(az) command; where that command is not installed, the machine's managed
        identity.
      - A federated token is read from the file that E(AZURE_FEDERATED_TOKEN_FILE) names, or is the value of
        E(AZURE_FEDERATED_TOKEN).
      - The login of C(az) brings the command's active cloud and its default subscription, as C(az cloud set) and
        C(az account set) choose them, unless O(cloud_environment) and O(subscription_id) are given.
        E(AZURE_CONFIG_DIR) is respected.
      - An option or variable that is the empty string counts as not given.
      - The default is V(auto), or E(ANSIBLE_AZURE_AUTH_SOURCE).
    type: str
    choices: [auto, env, cli, msi, credential_file, workload_identity]
  profile:
    description:
      - The section of C(~/.azure/credentials) to use; E(AZURE_PROFILE).
      - It may hold any of the connection options. They go before the environment and after the task's own.
    type: str
  subscription_id:
    description:
      - The subscription; E(AZURE_SUBSCRIPTION_ID).
      - May be left out where the C(az) command has a default, or where the identity sees exactly one that is not
        disabled. If there are several, the task fails and lists them.
    type: str
  tenant:
    description: The tenant of the service principal; E(AZURE_TENANT) or E(AZURE_TENANT_ID).
    type: str
  client_id:
    description:
      - The application id of the service principal or managed identity; E(AZURE_CLIENT_ID).
      - For a managed identity, also its resource id
        (C(/subscriptions/.../providers/Microsoft.ManagedIdentity/userAssignedIdentities/NAME)).
    type: str
  secret:
    description: The secret of the service principal; E(AZURE_SECRET) or E(AZURE_CLIENT_SECRET).
    type: str
  x509_certificate_path:
    description:
      - A PEM file with the certificate and private key of the service principal.
      - Also E(AZURE_X509_CERTIFICATE_PATH) or E(AZURE_CLIENT_CERTIFICATE_PATH).
    type: path
  thumbprint:
    description:
      - Accepted for playbooks written for C(azure.azcollection); the thumbprint is computed from the certificate.
      - Also E(AZURE_THUMBPRINT).
    type: str
  cloud_environment:
    description:
      - V(AzureCloud), V(AzureUSGovernment), V(AzureChinaCloud), or the https URL of any resource manager, whose
        endpoints are then
        learnt from its C(/metadata/endpoints).
      - The default is V(AzureCloud), or E(AZURE_CLOUD_ENVIRONMENT).
    type: str
  cert_validation_mode:
    description:
      - Whether TLS certificates are verified.
      - The default is V(validate), or E(AZURE_CERT_VALIDATION_MODE).
    type: str
    choices: [validate, ignore]
  adfs_authority_url:
    description: The login authority of a cloud that uses AD FS; E(AZURE_ADFS_AUTHORITY_URL).
    type: str
  disable_instance_discovery:
    description:
      - Do not let the public cloud confirm the login authority, for clouds that cannot reach it.
      - Also E(AZURE_DISABLE_INSTANCE_DISCOVERY). Always so where O(cloud_environment) is a URL.
    type: bool
  api_profile:
    description:
      - Accepted for playbooks written for C(azure.azcollection); E(AZURE_API_PROFILE).
      - The only accepted value is V(latest). If a cloud does not have the newest API versions, the collection uses
        older ones, from 2024-07-01 on. The dated profiles of Azure Stack Hub name older versions and fail.
    type: str
notes:
  - On Linux with C(libkeyutils), the tasks of a play log in once. The token of a service principal or of a federated
    identity stays in the kernel's session keyring until five minutes have passed without a task. Processes with the
    same user id can read it, and root; other users cannot, such as one of C(become_user). No file holds one.
    E(GEN2_AZURE_KEEP_TOKEN=no) has each task log in.
requirements:
  - azure-identity
  - azure-mgmt-compute >= 39.0.0
"""
