from __future__ import annotations

from ...properties import BOOLEAN, INTEGER, STRING, STRINGS, TAGS, list_of, one_of, since, structure
from .references import DELETE_OPTION, NEWER, SUB_RESOURCE

ADDRESS_VERSION = one_of("IPv4", "IPv6")
INTERFACE_REFERENCE_PROPERTIES = structure(
    "NetworkInterfaceReferenceProperties", primary=BOOLEAN, deleteOption=DELETE_OPTION
)
INTERFACE_REFERENCE = structure("NetworkInterfaceReference", properties=INTERFACE_REFERENCE_PROPERTIES, id=STRING)
INTERFACE_DNS = structure("VirtualMachineNetworkInterfaceDnsSettingsConfiguration", dnsServers=STRINGS)
PUBLIC_ADDRESS_DNS = structure(
    "VirtualMachinePublicIPAddressDnsSettingsConfiguration",
    domainNameLabel=STRING,
    domainNameLabelScope=one_of("TenantReuse", "SubscriptionReuse", "ResourceGroupReuse", "NoReuse"),
)
IP_TAG = structure("VirtualMachineIpTag", ipTagType=STRING, tag=STRING, firstPartyServiceTagId=since(NEWER, STRING))
PUBLIC_ADDRESS_PROPERTIES = structure(
    "VirtualMachinePublicIPAddressConfigurationProperties",
    idleTimeoutInMinutes=INTEGER,
    deleteOption=DELETE_OPTION,
    dnsSettings=PUBLIC_ADDRESS_DNS,
    ipTags=list_of(IP_TAG),
    publicIPPrefix=SUB_RESOURCE,
    publicIPAddressVersion=ADDRESS_VERSION,
    publicIPAllocationMethod=one_of("Dynamic", "Static"),
)
PUBLIC_ADDRESS_SKU = structure(
    "PublicIPAddressSku", name=one_of("Basic", "Standard"), tier=one_of("Regional", "Global")
)
PUBLIC_ADDRESS = structure(
    "VirtualMachinePublicIPAddressConfiguration",
    name=STRING,
    properties=PUBLIC_ADDRESS_PROPERTIES,
    sku=PUBLIC_ADDRESS_SKU,
    tags=since(NEWER, TAGS),
)
IP_CONFIGURATION_PROPERTIES = structure(
    "VirtualMachineNetworkInterfaceIPConfigurationProperties",
    subnet=SUB_RESOURCE,
    primary=BOOLEAN,
    publicIPAddressConfiguration=PUBLIC_ADDRESS,
    privateIPAddressVersion=ADDRESS_VERSION,
    applicationSecurityGroups=list_of(SUB_RESOURCE),
    applicationGatewayBackendAddressPools=list_of(SUB_RESOURCE),
    loadBalancerBackendAddressPools=list_of(SUB_RESOURCE),
)
IP_CONFIGURATION = structure(
    "VirtualMachineNetworkInterfaceIPConfiguration", name=STRING, properties=IP_CONFIGURATION_PROPERTIES
)
INTERFACE_PROPERTIES = structure(
    "VirtualMachineNetworkInterfaceConfigurationProperties",
    primary=BOOLEAN,
    deleteOption=DELETE_OPTION,
    enableAcceleratedNetworking=BOOLEAN,
    disableTcpStateTracking=BOOLEAN,
    enableFpga=BOOLEAN,
    enableIPForwarding=BOOLEAN,
    networkSecurityGroup=SUB_RESOURCE,
    dnsSettings=INTERFACE_DNS,
    ipConfigurations=list_of(IP_CONFIGURATION),
    dscpConfiguration=SUB_RESOURCE,
    auxiliaryMode=one_of("None", "AcceleratedConnections", "Floating"),
    auxiliarySku=one_of("None", "A1", "A2", "A4", "A8"),
)
INTERFACE = structure(
    "VirtualMachineNetworkInterfaceConfiguration", name=STRING, properties=INTERFACE_PROPERTIES, tags=since(NEWER, TAGS)
)
INTERCONNECT_GROUP_PROFILE = structure(
    "InterconnectGroupProfile", interconnectGroup=SUB_RESOURCE, subgroups=list_of(SUB_RESOURCE)
)
NETWORK_PROFILE = structure(
    "NetworkProfile",
    networkInterfaces=list_of(INTERFACE_REFERENCE),
    networkApiVersion=one_of("2020-11-01", "2022-11-01"),
    networkInterfaceConfigurations=list_of(INTERFACE),
    interconnectGroupProfile=since(NEWER, INTERCONNECT_GROUP_PROFILE),
)
