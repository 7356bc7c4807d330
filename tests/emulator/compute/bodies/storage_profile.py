from __future__ import annotations

from ...properties import BOOLEAN, INTEGER, READ_ONLY, STRING, list_of, one_of, since, structure
from .references import (
    CACHING,
    DELETE_OPTION,
    DISK_ENCRYPTION_SET_PARAMETERS,
    DISK_SKU_NAME,
    NETWORK_ACCESS,
    NEWER,
    OS_TYPE,
    SUB_RESOURCE,
)

DISK_CREATE_OPTION = one_of("FromImage", "Empty", "Attach", "Copy", "Restore")
FAULT_DOMAIN_ALIGNMENT = one_of("Aligned", "BestEffortAligned")
IMAGE_REFERENCE = structure(
    "ImageReference",
    publisher=STRING,
    offer=STRING,
    sku=STRING,
    version=STRING,
    exactVersion=READ_ONLY,
    sharedGalleryImageId=STRING,
    communityGalleryImageId=STRING,
    id=STRING,
)
KEY_VAULT_SECRET_REFERENCE = structure("KeyVaultSecretReference", secretUrl=STRING, sourceVault=SUB_RESOURCE)
KEY_VAULT_KEY_REFERENCE = structure("KeyVaultKeyReference", keyUrl=STRING, sourceVault=SUB_RESOURCE)
DISK_ENCRYPTION_SETTINGS = structure(
    "DiskEncryptionSettings",
    diskEncryptionKey=KEY_VAULT_SECRET_REFERENCE,
    keyEncryptionKey=KEY_VAULT_KEY_REFERENCE,
    enabled=BOOLEAN,
)
VHD = structure("VirtualHardDisk", uri=STRING)
DIFF_DISK_SETTINGS = structure(
    "DiffDiskSettings",
    option=one_of("Local"),
    placement=one_of("CacheDisk", "ResourceDisk", "NvmeDisk"),
    enableFullCaching=since(NEWER, BOOLEAN),
)
DISK_SECURITY = structure(
    "VMDiskSecurityProfile",
    securityEncryptionType=one_of("VMGuestStateOnly", "DiskWithVMGuestState", "NonPersistedTPM"),
    diskEncryptionSet=DISK_ENCRYPTION_SET_PARAMETERS,
)
DISK_AVAILABILITY_POLICY = structure("DiskAvailabilityPolicy", actionOnDiskDelay=one_of("None", "AutomaticReattach"))
MANAGED_DISK_PROPERTIES = structure(
    "ManagedDiskProperties",
    tier=STRING,
    burstingEnabled=BOOLEAN,
    performancePlus=BOOLEAN,
    optimizedForFrequentAttach=BOOLEAN,
    availabilityPolicy=DISK_AVAILABILITY_POLICY,
    maxShares=INTEGER,
    networkAccessPolicy=NETWORK_ACCESS,
    diskAccessId=STRING,
    diskIOPSReadOnly=INTEGER,
    diskMBpsReadOnly=INTEGER,
    logicalSectorSize=INTEGER,
)
ADDITIONAL_DISK_PROPERTIES = structure("AdditionalDiskProperties", managedDiskProperties=MANAGED_DISK_PROPERTIES)
MANAGED_DISK_PARAMETERS = structure(
    "ManagedDiskParameters",
    storageAccountType=DISK_SKU_NAME,
    diskEncryptionSet=DISK_ENCRYPTION_SET_PARAMETERS,
    securityProfile=DISK_SECURITY,
    additionalDiskProperties=since(NEWER, ADDITIONAL_DISK_PROPERTIES),
    id=STRING,
)
OS_DISK = structure(
    "OSDisk",
    osType=OS_TYPE,
    encryptionSettings=DISK_ENCRYPTION_SETTINGS,
    name=STRING,
    vhd=VHD,
    image=VHD,
    caching=CACHING,
    writeAcceleratorEnabled=BOOLEAN,
    diffDiskSettings=DIFF_DISK_SETTINGS,
    createOption=DISK_CREATE_OPTION,
    diskSizeGB=INTEGER,
    storageFaultDomainAlignment=since(NEWER, FAULT_DOMAIN_ALIGNMENT),
    managedDisk=MANAGED_DISK_PARAMETERS,
    deleteOption=DELETE_OPTION,
)
API_ENTITY_REFERENCE = structure("ApiEntityReference", id=STRING)
DATA_DISK = structure(
    "DataDisk",
    lun=INTEGER,
    name=STRING,
    vhd=VHD,
    image=VHD,
    caching=CACHING,
    writeAcceleratorEnabled=BOOLEAN,
    createOption=DISK_CREATE_OPTION,
    diskSizeGB=INTEGER,
    storageFaultDomainAlignment=since(NEWER, FAULT_DOMAIN_ALIGNMENT),
    managedDisk=MANAGED_DISK_PARAMETERS,
    sourceResource=API_ENTITY_REFERENCE,
    toBeDetached=BOOLEAN,
    diskIOPSReadWrite=INTEGER,
    diskMBpsReadWrite=INTEGER,
    detachOption=one_of("ForceDetach"),
    deleteOption=DELETE_OPTION,
)
STORAGE_PROFILE = structure(
    "StorageProfile",
    imageReference=IMAGE_REFERENCE,
    osDisk=OS_DISK,
    dataDisks=list_of(DATA_DISK),
    diskControllerType=one_of("SCSI", "NVMe"),
    alignRegionalDisksToVMZone=since(NEWER, BOOLEAN),
    diskApiVersion=since(NEWER, one_of("2025-01-02", "2026-03-02")),
)
