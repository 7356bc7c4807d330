from __future__ import annotations

from ...properties import BOOLEAN, READ_ONLY, STRING, list_of, one_of, structure
from .references import SUB_RESOURCE

REBOOT_SETTING = one_of("Unknown", "IfRequired", "Never", "Always")
ADDITIONAL_UNATTEND_CONTENT = structure(
    "AdditionalUnattendContent",
    passName=STRING,
    componentName=STRING,
    settingName=one_of("AutoLogon", "FirstLogonCommands"),
    content=STRING,
)
WINDOWS_PATCH_SCHEDULE = structure(
    "WindowsVMGuestPatchAutomaticByPlatformSettings",
    rebootSetting=REBOOT_SETTING,
    bypassPlatformSafetyChecksOnUserSchedule=BOOLEAN,
)
PATCH_SETTINGS = structure(
    "PatchSettings",
    patchMode=one_of("Manual", "AutomaticByOS", "AutomaticByPlatform"),
    enableHotpatching=BOOLEAN,
    assessmentMode=one_of("ImageDefault", "AutomaticByPlatform"),
    automaticByPlatformSettings=WINDOWS_PATCH_SCHEDULE,
)
WINRM_LISTENER = structure("WinRMListener", protocol=one_of("Http", "Https"), certificateUrl=STRING)
WINRM_CONFIGURATION = structure("WinRMConfiguration", listeners=list_of(WINRM_LISTENER))
WINDOWS_CONFIGURATION = structure(
    "WindowsConfiguration",
    provisionVMAgent=BOOLEAN,
    enableAutomaticUpdates=BOOLEAN,
    timeZone=STRING,
    additionalUnattendContent=list_of(ADDITIONAL_UNATTEND_CONTENT),
    patchSettings=PATCH_SETTINGS,
    winRM=WINRM_CONFIGURATION,
    enableVMAgentPlatformUpdates=READ_ONLY,
)
SSH_PUBLIC_KEY = structure("SshPublicKey", path=STRING, keyData=STRING)
SSH_CONFIGURATION = structure("SshConfiguration", publicKeys=list_of(SSH_PUBLIC_KEY))
LINUX_PATCH_SCHEDULE = structure(
    "LinuxVMGuestPatchAutomaticByPlatformSettings",
    rebootSetting=REBOOT_SETTING,
    bypassPlatformSafetyChecksOnUserSchedule=BOOLEAN,
)
LINUX_PATCH_SETTINGS = structure(
    "LinuxPatchSettings",
    patchMode=one_of("ImageDefault", "AutomaticByPlatform"),
    assessmentMode=one_of("ImageDefault", "AutomaticByPlatform"),
    automaticByPlatformSettings=LINUX_PATCH_SCHEDULE,
)
LINUX_CONFIGURATION = structure(
    "LinuxConfiguration",
    disablePasswordAuthentication=BOOLEAN,
    ssh=SSH_CONFIGURATION,
    provisionVMAgent=BOOLEAN,
    patchSettings=LINUX_PATCH_SETTINGS,
    enableVMAgentPlatformUpdates=BOOLEAN,
)
VAULT_CERTIFICATE = structure("VaultCertificate", certificateUrl=STRING, certificateStore=STRING)
VAULT_SECRET_GROUP = structure(
    "VaultSecretGroup", sourceVault=SUB_RESOURCE, vaultCertificates=list_of(VAULT_CERTIFICATE)
)
OS_PROFILE = structure(
    "OSProfile",
    computerName=STRING,
    adminUsername=STRING,
    adminPassword=STRING,
    customData=STRING,
    windowsConfiguration=WINDOWS_CONFIGURATION,
    linuxConfiguration=LINUX_CONFIGURATION,
    secrets=list_of(VAULT_SECRET_GROUP),
    allowExtensionOperations=BOOLEAN,
    requireGuestProvisionSignal=BOOLEAN,
)
