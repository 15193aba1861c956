"""`processing.recorded`: one campaign as its plant signs it."""

from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints, model_validator

from service.decision.calendar import instant, lima_day
from service.decision.payload import Day, Member, Payload, Uuid, each_once
from service.registry.identifiers import PartyId
from service.trade.measured import Figures, check_weighed
from service.trade.quantities import Grams, Kilograms, Percent, Tonnes

Serial = Annotated[str, StringConstraints(pattern="^[0-9A-Z][0-9A-Z./-]{0,29}$")]

Process = Literal[
    "gravity",
    "flotation",
    "cip",
    "cil",
    "heap_leaching",
    "vat_leaching",
    "amalgamation",
    "retorting",
    "smelting",
    "refining",
    "split",
    "merge",
]
"""What a campaign does to the gold that goes into it."""

SORTED: Final = frozenset({"split", "merge"})
"""What leaves gold as it is: one lot becomes several, or several one."""

BEHIND: Final = frozenset({"tailings", "circuit"})
"""What a treatment leaves behind: no product of it, and not always assayed."""


class Input(Member):
    """Grams taken from a lot."""

    lot: Uuid
    take_g: Grams

    @model_validator(mode="after")
    def _something(self) -> "Input":
        if not self.take_g.strip("0."):
            raise ValueError("take_zero", "take_g")
        return self


class Output(Figures):
    """A new lot, `becomes`: of the plant, or of `holder`, whose ore it treated. Tailings name their campaign so."""

    becomes: Uuid
    product: Literal["ore", "concentrate", "tailings", "circuit", "amalgam", "sponge", "dore", "bar", "scrap"]
    holder: PartyId | None = None
    serial: Serial | None = None

    @model_validator(mode="after")
    def _of_product(self) -> "Output":
        check_weighed(self, self.product)
        if self.serial is not None and self.product != "bar":
            raise ValueError("serial_of_bar", "serial")
        return self


class Reagent(Member):
    """Kilograms used in the campaign, and got back out of it: mercury by the retort, cyanide by detoxification."""

    reagent: Literal[
        "mercury",
        "sodium_cyanide",
        "potassium_cyanide",
        "lime",
        "caustic_soda",
        "activated_carbon",
        "zinc",
        "lead_nitrate",
        "hydrogen_peroxide",
        "nitric_acid",
        "hydrochloric_acid",
        "sulfuric_acid",
        "borax",
        "soda_ash",
        "silica",
        "potassium_nitrate",
        "xanthate",
        "frother",
        "flocculant",
        "copper_sulfate",
    ]
    used_kg: Kilograms
    recovered_kg: Kilograms | None = None


class ProcessingRecorded(Payload):
    """What `plant` did to `inputs` from `started_on` to `ended_on`, and the `outputs` it made of them.

    `plant` may be any holder that works its own lots. What a treatment makes is assayed, be it by estimate; only
    tailings and circuit inventory need not be.
    """

    type: Literal["processing.recorded"]
    campaign: Uuid
    plant: PartyId
    process: Process
    started_on: Day
    ended_on: Day
    inputs: Annotated[tuple[Input, ...], Field(min_length=1, max_length=200)]
    outputs: Annotated[tuple[Output, ...], Field(min_length=1, max_length=200)]
    reagents: Annotated[tuple[Reagent, ...], Field(max_length=20)] = ()
    retort: bool | None = None
    treated_t: Tonnes | None = None
    recovery_percent: Percent | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> "ProcessingRecorded":
        if not self.started_on <= self.ended_on <= lima_day(instant(self.occurred_at)).isoformat():
            raise ValueError("campaign_days", "ended_on")
        each_once([each.lot for each in self.inputs], "inputs")
        each_once([self.campaign, *(each.becomes for each in self.outputs)], "outputs")
        each_once([each.serial for each in self.outputs if each.serial is not None], "outputs")
        each_once([each.reagent for each in self.reagents], "reagents")
        if self.process == "split" and len(self.inputs) > 1:
            raise ValueError("split_of_one", "inputs")
        if self.process == "merge" and len(self.outputs) > 1:
            raise ValueError("merge_into_one", "outputs")
        for index, output in enumerate(self.outputs):
            if output.fine_g is None and output.product not in BEHIND and self.process not in SORTED:
                raise ValueError("output_without_assay", "outputs", index, "fine_g")
        return self
