"""The technical facts of an item, with the unit in the name; what is not stated is unknown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from narrows.model.fields import Area, Block, Flag, Listed, Measure, Rate, as_listed, refuse
from narrows.model.other_names import instead_of

__all__ = ["Capability", "Spec", "Type"]

WIDEST_OPERAND = 128  # bits

Bits = Annotated[int, Field(ge=1, le=WIDEST_OPERAND)]
Tops = Annotated[float, Field(gt=0, le=1e7)]
# No more than the refractive index of what the light passes.
Aperture = Annotated[float | None, Field(gt=0, le=4)]


def _bit_lengths(value: object) -> object:
    """Bit lengths as integers, also where the format can only write text keys, as JSON does. A rate that is null is not known."""
    if not isinstance(value, Mapping):
        return value
    out: dict[object, object] = {}
    for key, tops in value.items():
        bits: object = key
        if isinstance(key, str) and key.strip().isascii() and key.strip().isdigit() and len(key.strip()) <= 3:
            bits = int(key)
        elif isinstance(key, bool) or not isinstance(key, int):
            remedy = instead_of(key, "tops") or "Write it as {8: 1979}"
            raise refuse(f"a bit length must be a whole number, got {key!r:.40}", remedy)
        if bits in out:
            raise refuse(f"bit length {bits} is given twice", "Keep one")
        out[bits] = tops
    return out if any(tops is not None for tops in out.values()) else None


def _some_area(value: object) -> object:
    """An area of zero is how it is said that no die counts: of planar transistors alone there is no applicable area."""
    if value == 0 and not isinstance(value, bool):
        raise refuse(
            "must be greater than 0, got 0",
            "Where no logic die has non-planar transistors, leave it out and state transistor_architecture: planar",
        )
    return value


Capability = Literal[
    "ald",
    "aluminum_precursor",
    "anisotropic_dry_etch",
    "annealing_quantum",
    "batch_vertical",
    "beam_resist",
    "carbon_hard_mask",
    "chip_layout_extraction",
    "cobalt_cvd",
    "cobalt_plating",
    "cobalt_pvd",
    "computational_lithography_duv",
    "computational_lithography_euv",
    "copper_interconnect_sequence_in_vacuum",
    "cryo_cmos",
    "dielectric_etch",
    "direct_liquid_injection",
    "direct_write",
    "dopant_implant",
    "dry_surface_oxide_removal",
    "epitaxial_layer",
    "epitaxy_other_material",
    "epitaxy_silicon_germanium",
    "euv",
    "euv_multilayer_mask",
    "euv_pattern_shaping",
    "euv_pellicle",
    "euv_pellicle_production",
    "euv_resist",
    "euv_resist_processing",
    "field_programmable",
    "fluoride_hydride_chloride",
    "gaafet",
    "gate_based_quantum",
    "hydrogen_helium_implant",
    "imprint",
    "ion_guided_tungsten_pvd",
    "isotopic_silicon_germanium",
    "isotropic_dry_etch",
    "laser_interferometer_stage",
    "low_fluorine_tungsten",
    "low_k_gap_fill",
    "mask_blank",
    "mask_blank_inspection",
    "mask_for_3a001",
    "mask_writing",
    "metal_contact_sequence_in_vacuum",
    "metal_reflow_in_vacuum",
    "microwave_test",
    "millisecond_anneal",
    "mocvd",
    "molecular_beam_epitaxy",
    "molybdenum_fill",
    "multi_die_design",
    "multipatterning_design",
    "multiple_gas_sources",
    "multiple_metal_sources",
    "multiple_rf_sources",
    "not_for_volume_production",
    "optical_film_metrology",
    "overlay_improvement",
    "overlay_metrology",
    "oxygen_implant",
    "parametric_amplifier",
    "patterned_mask_inspection",
    "phase_shift_mask",
    "plasma_doping",
    "polymer_and_copper_oxide_removal",
    "preclean_chamber",
    "process_uniformity_tuning",
    "pulsed_dc",
    "pulsed_rf",
    "qubit_control",
    "qubit_device",
    "remote_radicals",
    "ruthenium_organometallic",
    "selective_growth",
    "sequential_vacuum_handling",
    "silicon_carbon_film",
    "silicon_implant",
    "spatial_ald",
    "standard_wafer_carrier",
    "supercritical_drying",
    "surface_imaging_resist",
    "surface_modification_drying",
    "throughput_improvement",
    "tsv_etch",
    "tsv_reveal_endpoint",
    "tungsten_ald_fill",
    "tungsten_bottom_up_fill",
    "tungsten_nitride_layers",
    "two_stage_pulse_tube",
    "use_only",
    "uv_cured_dielectric",
    "wafer_defect_inspection",
    "wafer_shape_metrology",
    "wet_etch",
    "work_function_metal",
]
"""What a machine, material or program is designed to do, in the words of docs/guide/equipment.md."""


Type = Literal[
    "integrated_circuit",
    "hbm",
    "lithography",
    "etch",
    "deposition",
    "inspection",
    "computer",
    "quantum_computer",
    "ai_model",
    "cleaning",
    "annealing",
    "coater_developer",
    "ion_implantation",
    "mask",
    "mask_equipment",
    "pellicle",
    "resist",
    "electron_microscope",
    "wafer_prober",
    "cryocooler",
    "amplifier",
    "design_software",
    "material",
    "other",
]
"""What kind of thing an item is."""


Architecture = Literal["planar", "finfet", "gaafet", "other"]


class Spec(Block):
    """Technical facts of an item, with the unit in the name; what is not stated is unknown."""

    type: Annotated[Type | None, as_listed(Type)] = None
    tops: Annotated[dict[Bits, Tops | None] | None, BeforeValidator(_bit_lengths)] = Field(
        default=None, description="dense TOPS by bit length of the operation"
    )
    applicable_die_area_mm2: Annotated[Area, BeforeValidator(_some_area)] = None
    data_center: Flag = None
    io_bandwidth_gb_s: Rate = None
    dram_bandwidth_gb_s: Rate = None
    node_nm: Measure = None
    transistor_architecture: Annotated[Architecture | None, as_listed(Architecture)] = None
    transistor_count_bn: Measure = None
    has_hbm: Flag = None
    ai_or_graphics: Flag = Field(default=None, description="designed to accelerate AI or graphics")
    bandwidth_gb_s: Rate = None
    package_area_mm2: Area = None
    source_nm: Measure = None
    mrf_nm: Measure = None
    numerical_aperture: Aperture = None
    overlay_nm: Measure = None
    adjusted_peak_performance_wt: Rate = None
    training_operations: Annotated[float | None, Field(gt=0, le=1e40)] = None
    capabilities: Annotated[
        Annotated[tuple[Annotated[Capability, as_listed(Capability)], ...], Field(max_length=100)] | None,
        Listed,
    ] = Field(default=None, description="all that it is designed to do, of a closed list; [] for none of it")
    sige_to_si_selectivity: Measure = None
    aspect_ratio: Measure = None
    feature_opening_nm: Measure = None
    pitch_nm: Measure = None
    gas_switching_ms: Measure = None
    chuck_zones: Measure = None
    silicon_etch_rate_um_min: Measure = None
    depth_nonuniformity_percent: Measure = None
    process_temperature_k: Measure = None
    pressure_pa: Measure = None
    dielectric_constant: Measure = None
    void_nm: Rate = None
    defect_nm: Measure = None
    overlay_accuracy_nm: Measure = None
    throughput_gain_percent: Measure = None
    wafer_diameter_mm: Measure = None
    stage_accuracy_nm: Measure = None
    accelerating_voltage_kv: Measure = None
    operating_temperature_k: Measure = None
    cooling_power_w: Measure = None
    hold_time_h: Measure = None
    frequency_ghz: Measure = None
    noise_figure_db: Measure = None
    qubits: Measure = None
    cnot_error: Annotated[float | None, Field(ge=0, le=1)] = None
    thickness_nonuniformity_percent: Measure = None
    film_thickness_nm: Measure = None
    film_density_g_cm3: Measure = None
    precursor_temperature_k: Measure = None
    beam_energy_kev: Measure = None
    lowest_beam_energy_kev: Measure = None
    beam_current_ma: Measure = None
    angular_accuracy_degrees: Measure = None
    beam_size_nm: Measure = None
    image_placement_nm: Measure = None
    base_temperature_k: Measure = None
    isotopic_impurity_percent: Measure = None
