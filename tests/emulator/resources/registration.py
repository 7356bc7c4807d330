from __future__ import annotations

from ..store import Resource
from ..world import World

PROVIDER_TYPE = "Microsoft.Resources/providers"


def provider_id(world: World, namespace: str) -> str:
    """Return the id of a provider in the subscription."""
    return f"{world.subscription_scope}/providers/{namespace}"


def registration_state(world: World, namespace: str) -> str:
    """Return Registered (the state of every provider at the start), or what a call or a seed made of it."""
    kept = world.store.get(provider_id(world, namespace))
    return str(kept["registrationState"]) if kept is not None else "Registered"


def is_registered(world: World, namespace: str) -> bool:
    """Tell whether resources of the provider may be made."""
    return registration_state(world, namespace) == "Registered"


def set_registration(world: World, namespace: str, state: str) -> None:
    """Keep the registration state of a provider."""
    kept: Resource = {
        "id": provider_id(world, namespace),
        "name": namespace,
        "type": PROVIDER_TYPE,
        "registrationState": state,
    }
    world.store.put(kept)
