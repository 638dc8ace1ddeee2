"""`check`, `why`, `diff`, `parts`, `metrics` and `migrate`, as people and scripts meet them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from designer.store import migrations
from designer.store.document import Document, load, save, to_text
from designer.store.presets import preset_paths
from tests.building import two_levels
from tests.e2e.calling import BAD_INPUT, DONE, FAILED, Call

#: Copper of 1 m as long as 3 m: the one error that the solver finds.
TOO_LONG = (
    "--set",
    "pod.node.npu_l1:length_m=3",
    "--set",
    "parts.ub-link-28:reach_m=1",
)


# --- check ---------------------------------------------------------------------------------------


def test_check_of_a_sound_design(call: Call) -> None:
    ran = call("check", "cloudmatrix-384")
    assert ran.code == DONE
    assert ran.err == ""
    assert ran.out.splitlines()[-1] == "CloudMatrix 384: 0 errors, 0 warnings, 1 note"
    assert "9 figures are not computed by this version (see --json)." in ran.out
    assert "power.pue" not in ran.out


def test_check_as_data(call: Call) -> None:
    data = call("check", "cm384", "--json").data
    assert (data["format"], data["version"]) == ("supernode-check", 1)
    assert data["design"] == {"name": "CloudMatrix 384", "source": "cloudmatrix-384"}
    assert (data["errors"], data["warnings"], data["notes"]) == (0, 0, 10)
    assert len(data["issues"]) == 10
    assert set(data["issues"][0]) == {"code", "severity", "address", "message", "hint"}
    assert "power.pue" in {issue["address"] for issue in data["issues"]}


def test_check_finds_what_only_solving_shows(call: Call) -> None:
    ran = call("check", "cloudmatrix-384", *TOO_LONG)
    assert ran.code == FAILED
    assert ran.err == ""
    first = ran.out.splitlines()[0]
    assert re.match(r"error +DRC-N01 +pod\.node\.npu_l1: 3 m is beyond the reach", first)
    assert "1 error," in ran.out.splitlines()[-1]
    data = call("check", "cloudmatrix-384", "--json", *TOO_LONG)
    assert data.code == FAILED
    assert data.data["issues"][0]["severity"] == "error"


def test_check_of_an_edit_that_breaks_a_rule(call: Call) -> None:
    ran = call("check", "cloudmatrix-384", "--json", "--set", "pod.node:count=49")
    assert ran.code == FAILED
    codes = {issue["code"] for issue in ran.data["issues"] if issue["severity"] == "error"}
    assert codes == {"NET-PORT-COUNT"}


def broken(path: Path, **changes: Any) -> Path:
    """Write a design whose spine is of a part that it does not have."""
    data = json.loads(to_text(Document(two_levels())))
    data["design"]["blocks"]["pod"]["items"][1]["part"] = "warp"
    path.write_text(json.dumps(data | changes), encoding="utf-8")
    return path


def test_a_file_that_breaks_a_rule_is_a_finding(call: Call, tmp_path: Path) -> None:
    path = broken(tmp_path / "mine.supernode")
    ran = call("check", str(path), "--json")
    assert ran.code == FAILED
    assert ran.err == ""
    assert ran.data["design"] == {"name": "Small", "source": "mine.supernode"}
    (error,) = [issue for issue in ran.data["issues"] if issue["severity"] == "error"]
    assert error["address"] == "pod.spine"
    assert "'warp'" in error["message"]
    assert call("solve", str(path)).err.startswith("error: mine.supernode, pod.spine: ")


@pytest.mark.parametrize(
    "text", ["Dear colleague", '{"format": "supernode-design", "version": 1, "design": {}}']
)
def test_a_file_that_holds_no_design_cannot_be_checked(
    call: Call, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "letter.supernode"
    path.write_text(text, encoding="utf-8")
    ran = call("check", str(path))
    assert ran.code == BAD_INPUT
    assert ran.out == ""
    assert ran.err.startswith("error: letter.supernode")


def test_an_edit_that_cannot_be_made_is_no_finding(call: Call) -> None:
    ran = call("check", "cloudmatrix-384", "--set", "pod.nodes:count=3")
    assert ran.code == BAD_INPUT
    assert "There is no 'nodes' here." in ran.err


# --- why -----------------------------------------------------------------------------------------


def test_why_says_what_limits_a_number(call: Call) -> None:
    ran = call("why", "cloudmatrix-384", "network.ub.all_to_all_bytes_per_s")
    assert ran.code == DONE
    assert ran.err == ""
    lines = ran.out.splitlines()
    assert lines[0] == "All-to-all, ub: 392 GB/s"
    assert "  Limited by pod.node.npu_l1" in lines
    assert "  Basis      exact" in lines
    assert any(line.strip().startswith("Formula") and "λ (n − 1)" in line for line in lines)
    (capacity,) = [line for line in lines if "capacity of a link" in line]
    assert "28 GB/s" in capacity
    assert "high confidence" in capacity
    assert "arXiv 2506.12708" in capacity


def test_why_as_data(call: Call) -> None:
    data = call("why", "cloudmatrix-384", "chips.bf16_flops_per_s", "--json").data
    assert (data["format"], data["version"]) == ("supernode-why", 1)
    assert data["design"] == {"name": "CloudMatrix 384", "source": "cloudmatrix-384"}
    assert data["metric"] == "chips.bf16_flops_per_s"
    assert data["name"] == "BF16 dense"
    assert data["value"] == pytest.approx(288.768e15)
    assert (data["unit"], data["basis"], data["calibrated"]) == ("FLOP/s", "exact", False)
    assert data["meaning"].startswith("Dense BF16 peak of all accelerators")
    assert data["formula"] == "packages × dense BF16 peak"
    (given,) = data["inputs"]
    assert given["value"] == 752e12
    assert given["source_title"]
    assert data["addresses"] == ["parts.ascend-910c:bf16_flops_per_s"]
    assert data["limit"] == ""


def test_why_of_a_limit_names_its_address_first(call: Call) -> None:
    data = call("why", "cloudmatrix-384", "network.ub.all_to_all_bytes_per_s", "--json").data
    assert data["limit"] == "pod.node.npu_l1"
    assert data["addresses"][0] == "pod.node.npu_l1"


def test_why_follows_edits(call: Call) -> None:
    ran = call("why", "cloudmatrix-384", "chips.count", "--set", "pod.node:count=47")
    assert ran.out.startswith("Accelerators: 376\n")


def test_why_of_a_calibrated_number_says_so(call: Call) -> None:
    out = call("why", "cloudmatrix-384", "power.it_w").out
    assert "Basis      model; rests on calibrated values" in out


def test_why_of_an_unknown_number_gives_formula_and_reason(call: Call) -> None:
    out = call("why", "cloudmatrix-384", "power.pue").out
    assert out.startswith("PUE: unknown\n")
    assert "Because    Unknown: needs the facility model." in out
    assert "Formula    facility power / IT power" in out
    assert "Basis" not in out


@pytest.mark.parametrize(
    ("metric", "near"),
    [
        ("power.it", "power.it_w"),
        ("all_to_all", "network.ub.all_to_all_bytes_per_s"),
        ("network.up.mean_hops", "network.ub.mean_hops"),
        ("Power.IT_w", "power.it_w"),
        ("chips.cuont", "chips.count"),
    ],
)
def test_an_unknown_metric_names_those_that_come_near(call: Call, metric: str, near: str) -> None:
    ran = call("why", "cloudmatrix-384", metric)
    assert ran.code == BAD_INPUT
    assert ran.out == ""
    assert ran.err.startswith(f"error: {metric}: There is no such metric. Near: ")
    assert near in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_metric_like_no_other(call: Call) -> None:
    ran = call("why", "cloudmatrix-384", "zzz")
    assert ran.err == "error: zzz: There is no such metric. `metrics` lists all.\n"


def test_a_distribution_is_no_single_number(call: Call) -> None:
    ran = call("why", "cloudmatrix-384", "network.ub.hops")
    assert ran.code == BAD_INPUT
    assert "This is a distribution, not one number." in ran.err


# --- diff ----------------------------------------------------------------------------------------


def test_designs_that_are_the_same(call: Call, mine: Path) -> None:
    assert call("diff", str(mine), str(mine)).out == "The designs are the same.\n"


def test_diff_names_what_changed(call: Call, mine: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.supernode"
    save(Document(two_levels(nodes=6)), other)
    ran = call("diff", str(mine), str(other))
    assert ran.code == DONE
    assert ran.out == "~ pod.node:axes.node.size  4 → 6\n"
    data = call("diff", str(mine), str(other), "--json").data
    assert (data["format"], data["version"]) == ("supernode-diff", 1)
    assert data["designs"][1] == {"name": "Small", "source": "other.supernode"}
    assert data["differences"] == [
        {
            "kind": "changed",
            "address": "pod.node",
            "property": "axes.node.size",
            "before": 4,
            "after": 6,
        }
    ]


# --- parts and metrics ---------------------------------------------------------------------------


def test_parts_are_found_by_words(call: Call) -> None:
    lines = call("parts", "huawei", "ub", "chip").out.splitlines()
    assert 2 <= len(lines) < 10
    assert lines[0].startswith("huawei-ub-l")
    rows = call("parts", "huawei", "ub", "chip", "--json").data["parts"]
    assert len(rows) == len(lines)
    assert "part" not in rows[0]


def test_a_part_is_shown_by_its_id(call: Call) -> None:
    lines = call("parts", "ascend-910c").out.splitlines()
    assert lines[0] == "Huawei Ascend 910C (ascend-910c)"
    (peak,) = [line for line in lines if line.strip().startswith("bf16_flops_per_s")]
    assert "752 TFLOPS" in peak
    assert "arXiv 2506.12708" in peak
    (watts,) = [line for line in lines if line.strip().startswith("tdp_w")]
    assert "calibrated" in watts
    (row,) = call("parts", "ascend-910c", "--json").data["parts"]
    assert row["part"]["bf16_flops_per_s"]["value"] == 752e12
    assert row["facts"]["ub_links"]["value"] == 14
    assert row["part"]["bf16_flops_per_s"]["source"] in row["sources"]


def test_words_that_no_part_has(call: Call) -> None:
    ran = call("parts", "flux", "capacitor")
    assert (ran.code, ran.out) == (DONE, "")
    assert ran.err == "No part of the catalogue has 'flux capacitor'.\n"
    assert call("parts", "flux", "capacitor", "--json").data == {"parts": []}


def test_metrics_as_a_list(call: Call) -> None:
    rows = call("metrics", "--json").data["metrics"]
    assert len(rows) == 46
    assert all(row["meaning"] and row["formula"] and row["source"] for row in rows)
    (pue,) = [row for row in rows if row["id"] == "power.pue"]
    assert pue == {
        "id": "power.pue",
        "name": "PUE",
        "unit": "1",
        "meaning": "Power usage effectiveness: what the meter shows for every watt of IT.",
        "formula": "facility power / IT power",
        "source": "ISO/IEC 30134-2, Power usage effectiveness",
        "waits_for": "needs the facility model",
        "is_distribution": False,
    }
    out = call("metrics").out
    assert "network.<plane>.all_to_all_bytes_per_s [B/s]: All-to-all" in out
    assert "    not computed by this version: needs the facility model" in out


# --- migrate -------------------------------------------------------------------------------------


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of a version that never was: the name of the design stood in the envelope."""

    def lift(envelope: dict[str, Any]) -> dict[str, Any]:
        title = envelope.pop("title")
        return {**envelope, "design": {**envelope["design"], "name": title}}

    monkeypatch.setattr(migrations, "MIGRATIONS", {0: lift})
    data = json.loads(to_text(Document(two_levels())))
    del data["design"]["name"]
    path = tmp_path / "old.supernode"
    path.write_text(
        json.dumps(data | {"version": 0, "minor": 0, "title": "Elder"}), encoding="utf-8"
    )
    return path


def test_an_old_file_opens(old: Path) -> None:
    found = load(old)
    assert found.design == two_levels(name="Elder")
    assert (found.version, found.extras) == (0, {})


def test_migrate_replaces_the_file_and_keeps_the_old_one(call: Call, old: Path) -> None:
    before = old.read_bytes()
    ran = call("migrate", str(old))
    assert ran.code == DONE
    assert ran.out == (
        "old.supernode: lifted from format 0.0 to 1.1; the old file is old.supernode.bak.\n"
    )
    assert old.with_name("old.supernode.bak").read_bytes() == before
    assert old.read_text(encoding="utf-8") == to_text(Document(two_levels(name="Elder")))
    assert call("solve", str(old)).code == DONE


def test_migrate_never_writes_over_an_older_copy(call: Call, old: Path) -> None:
    precious = old.with_name("old.supernode.bak")
    precious.write_text("precious", encoding="utf-8")
    ran = call("migrate", str(old))
    assert "the old file is old.supernode.bak1." in ran.out
    assert precious.read_text(encoding="utf-8") == "precious"


def test_migrate_to_another_file(call: Call, old: Path, tmp_path: Path) -> None:
    before = old.read_bytes()
    out = tmp_path / "new.supernode"
    ran = call("migrate", str(old), "--out", str(out))
    assert ran.out == "new.supernode: written in format 1.1, from 0.0.\n"
    assert old.read_bytes() == before
    assert load(out).design.name == "Elder"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.supernode", "old.supernode"]


def test_the_newest_format_is_left_alone(call: Call, mine: Path) -> None:
    mine.write_text(json.dumps(json.loads(mine.read_text(encoding="utf-8")), indent=3))
    before = mine.read_bytes()
    ran = call("migrate", str(mine))
    assert ran.code == DONE
    assert ran.out == (
        "mine.supernode is in the newest format already (1.1); nothing was changed.\n"
    )
    assert mine.read_bytes() == before
    assert [path.name for path in mine.parent.iterdir()] == ["mine.supernode"]


def test_a_later_version_is_refused_with_the_one_needed(call: Call, mine: Path) -> None:
    data = json.loads(mine.read_text(encoding="utf-8")) | {"version": 2, "app": "3.1.0"}
    mine.write_text(json.dumps(data), encoding="utf-8")
    ran = call("migrate", str(mine))
    assert ran.code == BAD_INPUT
    assert "The file has format version 2; this program reads up to 1." in ran.err
    assert "3.1.0 wrote it." in ran.err


def test_migrate_takes_files_only(call: Call) -> None:
    ran = call("migrate", "cloudmatrix-384")
    assert ran.code == BAD_INPUT
    assert ran.err.startswith("error: cloudmatrix-384: The file cannot be read")


def test_a_folder_that_takes_no_copy(
    call: Call, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from designer.cli import migrating

    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(migrating, "write_atomically", full)
    before = old.read_bytes()
    ran = call("migrate", str(old))
    assert ran.code == BAD_INPUT
    assert "The copy of the old file cannot be written: no space left on device." in ran.err
    assert old.read_bytes() == before


def test_migrations_lift_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[int] = []

    def lift(envelope: dict[str, Any]) -> dict[str, Any]:
        steps.append(envelope["version"])
        return envelope

    monkeypatch.setattr(migrations, "MIGRATIONS", {-1: lift, 0: lift})
    given = {"version": -1, "design": {}}
    assert migrations.oldest() == -1
    assert migrations.upgrade(given) == {"version": 1, "design": {}}
    assert steps == [-1, 0]
    assert given == {"version": -1, "design": {}}


def test_every_old_version_has_its_migration() -> None:
    assert sorted(migrations.MIGRATIONS) == list(range(migrations.oldest(), migrations.VERSION))


def test_presets_are_in_the_newest_format(call: Call) -> None:
    for path in preset_paths().values():
        assert "in the newest format already" in call("migrate", str(path)).out
