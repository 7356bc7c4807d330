from __future__ import annotations

from ...properties import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    READ_ONLY,
    STRING,
    STRINGS,
    envelope,
    list_of,
    map_of,
    one_of,
    since,
    structure,
)
from .network_profile import NETWORK_PROFILE
from .os_profile import OS_PROFILE
from .references import EXTENDED_LOCATION, NEWER, SUB_RESOURCE
from .scheduled_events import SCHEDULED_EVENTS_POLICY, SCHEDULED_EVENTS_PROFILE
from .storage_profile import API_ENTITY_REFERENCE, STORAGE_PROFILE

SIZE_PROPERTIES = structure("VMSizeProperties", vCPUsAvailable=INTEGER, vCPUsPerCore=INTEGER)
HARDWARE_PROFILE = structure(
    "HardwareProfile",
    vmSize=STRING,
    vmSizeProperties=SIZE_PROPERTIES,
    processorMode=since(NEWER, one_of("Deterministic", "Opportunistic")),
)
ADDITIONAL_CAPABILITIES = structure(
    "AdditionalCapabilities",
    ultraSSDEnabled=BOOLEAN,
    hibernationEnabled=BOOLEAN,
    enableFips1403Encryption=since(NEWER, BOOLEAN),
)
UEFI_SETTINGS = structure("UefiSettings", secureBootEnabled=BOOLEAN, vTpmEnabled=BOOLEAN)
ENCRYPTION_IDENTITY = structure("EncryptionIdentity", userAssignedIdentityResourceId=STRING)
HOST_ENDPOINT_SETTINGS = structure(
    "HostEndpointSettings",
    mode=one_of("Audit", "Enforce", "Disabled"),
    inVMAccessControlProfileReferenceId=STRING,
    useLocalFileRules=BOOLEAN,
)
PROXY_AGENT_SETTINGS = structure(
    "ProxyAgentSettings",
    enabled=BOOLEAN,
    mode=one_of("Audit", "Enforce"),
    keyIncarnationId=INTEGER,
    wireServer=since(NEWER, HOST_ENDPOINT_SETTINGS),
    imds=since(NEWER, HOST_ENDPOINT_SETTINGS),
    addProxyAgentExtension=since(NEWER, BOOLEAN),
)
SECURITY_PROFILE = structure(
    "SecurityProfile",
    uefiSettings=UEFI_SETTINGS,
    encryptionAtHost=BOOLEAN,
    securityType=one_of("Standard", "TrustedLaunch", "ConfidentialVM"),
    encryptionIdentity=ENCRYPTION_IDENTITY,
    proxyAgentSettings=PROXY_AGENT_SETTINGS,
)
BOOT_DIAGNOSTICS = structure("BootDiagnostics", enabled=BOOLEAN, storageUri=STRING)
DIAGNOSTICS_PROFILE = structure("DiagnosticsProfile", bootDiagnostics=BOOT_DIAGNOSTICS)
BILLING_PROFILE = structure("BillingProfile", maxPrice=NUMBER)
CAPACITY_RESERVATION_PROFILE = structure(
    "CapacityReservationProfile",
    capacityReservationGroup=SUB_RESOURCE,
    disableCapacityReservationAssignment=since(NEWER, BOOLEAN),
)
INTERCONNECT_BLOCK_PROFILE = structure("InterconnectBlockProfile", interconnectBlock=API_ENTITY_REFERENCE)
GALLERY_APPLICATION = structure(
    "VMGalleryApplication",
    tags=STRING,
    order=INTEGER,
    packageReferenceId=STRING,
    configurationReference=STRING,
    treatFailureAsDeploymentFailure=BOOLEAN,
    enableAutomaticUpgrade=BOOLEAN,
)
APPLICATION_PROFILE = structure("ApplicationProfile", galleryApplications=list_of(GALLERY_APPLICATION))
ZONE_MOVEMENT = structure("ZoneMovement", isEnabled=BOOLEAN)
RESILIENCY_PROFILE = structure("ResiliencyProfile", zoneMovement=ZONE_MOVEMENT)
VIRTUAL_MACHINE_PROPERTIES = structure(
    "VirtualMachineProperties",
    hardwareProfile=HARDWARE_PROFILE,
    scheduledEventsPolicy=SCHEDULED_EVENTS_POLICY,
    storageProfile=STORAGE_PROFILE,
    additionalCapabilities=ADDITIONAL_CAPABILITIES,
    osProfile=OS_PROFILE,
    networkProfile=NETWORK_PROFILE,
    securityProfile=SECURITY_PROFILE,
    diagnosticsProfile=DIAGNOSTICS_PROFILE,
    availabilitySet=SUB_RESOURCE,
    virtualMachineScaleSet=SUB_RESOURCE,
    proximityPlacementGroup=SUB_RESOURCE,
    priority=one_of("Regular", "Low", "Spot", "SpotPlus"),
    evictionPolicy=one_of("Deallocate", "Delete"),
    billingProfile=BILLING_PROFILE,
    host=SUB_RESOURCE,
    hostGroup=SUB_RESOURCE,
    provisioningState=READ_ONLY,
    instanceView=READ_ONLY,
    licenseType=STRING,
    vmId=READ_ONLY,
    extensionsTimeBudget=STRING,
    platformFaultDomain=INTEGER,
    scheduledEventsProfile=SCHEDULED_EVENTS_PROFILE,
    userData=STRING,
    capacityReservation=CAPACITY_RESERVATION_PROFILE,
    interconnectBlockProfile=since(NEWER, INTERCONNECT_BLOCK_PROFILE),
    applicationProfile=APPLICATION_PROFILE,
    timeCreated=READ_ONLY,
    resiliencyProfile=since(NEWER, RESILIENCY_PROFILE),
)
PLAN = structure("Plan", name=STRING, publisher=STRING, product=STRING, promotionCode=STRING)
USER_ASSIGNED_IDENTITY = structure("CommonUserAssignedIdentitiesValue", principalId=READ_ONLY, clientId=READ_ONLY)
IDENTITY = structure(
    "VirtualMachineIdentity",
    principalId=READ_ONLY,
    tenantId=READ_ONLY,
    type=one_of("SystemAssigned", "UserAssigned", "SystemAssigned, UserAssigned", "None"),
    userAssignedIdentities=map_of(USER_ASSIGNED_IDENTITY),
)
PLACEMENT = structure(
    "Placement", zonePlacementPolicy=one_of("Any", "Auto"), includeZones=STRINGS, excludeZones=STRINGS
)
VIRTUAL_MACHINE = envelope(
    "VirtualMachine",
    VIRTUAL_MACHINE_PROPERTIES,
    plan=PLAN,
    identity=IDENTITY,
    zones=STRINGS,
    extendedLocation=EXTENDED_LOCATION,
    placement=since(NEWER, PLACEMENT),
    resources=READ_ONLY,
    managedBy=READ_ONLY,
)
REIMAGE = structure(
    "VirtualMachineReimageParameters",
    tempDisk=BOOLEAN,
    exactVersion=STRING,
    osProfile=structure("OSProfileProvisioningData", adminPassword=STRING, customData=STRING),
)
