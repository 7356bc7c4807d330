from __future__ import annotations

from ...properties import BOOLEAN, INTEGER, READ_ONLY, STRING, envelope, list_of, one_of, structure
from .references import (
    CACHING,
    DISK_ENCRYPTION_SET_PARAMETERS,
    DISK_SKU_NAME,
    EXTENDED_LOCATION,
    GENERATION,
    OS_TYPE,
    SUB_RESOURCE,
)

IMAGE_OS_DISK = structure(
    # Recorded: a refusal calls this type OSDisk, as it does that of a machine.
    "OSDisk",
    osType=OS_TYPE,
    osState=one_of("Generalized", "Specialized"),
    snapshot=SUB_RESOURCE,
    managedDisk=SUB_RESOURCE,
    blobUri=STRING,
    caching=CACHING,
    diskSizeGB=INTEGER,
    storageAccountType=DISK_SKU_NAME,
    diskEncryptionSet=DISK_ENCRYPTION_SET_PARAMETERS,
)
IMAGE_DATA_DISK = structure(
    "ImageDataDisk",
    lun=INTEGER,
    snapshot=SUB_RESOURCE,
    managedDisk=SUB_RESOURCE,
    blobUri=STRING,
    caching=CACHING,
    diskSizeGB=INTEGER,
    storageAccountType=DISK_SKU_NAME,
    diskEncryptionSet=DISK_ENCRYPTION_SET_PARAMETERS,
)
IMAGE_STORAGE_PROFILE = structure(
    "ImageStorageProfile", osDisk=IMAGE_OS_DISK, dataDisks=list_of(IMAGE_DATA_DISK), zoneResilient=BOOLEAN
)
IMAGE_PROPERTIES = structure(
    "ImageProperties",
    sourceVirtualMachine=SUB_RESOURCE,
    storageProfile=IMAGE_STORAGE_PROFILE,
    provisioningState=READ_ONLY,
    hyperVGeneration=GENERATION,
)
IMAGE = envelope("Image", IMAGE_PROPERTIES, extendedLocation=EXTENDED_LOCATION)
