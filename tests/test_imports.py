"""Importing: what is added, changed, stays and is refused; nothing half done."""

from pathlib import Path

import pytest

from exchange.layouts import LAYOUTS
from exchange.unreadable import UnreadableFile
from loaders.import_targets import TARGETS
from rules.imports import Fault
from tests.files import Write
from tests.graph import Graph
from tests.importing import Office, names_in, outcome, reasons

ROOT = Path(__file__).parent.parent
AREAS = (
    "code,name\n35,福建省\n3507,南平市\n350703,建阳区\n350703001,潭城街道\n350703001005,西门社区\n"
)
ORGANIZATIONS = """统一社会信用代码,名称,组织类型,所在区划,上级组织,所在单位,成立日期
11350703HB9900010U,建阳区示例局,机关单位,350703,,,2019/3/18
,示例局机关党支部,党支部,350703,,建阳区示例局,
"""
PAIRINGS = """单位,结对区划,结对类型,开始日期,结束日期
11350703HB9900010U,350703001005,机关联社区,2024-03-01,
"""
AGREEMENTS = """编号,标题,所涉区划,状态,所续签的协议
XY-2,续签协议,350703001005,生效,XY-1
XY-1,第一份协议,350703001005,已终止,
"""
PROJECTS = """编号,标题,实施区划,项目类型,所属专项,所依据的协议,主办单位,预算(元),截止时间,状态
XM-1,楼道照明改造,350703001005,共建项目,ZX-1@3507,XY-2,建阳区示例局,"12,000.50",2025-12-31 18:00,进行中
ZX-1,近邻专项,3507,专项、品牌、工作法,,,,,,待认领
"""  # noqa: E501 # a line is a row
NATIONAL_VILLAGES = """code,name,streetCode,provinceCode,cityCode,areaCode
441900003001,"岗贝社区居委会",441900003,44,4419,441900
"""
EVERYTHING = {
    "areas": AREAS,
    "organizations": ORGANIZATIONS,
    "pairings": PAIRINGS,
    "agreements": AGREEMENTS,
    "projects": PROJECTS,
}


@pytest.fixture
def office(empty: Graph, write: Write) -> Office:
    return Office(empty, write)


@pytest.fixture
async def furnished(office: Office) -> Office:
    for kind, table in EVERYTHING.items():
        await office.written(kind, table)
    return office


def test_every_layout_has_the_fields_that_its_table_is_filled_from() -> None:
    for layout in LAYOUTS.values():
        target = TARGETS[layout.table]
        assert [field.name for field in layout.fields] == [c.field for c in target.columns]


@pytest.mark.parametrize("guide", ["imports.md", "imports.zh-CN.md"])
def test_the_guides_name_every_reason_for_a_refusal(guide: str) -> None:
    text = (ROOT / "docs" / guide).read_text(encoding="utf-8")
    assert [fault for fault in Fault if f"`{fault}`" not in text] == []


async def test_every_kind_is_read_as_it_was_written(furnished: Office, empty: Graph) -> None:
    data = await empty.query(
        """{ projects(filter: {number: {eq: "XM-1"}}) { nodes { title budget dueAt state synthetic
          area { code ancestors { name } } parent { number kind area { code } }
          leadOrganization { uscc hosted { nodes { name kind } }
            pairings { nodes { since until area { name } } } }
          agreement { title state renews { title state } } } }
          search(text: "照明") { nodes { __typename } } }"""
    )
    [project] = data["projects"]["nodes"]
    assert project == {
        "title": "楼道照明改造",
        "budget": "12000.50",
        "dueAt": "2025-12-31T10:00:00+00:00",
        "state": "IN_PROGRESS",
        "synthetic": False,
        "area": {
            "code": "350703001005",
            "ancestors": [{"name": n} for n in ("潭城街道", "建阳区", "南平市", "福建省")],
        },
        "parent": {"number": "ZX-1", "kind": "PROGRAMME", "area": {"code": "350700000000"}},
        "leadOrganization": {
            "uscc": "11350703HB9900010U",
            "hosted": {"nodes": [{"name": "示例局机关党支部", "kind": "PARTY_BRANCH"}]},
            "pairings": {
                "nodes": [{"since": "2024-03-01", "until": None, "area": {"name": "西门社区"}}]
            },
        },
        "agreement": {
            "title": "续签协议",
            "state": "IN_FORCE",
            "renews": {"title": "第一份协议", "state": "ENDED"},
        },
    }
    assert [node["__typename"] for node in data["search"]["nodes"]] == ["Project"]


async def test_the_same_file_again_changes_nothing(furnished: Office) -> None:
    before = [await furnished.rows(f"select t::text from {t} t order by 1") for t in TARGETS]
    for kind, table in EVERYTHING.items():
        result = await furnished.written(kind, table)
        assert outcome(result) == (0, 0, table.count("\n") - 1, 0), kind
    assert before == [
        await furnished.rows(f"select t::text from {t} t order by 1") for t in TARGETS
    ]


async def test_a_trial_writes_nothing(office: Office) -> None:
    result = await office.bring("areas", AREAS)
    assert (outcome(result), result.written) == ((5, 0, 0, 0), False)
    assert set((await office.counts()).values()) == {0}


async def test_one_bad_row_keeps_all_the_others_out(office: Office) -> None:
    result = await office.bring("areas", AREAS + "3599x,无名\n", apply=True)
    assert (outcome(result), result.written) == ((5, 0, 0, 1), False)
    assert reasons(result) == [(7, "code", "INVALID_DIVISION_CODE")]
    assert await office.rows("select from area") == []


async def test_only_what_changes_gets_a_new_version(furnished: Office) -> None:
    changed = AREAS.replace("西门社区", "西门新社区")
    before = await furnished.rows("select code, version, updated_at from area order by code")
    result = await furnished.written("areas", changed)
    after = await furnished.rows("select code, version, updated_at from area order by code")
    assert outcome(result) == (0, 1, 4, 0)
    assert before[:-1] == after[:-1]
    assert after[-1][1] == 2
    assert after[-1][2] > before[-1][2]
    [[pinyin]] = await furnished.rows("select name_pinyin from area where code = '350703001005'")
    assert pinyin == "xi men xin she qu 西门新社区"


async def test_a_column_left_out_leaves_what_is_and_a_blank_clears_it(furnished: Office) -> None:
    await furnished.written("areas", "代码,名称,户数,人口\n350703,建阳区,10,30\n")
    await furnished.written("areas", "代码,名称,人口\n350703,建阳区,\n")
    assert await furnished.rows(
        "select households, population, is_grid from area where code = '350703'"
    ) == [(10, None, False)]


async def test_a_blank_leaves_what_the_hub_always_holds(furnished: Office) -> None:
    result = await furnished.written(
        "agreements", "编号,标题,所涉区划,状态,是否虚构\nXY-2,续签协议,350703001005,,\n"
    )
    assert outcome(result) == (0, 0, 1, 0)


async def test_what_is_skipped_is_mended_and_imported_again(
    furnished: Office, tmp_path: Path
) -> None:
    table = (
        "名称,组织类型,所在区划,成立日期,备注\n"
        "第一队,志愿服务队,350703,2024-02-30,甲\n"
        "第二队,志愿服务队,350703,2024-02-28,乙\n"
        "第三队,志愿队,350799,2024-02-28,丙\n"
    ).replace(",备注", ",拒绝原因")
    result = await furnished.bring("organizations", table, apply=True, skip_bad=True)
    assert (outcome(result), result.written) == ((1, 0, 0, 2), True)
    [mended] = result.refused_files
    assert mended == tmp_path / "organizations-1-refused.csv"
    text = mended.read_text(encoding="utf-8-sig")
    headings, first, second = text.splitlines()
    assert headings == "名称,组织类型,所在区划,成立日期,拒绝原因"
    assert first.startswith('第一队,志愿服务队,350703,2024-02-30,"成立日期: 不是日期')
    assert "所在区划: 所引用的350799不存在" in second
    mended.write_text(
        text.replace("02-30", "02-29").replace("志愿队", "志愿服务队").replace("350799", "350703")
    )
    again = await furnished.bring_files("organizations", mended, apply=True)
    assert (outcome(again), again.written) == ((2, 0, 0, 0), True)
    whole = table.replace("02-30", "02-29").replace("志愿队", "志愿服务队")
    last = await furnished.bring("organizations", whole.replace("350799", "350703"))
    assert outcome(last) == (0, 0, 3, 0)


async def test_a_file_of_refused_rows_is_never_written_over_another(
    office: Office, tmp_path: Path
) -> None:
    kept = tmp_path / "areas-1-refused.csv"
    kept.write_text("half mended")
    result = await office.bring("areas", AREAS + "9x,无\n", apply=True, skip_bad=True)
    assert result.refused_files == [tmp_path / "areas-1-refused-2.csv"]
    assert kept.read_text() == "half mended"


async def test_nothing_is_left_beside_the_files_when_nothing_is_written(
    office: Office, tmp_path: Path
) -> None:
    await office.bring("areas", AREAS + "9x,无\n", apply=True)
    assert names_in(tmp_path) == ["areas-1.csv"]


@pytest.mark.parametrize(
    "headings",
    [
        "code,name",
        "区划代码,名称",
        " Code ,NAME",
        "代码,区划名称",
        "ｃｏｄｅ,名称*",
        "名称,统计用区划代码",
    ],
)
async def test_headings_are_understood_in_both_languages(office: Office, headings: str) -> None:
    row = "福建省,35" if headings.startswith("名称") else "35,福建省"
    assert outcome(await office.bring("areas", f"{headings}\n{row}\n")) == (1, 0, 0, 0)


async def test_a_strange_heading_is_named_beside_the_known_ones(office: Office) -> None:
    with pytest.raises(UnreadableFile) as refused:
        await office.bring("areas", "code,name,颜色\n35,福建省,红\n")
    assert refused.value.code == "UNKNOWN_HEADING"
    assert "'颜色'" in refused.value.message
    assert "区划代码 (code)、名称 (name)" in refused.value.message


async def test_a_missing_column_is_named(office: Office) -> None:
    with pytest.raises(UnreadableFile) as refused:
        await office.bring("pairings", "单位,结对类型,开始日期\n甲,机关联社区,2024-01-01\n")
    assert refused.value.code == "MISSING_COLUMN"
    assert "结对区划 (area)" in refused.value.message


async def test_two_headings_of_one_column_are_refused(office: Office) -> None:
    with pytest.raises(UnreadableFile) as refused:
        await office.bring("areas", "code,name,名称\n35,福建省,福建\n")
    assert refused.value.code == "DUPLICATE_HEADING"


async def test_the_national_files_go_in_as_they_are(office: Office) -> None:
    files = (
        "code,name\n44,广东省\n",
        "code,name,provinceCode\n4419,东莞市,44\n",
        "code,name,cityCode,provinceCode\n441900,东莞市,4419,44\n",
        "code,name,areaCode,provinceCode,cityCode\n441900003,东城街道,441900,44,4419\n",
        NATIONAL_VILLAGES,
    )
    assert outcome(await office.written("areas", *files)) == (4, 0, 1, 0)
    assert await office.rows("select code, parent_code from area order by code") == [
        ("44", None),
        ("4419", "44"),
        ("441900003", "4419"),
        ("441900003001", "441900003"),
    ]


async def test_files_of_one_import_must_have_the_same_columns(office: Office) -> None:
    with pytest.raises(UnreadableFile) as refused:
        await office.bring("areas", AREAS, "code,name,households\n36,江西省,1\n", apply=True)
    assert refused.value.code == "OTHER_COLUMNS"
    assert await office.rows("select from area") == []
