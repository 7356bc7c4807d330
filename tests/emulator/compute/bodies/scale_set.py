from __future__ import annotations

from ...properties import (
    BOOLEAN,
    INTEGER,
    READ_ONLY,
    STRING,
    STRINGS,
    envelope,
    list_of,
    one_of,
    since,
    structure,
)
from .network_profile import INTERFACE
from .os_profile import LINUX_CONFIGURATION, VAULT_SECRET_GROUP, WINDOWS_CONFIGURATION
from .references import (
    CACHING,
    DELETE_OPTION,
    DISK_ENCRYPTION_SET_PARAMETERS,
    DISK_SKU_NAME,
    EXTENDED_LOCATION,
    NEWER,
    OS_TYPE,
    SUB_RESOURCE,
)
from .scheduled_events import SCHEDULED_EVENTS_PROFILE
from .storage_profile import DIFF_DISK_SETTINGS, DISK_CREATE_OPTION, DISK_SECURITY, IMAGE_REFERENCE
from .virtual_machine import (
    ADDITIONAL_CAPABILITIES,
    BILLING_PROFILE,
    CAPACITY_RESERVATION_PROFILE,
    DIAGNOSTICS_PROFILE,
    IDENTITY,
    PLAN,
    SECURITY_PROFILE,
)

SKU = structure("Sku", name=STRING, tier=STRING, capacity=INTEGER)
MANAGED_DISK = structure(
    "VirtualMachineScaleSetManagedDiskParameters",
    storageAccountType=DISK_SKU_NAME,
    diskEncryptionSet=DISK_ENCRYPTION_SET_PARAMETERS,
    securityProfile=DISK_SECURITY,
)
OS_DISK = structure(
    "VirtualMachineScaleSetOSDisk",
    name=STRING,
    caching=CACHING,
    writeAcceleratorEnabled=BOOLEAN,
    createOption=DISK_CREATE_OPTION,
    diffDiskSettings=DIFF_DISK_SETTINGS,
    diskSizeGB=INTEGER,
    osType=OS_TYPE,
    managedDisk=MANAGED_DISK,
    deleteOption=DELETE_OPTION,
)
DATA_DISK = structure(
    "VirtualMachineScaleSetDataDisk",
    name=STRING,
    lun=INTEGER,
    caching=CACHING,
    writeAcceleratorEnabled=BOOLEAN,
    createOption=DISK_CREATE_OPTION,
    diskSizeGB=INTEGER,
    managedDisk=MANAGED_DISK,
    diskIOPSReadWrite=INTEGER,
    diskMBpsReadWrite=INTEGER,
    deleteOption=DELETE_OPTION,
)
STORAGE_PROFILE = structure(
    "VirtualMachineScaleSetStorageProfile",
    imageReference=IMAGE_REFERENCE,
    osDisk=OS_DISK,
    dataDisks=list_of(DATA_DISK),
    diskControllerType=STRING,
)
OS_PROFILE = structure(
    "VirtualMachineScaleSetOSProfile",
    computerNamePrefix=STRING,
    adminUsername=STRING,
    adminPassword=STRING,
    customData=STRING,
    windowsConfiguration=WINDOWS_CONFIGURATION,
    linuxConfiguration=LINUX_CONFIGURATION,
    secrets=list_of(VAULT_SECRET_GROUP),
    allowExtensionOperations=BOOLEAN,
    requireGuestProvisionSignal=BOOLEAN,
)
NETWORK_PROFILE = structure(
    "VirtualMachineScaleSetNetworkProfile",
    healthProbe=SUB_RESOURCE,
    networkInterfaceConfigurations=list_of(INTERFACE),
    networkApiVersion=one_of("2020-11-01", "2022-11-01"),
)
MACHINE_PROFILE = structure(
    "VirtualMachineScaleSetVMProfile",
    osProfile=OS_PROFILE,
    storageProfile=STORAGE_PROFILE,
    networkProfile=NETWORK_PROFILE,
    securityProfile=SECURITY_PROFILE,
    diagnosticsProfile=DIAGNOSTICS_PROFILE,
    licenseType=STRING,
    priority=one_of("Regular", "Low", "Spot", "SpotPlus"),
    evictionPolicy=one_of("Deallocate", "Delete"),
    billingProfile=BILLING_PROFILE,
    scheduledEventsProfile=SCHEDULED_EVENTS_PROFILE,
    userData=STRING,
    capacityReservation=CAPACITY_RESERVATION_PROFILE,
    timeCreated=READ_ONLY,
)
ROLLING_UPGRADE_POLICY = structure(
    "RollingUpgradePolicy",
    maxBatchInstancePercent=INTEGER,
    maxUnhealthyInstancePercent=INTEGER,
    maxUnhealthyUpgradedInstancePercent=INTEGER,
    pauseTimeBetweenBatches=STRING,
    enableCrossZoneUpgrade=BOOLEAN,
    prioritizeUnhealthyInstances=BOOLEAN,
    rollbackFailedInstancesOnPolicyBreach=BOOLEAN,
    maxSurge=BOOLEAN,
)
AUTOMATIC_OS_UPGRADE_POLICY = structure(
    "AutomaticOSUpgradePolicy",
    enableAutomaticOSUpgrade=BOOLEAN,
    disableAutomaticRollback=BOOLEAN,
    useRollingUpgradePolicy=BOOLEAN,
    osRollingUpgradeDeferral=BOOLEAN,
)
UPGRADE_POLICY = structure(
    "UpgradePolicy",
    mode=one_of("Automatic", "Manual", "Rolling"),
    rollingUpgradePolicy=ROLLING_UPGRADE_POLICY,
    automaticOSUpgradePolicy=AUTOMATIC_OS_UPGRADE_POLICY,
)
SCALE_IN_POLICY = structure(
    "ScaleInPolicy",
    rules=list_of(one_of("Default", "OldestVM", "NewestVM")),
    forceDeletion=BOOLEAN,
    prioritizeUnhealthyVMs=since(NEWER, BOOLEAN),
)
SCALE_SET_PROPERTIES = structure(
    "VirtualMachineScaleSetProperties",
    upgradePolicy=UPGRADE_POLICY,
    virtualMachineProfile=MACHINE_PROFILE,
    provisioningState=READ_ONLY,
    overprovision=BOOLEAN,
    doNotRunExtensionsOnOverprovisionedVMs=BOOLEAN,
    uniqueId=READ_ONLY,
    singlePlacementGroup=BOOLEAN,
    zoneBalance=BOOLEAN,
    platformFaultDomainCount=INTEGER,
    proximityPlacementGroup=SUB_RESOURCE,
    hostGroup=SUB_RESOURCE,
    additionalCapabilities=ADDITIONAL_CAPABILITIES,
    scaleInPolicy=SCALE_IN_POLICY,
    orchestrationMode=one_of("Uniform", "Flexible"),
    timeCreated=READ_ONLY,
    constrainedMaximumCapacity=BOOLEAN,
)
SCALE_SET = envelope(
    "VirtualMachineScaleSet",
    SCALE_SET_PROPERTIES,
    sku=SKU,
    plan=PLAN,
    identity=IDENTITY,
    zones=STRINGS,
    extendedLocation=EXTENDED_LOCATION,
)
INSTANCE_IDS = structure("VirtualMachineScaleSetVMInstanceRequiredIDs", instanceIds=STRINGS)
