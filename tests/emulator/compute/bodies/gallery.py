from __future__ import annotations

from ...properties import BOOLEAN, INTEGER, READ_ONLY, STRING, STRINGS, envelope, list_of, one_of, structure
from .references import CACHING, EXTENDED_LOCATION, GENERATION, OS_TYPE

SHARING_GROUP = structure("SharingProfileGroup", type=one_of("Subscriptions", "AADTenants"), ids=STRINGS)
COMMUNITY_INFO = structure(
    "CommunityGalleryInfo",
    publisherUri=STRING,
    publisherContact=STRING,
    eula=STRING,
    publicNamePrefix=STRING,
    communityGalleryEnabled=READ_ONLY,
    publicNames=READ_ONLY,
)
SHARING_PROFILE = structure(
    "SharingProfile",
    permissions=one_of("Private", "Groups", "Community"),
    groups=READ_ONLY,
    communityGalleryInfo=COMMUNITY_INFO,
)
GALLERY_PROPERTIES = structure(
    "GalleryProperties",
    description=STRING,
    identifier=READ_ONLY,
    provisioningState=READ_ONLY,
    sharingProfile=SHARING_PROFILE,
    softDeletePolicy=structure("SoftDeletePolicy", isSoftDeleteEnabled=BOOLEAN),
    sharingStatus=READ_ONLY,
)
GALLERY = envelope("Gallery", GALLERY_PROPERTIES)
SHARING_UPDATE = structure(
    "SharingUpdate", operationType=one_of("Add", "Remove", "Reset", "EnableCommunity"), groups=list_of(SHARING_GROUP)
)
RANGE = structure("ResourceRange", min=INTEGER, max=INTEGER)
GALLERY_IMAGE_PROPERTIES = structure(
    "GalleryImageProperties",
    description=STRING,
    eula=STRING,
    privacyStatementUri=STRING,
    releaseNoteUri=STRING,
    osType=OS_TYPE,
    osState=one_of("Generalized", "Specialized"),
    hyperVGeneration=GENERATION,
    endOfLifeDate=STRING,
    identifier=structure("GalleryImageIdentifier", publisher=STRING, offer=STRING, sku=STRING),
    recommended=structure("RecommendedMachineConfiguration", vCPUs=RANGE, memory=RANGE),
    disallowed=structure("Disallowed", diskTypes=STRINGS),
    purchasePlan=structure("ImagePurchasePlan", name=STRING, publisher=STRING, product=STRING),
    provisioningState=READ_ONLY,
    features=list_of(structure("GalleryImageFeature", name=STRING, value=STRING, startsAtVersion=STRING)),
    architecture=one_of("x64", "Arm64"),
    allowUpdateImage=BOOLEAN,
)
GALLERY_IMAGE = envelope("GalleryImage", GALLERY_IMAGE_PROPERTIES)
REPLICA_STORAGE = one_of("Standard_LRS", "Standard_ZRS", "Premium_LRS", "PremiumV2_LRS")
OS_ENCRYPTION = structure(
    "OSDiskImageEncryption",
    diskEncryptionSetId=STRING,
    securityProfile=structure(
        "OSDiskImageSecurityProfile",
        confidentialVMEncryptionType=one_of(
            "EncryptedVMGuestStateOnlyWithPmk", "EncryptedWithPmk", "EncryptedWithCmk", "NonPersistedTPM"
        ),
        secureVMDiskEncryptionSetId=STRING,
    ),
)
TARGET_REGION = structure(
    "TargetRegion",
    name=STRING,
    regionalReplicaCount=INTEGER,
    storageAccountType=REPLICA_STORAGE,
    encryption=structure(
        "EncryptionImages",
        osDiskImage=OS_ENCRYPTION,
        dataDiskImages=list_of(structure("DataDiskImageEncryption", lun=INTEGER, diskEncryptionSetId=STRING)),
    ),
    excludeFromLatest=BOOLEAN,
)
EXTENDED_TARGET = structure(
    "GalleryTargetExtendedLocation",
    name=STRING,
    extendedLocation=EXTENDED_LOCATION,
    extendedLocationReplicaCount=INTEGER,
    storageAccountType=REPLICA_STORAGE,
)
PUBLISHING_PROFILE = structure(
    "GalleryImageVersionPublishingProfile",
    targetRegions=list_of(TARGET_REGION),
    replicaCount=INTEGER,
    excludeFromLatest=BOOLEAN,
    publishedDate=READ_ONLY,
    endOfLifeDate=STRING,
    storageAccountType=REPLICA_STORAGE,
    replicationMode=one_of("Full", "Shallow"),
    targetExtendedLocations=list_of(EXTENDED_TARGET),
)
DISK_IMAGE_SOURCE = structure("GalleryDiskImageSource", id=STRING, uri=STRING, storageAccountId=STRING)
VERSION_STORAGE_PROFILE = structure(
    "GalleryImageVersionStorageProfile",
    source=structure(
        "GalleryArtifactVersionFullSource", id=STRING, communityGalleryImageId=STRING, virtualMachineId=STRING
    ),
    osDiskImage=structure("GalleryOSDiskImage", sizeInGB=READ_ONLY, hostCaching=CACHING, source=DISK_IMAGE_SOURCE),
    dataDiskImages=list_of(
        structure(
            "GalleryDataDiskImage", lun=INTEGER, sizeInGB=READ_ONLY, hostCaching=CACHING, source=DISK_IMAGE_SOURCE
        )
    ),
)
SAFETY_PROFILE = structure(
    "GalleryImageVersionSafetyProfile",
    allowDeletionOfReplicatedLocations=BOOLEAN,
    reportedForPolicyViolation=READ_ONLY,
    policyViolations=READ_ONLY,
    blockDeletionBeforeEndOfLife=BOOLEAN,
)
VERSION_PROPERTIES = structure(
    "GalleryImageVersionProperties",
    publishingProfile=PUBLISHING_PROFILE,
    provisioningState=READ_ONLY,
    storageProfile=VERSION_STORAGE_PROFILE,
    safetyProfile=SAFETY_PROFILE,
    replicationStatus=READ_ONLY,
)
GALLERY_IMAGE_VERSION = envelope("GalleryImageVersion", VERSION_PROPERTIES)
