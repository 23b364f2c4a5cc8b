"""What only the exporter can state: the end use, the recipient of a release, and claims made for an exception."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, model_validator

from narrows.model.fields import (
    AbsentIfEmpty,
    Block,
    Country,
    Flag,
    Listed,
    OptionalCountry,
    OptionalText,
    note,
)
from narrows.model.flag_ids import FlagId
from narrows.model.legible import legible, says_unread
from narrows.model.red_flags import read

__all__ = [
    "Claims",
    "Countries",
    "EndUse",
    "OptionalClaims",
    "OptionalEndUse",
    "OptionalRecipient",
    "Recipient",
]

MOST_COUNTRIES = 1_000

Countries = Annotated[
    Annotated[tuple[Country, ...], Field(max_length=MOST_COUNTRIES)] | None, Listed, AbsentIfEmpty
]


def _unclaimed(value: object) -> object:
    return False if value is None else value


Claim = Annotated[bool, BeforeValidator(_unclaimed)]


def _numbered(value: object) -> object:
    """A number may be written without quotes, and with a zero before it."""
    if isinstance(value, str) and (text := value.strip()).isascii() and text.isdigit():
        return text.lstrip("0")
    return str(value) if type(value) is int else value


Footnotes = Annotated[
    Annotated[
        tuple[Annotated[str, BeforeValidator(_numbered), Field(pattern="^[0-9]{1,2}$")], ...],
        Field(max_length=100),
    ]
    | None,
    Listed,
]
KnownCountries = Annotated[Annotated[tuple[Country, ...], Field(max_length=MOST_COUNTRIES)] | None, Listed]
FlagIds = Annotated[Annotated[tuple[FlagId, ...], Field(max_length=100)] | None, Listed, AbsentIfEmpty]


class EndUse(Block):
    """What the item is for; what is not stated is unknown."""

    description: OptionalText = None
    advanced_node_facility: Flag = None
    facility_country: OptionalCountry = None
    node_unknown: Flag = None
    supercomputer: Flag = None
    military: Flag = None
    military_intelligence: Flag = None
    sme_development: Flag = None
    wmd: Flag = None
    advanced_node_ic_design: Flag = None
    facility_owner_headquarters: OptionalCountry = None
    maritime_nuclear_propulsion: Flag = None
    cyber_surveillance: Flag = None
    military_commodity: Flag = None
    foreign_vessel_or_aircraft: Flag = None
    vessel_countries: Countries = Field(
        default=None,
        description="where the vessel or aircraft is registered, and whose it is to control or charter",
    )
    products_of_footnotes: Footnotes = Field(
        default=None,
        description="footnotes of the listed entities whose products the item goes into or helps to make",
    )
    products_of_countries: KnownCountries = Field(
        default=None,
        description="countries that make, or get, the parts or equipment that the item goes into or helps to make",
    )
    civil: Flag = None
    red_flags: FlagIds = Field(default=None, description="red flags that the exporter has seen")
    resolved_flags: FlagIds = Field(default=None, description="red flags that the exporter has resolved")
    red_flag_confirmed: Flag = Field(default=None, description="whether a red flag turned out to be true")


class Recipient(Block):
    """The person to whom technology is released. An empty `permanent_residency` says that there is none."""

    citizenship: Countries = None
    permanent_residency: KnownCountries = None
    most_recent: OptionalCountry = Field(
        default=None, description="the most recent citizenship or permanent residency"
    )

    @property
    def held(self) -> tuple[str, ...]:
        """Every country of citizenship or permanent residency that is stated, in order."""
        return tuple(sorted({*(self.citizenship or ()), *(self.permanent_residency or ())}))

    def counting(self, home: frozenset[str] = frozenset()) -> dict[str, frozenset[str] | str | None]:
        """What a release counts by, by field: the most recent country stands for all where it is stated.

        Where it is not among the others it is tested beside them. The single country that is held is the most recent one.
        Who holds a citizenship or residency of `home` is no foreign person, whichever is the most recent: all are kept.

        `nationality` is for paragraphs, and laws of other countries, that ask for citizenship, and for every one of them. Where none is
        stated and the most recent country may be one of residency, it is not known.
        """
        citizenship, residency, held = self.citizenship, self.permanent_residency, self.held
        latest = self.most_recent
        nationality = None if citizenship is None else frozenset(citizenship)
        if nationality is None and latest is not None and residency is not None and latest not in residency:
            nationality = frozenset({latest})
        if latest is not None and home.isdisjoint(held):
            counts = {latest} if latest in held else {latest, *held}
            alone = latest if len(counts) == 1 else None
            return {
                "citizenship": frozenset(counts),
                "permanent_residency": frozenset(),
                "most_recent": alone,
                "nationality": nationality,
            }
        known = citizenship is not None and residency is not None and len(held) == 1
        return {
            "citizenship": None if citizenship is None else frozenset(citizenship),
            "permanent_residency": None if residency is None else frozenset(residency),
            "most_recent": held[0] if known else None,
            "nationality": nationality,
        }

    def counts_by(self, home: frozenset[str]) -> str | None:
        """The one country that a release counts by, as in `counting`, if that is known."""
        found = self.counting(home)["most_recent"]
        return found if isinstance(found, str) else None

    @model_validator(mode="after")
    def _which_counts(self, info: ValidationInfo) -> Recipient:
        """A release counts as one to the most recent country; say what is done where that is not known."""
        held = self.held
        if self.most_recent is None and len(held) > 1:
            note(
                info,
                f"recipient.most_recent is not stated: each of {', '.join(held)} is tested, and the strictest decides, "
                "unless the person is a US person",
            )
        elif self.most_recent is not None and held and self.most_recent not in held:
            note(
                info,
                f"recipient.most_recent is {self.most_recent}, which is not among the stated citizenships and "
                f"residencies ({', '.join(held)}): all of them are tested, and the strictest decides",
            )
        return self


class Claims(Block):
    """What only an exporter can assert, mostly in order to use an exception. What is not claimed is False, never unknown.

    But whether the exporter made a circuit is a fact against it, and unknown where it is not stated.
    """

    us_government_end_use: Claim = False
    servicing_replacement: Claim = False
    temporary_repair_test: Claim = False
    temporary_exhibition: Claim = False
    tools_of_trade: Claim = False
    temporary_kit: Claim = False
    temporary_assembly_mexico: Claim = False
    news_media: Claim = False
    temporary_own_facility: Claim = False
    returned_import: Claim = False
    beta_test_software: Claim = False
    university_employee: Claim = False
    regular_employee_abroad: Claim = False
    encrypted_end_to_end: Claim = False
    administrative_support: Claim = False
    servicing_support: Claim = False
    operation_software: Claim = False
    software_update: Claim = False
    sales_technology: Claim = False
    mass_market_software: Claim = False
    copies_of_technology: Claim = False
    hbm_packaging: Claim = False
    friendly_headquartered_end_user: Claim = False
    backend_only: Claim = False
    foreign_available_same_function: Claim = False
    published: Claim = False
    fundamental_research: Claim = False
    printed_matter: Claim = False
    standards_activity: Claim = False
    reexport_authorized_apr: Claim = False
    approved_designer_attests_below_3a090: Claim = False
    packaged_outside_macau_d5_attested: Claim = False
    fabricator_or_osat: Flag = None
    friendly_headquartered_employer: Claim = False
    equivalent_national_control: Claim = False
    validated_end_user: Claim = False
    restricted_fabrication_facility: Claim = False
    iec_table_listed: Claim = False
    less_restricted_sme_tgl: Claim = False
    affiliate_tgl: Claim = False
    supply_chain_tgl: Claim = False
    gaafet_work_begun: Claim = False
    employed_on_2024_09_06: Claim = False
    quantum_releases_reported: Claim = False
    food_or_medicine_ear99: Claim = False
    civil_telecommunications: Claim = False
    exception_app: Claim = False
    exception_tsr: Claim = False
    exception_enc: Claim = False
    exception_gft: Claim = False
    exception_bag: Claim = False
    exception_avs: Claim = False
    exception_agr: Claim = False
    exception_ccd: Claim = False
    exception_scp: Claim = False
    exception_ace: Claim = False
    exception_med: Claim = False
    aia_certified: Claim = False
    acm_accounted: Claim = False
    lpp_certified: Claim = False
    jp_bulk_license: Claim = False
    jp_exempted: Claim = False
    kr_exempted: Claim = False
    eu_general_authorization: Claim = False
    uk_open_general_license: Claim = False
    tw_exempted: Claim = False
    breach_of_terms: Claim = False
    known_violation: Claim = False
    nonproliferation_sanction: Claim = False

    @property
    def made(self) -> bool:
        """Whether anything is claimed."""
        return any(getattr(self, name) for name in self.model_fields_set)


def _none_claimed(value: object) -> object:
    return {} if value is None else value


def _absent_if_silent(value: EndUse | None, info: ValidationInfo) -> EndUse | None:
    """A block of empty fields states nothing, and does not say that there is no knowledge either; nor does a mere sign or
    number, or a courtesy. A text that nobody reads here does say something: what, is told to be unknown."""
    stated = {} if value is None else value.model_dump(exclude_none=True)
    said = stated.get("description", "")
    words = legible(said)
    what = f"end_use.description, {said[:60]!r}, is"
    unread = says_unread(said)
    if unread:
        most = "for the most part" if words.mostly_not else "in a sentence of its own"
        note(
            info,
            f"{what} {most} in a script that is not read here: what the end use does not state is not known; have "
            "somebody read it, and write what it says in English or another language that is read",
        )
    elif words.in_part:
        note(info, f"{what} in part in a script that is not read here")
    if stated.keys() - {"description"} or unread:
        return value
    reading = read(said)
    if reading.raised or not reading.wordless:
        return value
    if said:
        note(
            info,
            f"end_use.description, {said[:60]!r}, holds no word of the end use that is read here: it says nothing of it",
        )
    return None


OptionalEndUse = Annotated[EndUse | None, AbsentIfEmpty, AfterValidator(_absent_if_silent)]
OptionalRecipient = Annotated[Recipient | None, AbsentIfEmpty]
OptionalClaims = Annotated[Claims, BeforeValidator(_none_claimed)]
