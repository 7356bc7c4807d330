from __future__ import annotations

from ...properties import BOOLEAN, INTEGER, READ_ONLY, STRING, STRINGS, envelope, list_of, one_of, structure
from .references import DISK_SKU_NAME, EXTENDED_LOCATION, GENERATION, NETWORK_ACCESS, OS_TYPE

DISK_PURCHASE_PLAN = structure("DiskPurchasePlan", name=STRING, publisher=STRING, product=STRING, promotionCode=STRING)
SUPPORTED_CAPABILITIES = structure(
    "SupportedCapabilities",
    diskControllerTypes=STRING,
    acceleratedNetwork=BOOLEAN,
    architecture=one_of("x64", "Arm64"),
    supportedSecurityOption=one_of("TrustedLaunchSupported", "TrustedLaunchAndConfidentialVMSupported"),
)
IMAGE_DISK_REFERENCE = structure(
    "ImageDiskReference", id=STRING, sharedGalleryImageId=STRING, communityGalleryImageId=STRING, lun=INTEGER
)
CREATION_DATA = structure(
    "CreationData",
    createOption=one_of(
        "Empty",
        "Attach",
        "FromImage",
        "Import",
        "Copy",
        "Restore",
        "Upload",
        "CopyStart",
        "ImportSecure",
        "UploadPreparedSecure",
        "CopyFromSanSnapshot",
    ),
    storageAccountId=STRING,
    imageReference=IMAGE_DISK_REFERENCE,
    galleryImageReference=IMAGE_DISK_REFERENCE,
    sourceUri=STRING,
    sourceResourceId=STRING,
    sourceUniqueId=READ_ONLY,
    uploadSizeBytes=INTEGER,
    logicalSectorSize=INTEGER,
    securityDataUri=STRING,
    securityMetadataUri=STRING,
    performancePlus=BOOLEAN,
    elasticSanResourceId=STRING,
    provisionedBandwidthCopySpeed=one_of("None", "Enhanced"),
    instantAccessDurationMinutes=INTEGER,
)
SOURCE_VAULT = structure("SourceVault", id=STRING)
KEY_VAULT_AND_SECRET_REFERENCE = structure("KeyVaultAndSecretReference", sourceVault=SOURCE_VAULT, secretUrl=STRING)
KEY_VAULT_AND_KEY_REFERENCE = structure("KeyVaultAndKeyReference", sourceVault=SOURCE_VAULT, keyUrl=STRING)
ENCRYPTION_SETTINGS_ELEMENT = structure(
    "EncryptionSettingsElement",
    diskEncryptionKey=KEY_VAULT_AND_SECRET_REFERENCE,
    keyEncryptionKey=KEY_VAULT_AND_KEY_REFERENCE,
)
ENCRYPTION_SETTINGS_COLLECTION = structure(
    "EncryptionSettingsCollection",
    enabled=BOOLEAN,
    encryptionSettings=list_of(ENCRYPTION_SETTINGS_ELEMENT),
    encryptionSettingsVersion=STRING,
)
ENCRYPTION = structure(
    "Encryption",
    diskEncryptionSetId=STRING,
    type=one_of(
        "EncryptionAtRestWithPlatformKey",
        "EncryptionAtRestWithCustomerKey",
        "EncryptionAtRestWithPlatformAndCustomerKeys",
    ),
)
DISK_SECURITY_PROFILE = structure(
    "DiskSecurityProfile",
    securityType=one_of(
        "TrustedLaunch",
        "ConfidentialVM_VMGuestStateOnlyEncryptedWithPlatformKey",
        "ConfidentialVM_DiskEncryptedWithPlatformKey",
        "ConfidentialVM_DiskEncryptedWithCustomerKey",
        "ConfidentialVM_NonPersistedTPM",
    ),
    secureVMDiskEncryptionSetId=STRING,
    confidentialVMVersion=READ_ONLY,
)
AVAILABILITY_POLICY = structure("AvailabilityPolicy", actionOnDiskDelay=one_of("None", "AutomaticReattach"))
DISK_PROPERTIES = structure(
    "DiskProperties",
    timeCreated=READ_ONLY,
    osType=OS_TYPE,
    hyperVGeneration=GENERATION,
    purchasePlan=DISK_PURCHASE_PLAN,
    supportedCapabilities=SUPPORTED_CAPABILITIES,
    creationData=CREATION_DATA,
    diskSizeGB=INTEGER,
    diskSizeBytes=READ_ONLY,
    uniqueId=READ_ONLY,
    encryptionSettingsCollection=ENCRYPTION_SETTINGS_COLLECTION,
    provisioningState=READ_ONLY,
    diskIOPSReadWrite=INTEGER,
    diskMBpsReadWrite=INTEGER,
    diskIOPSReadOnly=INTEGER,
    diskMBpsReadOnly=INTEGER,
    diskState=READ_ONLY,
    encryption=ENCRYPTION,
    maxShares=INTEGER,
    shareInfo=READ_ONLY,
    networkAccessPolicy=NETWORK_ACCESS,
    diskAccessId=STRING,
    burstingEnabledTime=READ_ONLY,
    tier=STRING,
    burstingEnabled=BOOLEAN,
    propertyUpdatesInProgress=READ_ONLY,
    supportsHibernation=BOOLEAN,
    securityProfile=DISK_SECURITY_PROFILE,
    completionPercent=INTEGER,
    publicNetworkAccess=one_of("Enabled", "Disabled"),
    dataAccessAuthMode=one_of("AzureActiveDirectory", "None"),
    optimizedForFrequentAttach=BOOLEAN,
    LastOwnershipUpdateTime=READ_ONLY,
    availabilityPolicy=AVAILABILITY_POLICY,
)
DISK_SKU = structure("DiskSku", name=DISK_SKU_NAME, tier=READ_ONLY)
COPY_COMPLETION_ERROR = structure("CopyCompletionError", errorCode=one_of("CopySourceNotFound"), errorMessage=STRING)
SNAPSHOT_PROPERTIES = structure(
    "SnapshotProperties",
    timeCreated=READ_ONLY,
    osType=OS_TYPE,
    hyperVGeneration=GENERATION,
    purchasePlan=DISK_PURCHASE_PLAN,
    supportedCapabilities=SUPPORTED_CAPABILITIES,
    creationData=CREATION_DATA,
    diskSizeGB=INTEGER,
    diskSizeBytes=READ_ONLY,
    diskState=READ_ONLY,
    uniqueId=READ_ONLY,
    encryptionSettingsCollection=ENCRYPTION_SETTINGS_COLLECTION,
    provisioningState=READ_ONLY,
    incremental=BOOLEAN,
    incrementalSnapshotFamilyId=READ_ONLY,
    encryption=ENCRYPTION,
    networkAccessPolicy=NETWORK_ACCESS,
    diskAccessId=STRING,
    securityProfile=DISK_SECURITY_PROFILE,
    supportsHibernation=BOOLEAN,
    publicNetworkAccess=one_of("Enabled", "Disabled"),
    completionPercent=INTEGER,
    copyCompletionError=COPY_COMPLETION_ERROR,
    dataAccessAuthMode=one_of("AzureActiveDirectory", "None"),
    snapshotAccessState=READ_ONLY,
    immutabilityPolicy=READ_ONLY,
)
SNAPSHOT_SKU = structure("SnapshotSku", name=one_of("Standard_LRS", "Premium_LRS", "Standard_ZRS"), tier=READ_ONLY)
DISK = envelope(
    "Disk",
    DISK_PROPERTIES,
    sku=DISK_SKU,
    zones=STRINGS,
    extendedLocation=EXTENDED_LOCATION,
    managedBy=READ_ONLY,
    managedByExtended=READ_ONLY,
)
SNAPSHOT = envelope(
    "Snapshot", SNAPSHOT_PROPERTIES, sku=SNAPSHOT_SKU, extendedLocation=EXTENDED_LOCATION, managedBy=READ_ONLY
)
GRANT_ACCESS = structure(
    "GrantAccessData",
    access=one_of("None", "Read", "Write"),
    durationInSeconds=INTEGER,
    getSecureVMGuestStateSAS=BOOLEAN,
    fileFormat=one_of("VHD", "VHDX"),
)
