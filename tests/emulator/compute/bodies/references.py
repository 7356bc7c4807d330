from __future__ import annotations

from ...properties import STRING, one_of, structure

# What compute-2024-07-01 does not know and compute-2026-04-01 does came with one of the versions after it.
NEWER = "2024-11-01"
CACHING = one_of("None", "ReadOnly", "ReadWrite")
DELETE_OPTION = one_of("Delete", "Detach")
DISK_SKU_NAME = one_of(
    "Standard_LRS", "Premium_LRS", "StandardSSD_LRS", "UltraSSD_LRS", "Premium_ZRS", "StandardSSD_ZRS", "PremiumV2_LRS"
)
GENERATION = one_of("V1", "V2")
NETWORK_ACCESS = one_of("AllowAll", "AllowPrivate", "DenyAll")
OS_TYPE = one_of("Windows", "Linux")
SUB_RESOURCE = structure("SubResource", id=STRING)
DISK_ENCRYPTION_SET_PARAMETERS = structure("DiskEncryptionSetParameters", id=STRING)
EXTENDED_LOCATION = structure("ExtendedLocation", name=STRING, type=one_of("EdgeZone"))
