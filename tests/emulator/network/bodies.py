from __future__ import annotations

from ..properties import (
    ANY,
    BOOLEAN,
    INTEGER,
    READ_ONLY,
    STRING,
    STRINGS,
    TAGS,
    Property,
    envelope,
    list_of,
    one_of,
    structure,
)

# The names and read-only marks are those of Microsoft.Network 2025-09-01; a reference may come with the whole resource
# in it, of which only the id counts.
REFERENCE = ANY
IP_VERSION = one_of("IPv4", "IPv6")
ALLOCATION = one_of("Static", "Dynamic")
MIGRATION = one_of("None", "Prepare", "Commit", "Abort", "Committed")
DELETE_OPTION = one_of("Delete", "Detach")


def _child(type_name: str, properties: Property, **more: Property) -> Property:
    members = {"id": STRING, "name": STRING, "type": STRING, "etag": READ_ONLY, "properties": properties}
    return Property(kind="object", type_name=type_name, members=members | more)


SECURITY_RULE = _child(
    "SecurityRule",
    structure(
        "SecurityRulePropertiesFormat",
        description=STRING,
        protocol=one_of("Tcp", "Udp", "Icmp", "Esp", "*", "Ah"),
        sourcePortRange=STRING,
        destinationPortRange=STRING,
        sourceAddressPrefix=STRING,
        sourceAddressPrefixes=STRINGS,
        sourceApplicationSecurityGroups=list_of(REFERENCE),
        destinationAddressPrefix=STRING,
        destinationAddressPrefixes=STRINGS,
        destinationApplicationSecurityGroups=list_of(REFERENCE),
        sourcePortRanges=STRINGS,
        destinationPortRanges=STRINGS,
        access=one_of("Allow", "Deny"),
        priority=INTEGER,
        direction=one_of("Inbound", "Outbound"),
        provisioningState=READ_ONLY,
    ),
)
SECURITY_GROUP = envelope(
    "NetworkSecurityGroup",
    structure(
        "NetworkSecurityGroupPropertiesFormat",
        flushConnection=BOOLEAN,
        securityRules=list_of(SECURITY_RULE),
        defaultSecurityRules=READ_ONLY,
        networkInterfaces=READ_ONLY,
        subnets=READ_ONLY,
        flowLogs=READ_ONLY,
        resourceGuid=READ_ONLY,
        provisioningState=READ_ONLY,
    ),
)
DELEGATION = _child(
    "Delegation",
    structure("ServiceDelegationPropertiesFormat", serviceName=STRING, actions=READ_ONLY, provisioningState=READ_ONLY),
)
SERVICE_ENDPOINT = structure(
    "ServiceEndpointPropertiesFormat",
    service=STRING,
    networkIdentifier=REFERENCE,
    locations=STRINGS,
    provisioningState=READ_ONLY,
)
SUBNET = _child(
    "Subnet",
    structure(
        "SubnetPropertiesFormat",
        addressPrefix=STRING,
        addressPrefixes=STRINGS,
        networkSecurityGroup=REFERENCE,
        routeTable=REFERENCE,
        natGateway=REFERENCE,
        serviceEndpoints=list_of(SERVICE_ENDPOINT),
        serviceEndpointPolicies=list_of(REFERENCE),
        privateEndpoints=READ_ONLY,
        ipConfigurations=READ_ONLY,
        ipConfigurationProfiles=READ_ONLY,
        ipAllocations=list_of(REFERENCE),
        resourceNavigationLinks=READ_ONLY,
        serviceAssociationLinks=READ_ONLY,
        delegations=list_of(DELEGATION),
        purpose=READ_ONLY,
        provisioningState=READ_ONLY,
        privateEndpointNetworkPolicies=one_of(
            "Enabled", "Disabled", "NetworkSecurityGroupEnabled", "RouteTableEnabled"
        ),
        privateLinkServiceNetworkPolicies=one_of("Enabled", "Disabled"),
        applicationGatewayIPConfigurations=list_of(REFERENCE),
        sharingScope=one_of("Tenant", "DelegatedServices"),
        defaultOutboundAccess=BOOLEAN,
        ipamPoolPrefixAllocations=list_of(ANY),
        serviceGateway=REFERENCE,
        subnetID=READ_ONLY,
    ),
)
VIRTUAL_NETWORK = envelope(
    "VirtualNetwork",
    structure(
        "VirtualNetworkPropertiesFormat",
        addressSpace=structure("AddressSpace", addressPrefixes=STRINGS, ipamPoolPrefixAllocations=list_of(ANY)),
        dhcpOptions=structure("DhcpOptions", dnsServers=STRINGS),
        flowTimeoutInMinutes=INTEGER,
        subnets=list_of(SUBNET),
        virtualNetworkPeerings=list_of(ANY),
        resourceGuid=READ_ONLY,
        provisioningState=READ_ONLY,
        enableDdosProtection=BOOLEAN,
        enableVmProtection=BOOLEAN,
        ddosProtectionPlan=REFERENCE,
        bgpCommunities=structure(
            "VirtualNetworkBgpCommunities", virtualNetworkCommunity=STRING, regionalCommunity=READ_ONLY
        ),
        encryption=structure(
            "VirtualNetworkEncryption", enabled=BOOLEAN, enforcement=one_of("DropUnencrypted", "AllowUnencrypted")
        ),
        ipAllocations=list_of(REFERENCE),
        flowLogs=READ_ONLY,
        privateEndpointVNetPolicies=one_of("Disabled", "Basic"),
        defaultPublicNatGateway=READ_ONLY,
        summarizedGatewayPrefixes=ANY,
    ),
    extendedLocation=ANY,
)
PUBLIC_ADDRESS_PROPERTIES = structure(
    "PublicIPAddressPropertiesFormat",
    publicIPAllocationMethod=ALLOCATION,
    publicIPAddressVersion=IP_VERSION,
    ipConfiguration=READ_ONLY,
    dnsSettings=structure(
        "PublicIPAddressDnsSettings",
        domainNameLabel=STRING,
        domainNameLabelScope=one_of("TenantReuse", "SubscriptionReuse", "ResourceGroupReuse", "NoReuse"),
        fqdn=STRING,
        reverseFqdn=STRING,
    ),
    ddosSettings=structure(
        "DdosSettings",
        protectionMode=one_of("VirtualNetworkInherited", "Enabled", "Disabled"),
        ddosProtectionPlan=REFERENCE,
    ),
    ipTags=list_of(structure("IpTag", ipTagType=STRING, tag=STRING)),
    ipAddress=STRING,
    publicIPPrefix=REFERENCE,
    idleTimeoutInMinutes=INTEGER,
    resourceGuid=READ_ONLY,
    provisioningState=READ_ONLY,
    servicePublicIPAddress=REFERENCE,
    natGateway=REFERENCE,
    migrationPhase=MIGRATION,
    linkedPublicIPAddress=REFERENCE,
    deleteOption=DELETE_OPTION,
    upgradedToV2=READ_ONLY,
)
PUBLIC_ADDRESS = envelope(
    "PublicIPAddress",
    PUBLIC_ADDRESS_PROPERTIES,
    extendedLocation=ANY,
    sku=structure(
        "PublicIPAddressSku", name=one_of("Basic", "Standard", "StandardV2"), tier=one_of("Regional", "Global")
    ),
    zones=STRINGS,
)
IP_CONFIGURATION = _child(
    "NetworkInterfaceIPConfiguration",
    structure(
        "NetworkInterfaceIPConfigurationPropertiesFormat",
        gatewayLoadBalancer=REFERENCE,
        virtualNetworkTaps=list_of(REFERENCE),
        applicationGatewayBackendAddressPools=list_of(REFERENCE),
        loadBalancerBackendAddressPools=list_of(REFERENCE),
        loadBalancerInboundNatRules=list_of(REFERENCE),
        privateIPAddress=STRING,
        privateIPAddressPrefixLength=INTEGER,
        privateIPAllocationMethod=ALLOCATION,
        privateIPAddressVersion=IP_VERSION,
        subnet=REFERENCE,
        primary=BOOLEAN,
        publicIPAddress=REFERENCE,
        applicationSecurityGroups=list_of(REFERENCE),
        provisioningState=READ_ONLY,
        privateLinkConnectionProperties=READ_ONLY,
    ),
)
INTERFACE = envelope(
    "NetworkInterface",
    structure(
        "NetworkInterfacePropertiesFormat",
        virtualMachine=READ_ONLY,
        networkSecurityGroup=REFERENCE,
        privateEndpoint=READ_ONLY,
        ipConfigurations=list_of(IP_CONFIGURATION),
        tapConfigurations=READ_ONLY,
        dnsSettings=structure(
            "NetworkInterfaceDnsSettings",
            dnsServers=STRINGS,
            appliedDnsServers=READ_ONLY,
            internalDnsNameLabel=STRING,
            internalFqdn=READ_ONLY,
            internalDomainNameSuffix=READ_ONLY,
        ),
        macAddress=READ_ONLY,
        primary=READ_ONLY,
        vnetEncryptionSupported=READ_ONLY,
        defaultOutboundConnectivityEnabled=READ_ONLY,
        enableAcceleratedNetworking=BOOLEAN,
        disableTcpStateTracking=BOOLEAN,
        enableIPForwarding=BOOLEAN,
        hostedWorkloads=READ_ONLY,
        dscpConfiguration=READ_ONLY,
        resourceGuid=READ_ONLY,
        provisioningState=READ_ONLY,
        workloadType=STRING,
        nicType=one_of("Standard", "Elastic"),
        privateLinkService=REFERENCE,
        migrationPhase=MIGRATION,
        auxiliaryMode=one_of("None", "MaxConnections", "Floating", "AcceleratedConnections"),
        auxiliarySku=one_of("None", "A1", "A2", "A4", "A8"),
        allowPort25Out=READ_ONLY,
    ),
    extendedLocation=ANY,
    kind=READ_ONLY,
)
TAGS_ONLY = structure("TagsObject", tags=TAGS)
