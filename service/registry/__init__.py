"""Who is who and what the registers say of them: parties, keys, registrations, rights, policies.

A noun (`parties`, `keys`, …) has the rows, where they are and which holds on a day; a sentence (`party_registered`, …)
has one payload type and its decision.
"""

from typing import Any, Final

from service.decision.kind import Kind
from service.decision.records import Row
from service.registry import (
    genesis,
    key_enrolled,
    key_limited,
    key_recovered,
    key_revoked,
    key_rotated,
    log_key_rotated,
    membership_recorded,
    party_declared,
    party_registered,
    party_updated,
    policy_set,
    refusals_counted,
    registration_recorded,
)
from service.registry.company_members import CompanyMember
from service.registry.contested import KeyContested, KeyGiven
from service.registry.key_recovered import Proposed
from service.registry.keys import KeyHeld, KeyState
from service.registry.memberships import Member, Membership
from service.registry.parties import Party
from service.registry.policies import Policy
from service.registry.refusals_counted import RefusalsCounted
from service.registry.registrations import Registration
from service.registry.rights import RightState
from service.registry.rolls import imported
from service.registry.rolls.imported import RollImport

KINDS: Final[tuple[Kind[Any], ...]] = (
    genesis.KIND,
    log_key_rotated.KIND,
    party_registered.KIND,
    party_declared.KIND,
    party_updated.KIND,
    key_enrolled.KIND,
    key_limited.KIND,
    key_rotated.KIND,
    key_revoked.KIND,
    key_recovered.KIND,
    refusals_counted.KIND,
    registration_recorded.KIND,
    imported.KIND,
    membership_recorded.KIND,
    policy_set.KIND,
)

ROWS: Final[tuple[type[Row], ...]] = (
    CompanyMember,
    KeyContested,
    KeyGiven,
    KeyHeld,
    KeyState,
    Member,
    Membership,
    Party,
    Policy,
    Proposed,
    RefusalsCounted,
    Registration,
    RightState,
    RollImport,
)
