"""The organiser's own list: encodings, headings, bad rows, all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from gateway.profiles.models import Need, Offer, Profile
from gateway.profiles.service import OfferEntry
from gateway.registrations.headings import Meaning, as_chosen, read_headings
from gateway.registrations.importing import plan
from gateway.registrations.models import Organisation, Registration, Side
from gateway.registrations.understanding import country, province, whole_number, written_language
from gateway.spreadsheets.reading import Unreadable, read_table
from gateway.spreadsheets.text import find_encoding
from tests.builders import a_registration, an_event

SUPPLIERS = """ref,organisation,contact name,e-mail,language,province,employees,offers (one per ;),certificates,markets
F1,Ferme Tremblay,Marie Côté,marie@ferme.example,fr,Québec,"1,200",Bleuets; Sirop d’érable,haccp; Bio,JP; Corée du Sud
F2,Maple Works,Ann Lee,ann@maple.example,en,ON,12,Maple syrup,,CN
"""
BUYERS = """organisation,contact name,e-mail,language,country,needs (one per ;),certificates required
大森食品株式会社,大森 太郎,taro@omori.example,ja,JP,冷凍ブルーベリー; 蜂蜜,HACCP
台北商行,陳小姐,chen@taipei.example,zh,Taiwan,蜂蜜,
上海贸易,王先生,wang@shanghai.example,zh,CN,蜂蜜；枫糖浆,
"""


def import_file(app: Flask, folder: Path, text: str, *options: str, role: str = "supplier", encoding: str = "utf-8"):
    path = folder / "list.csv"
    path.write_bytes(text.encode(encoding))
    command = ["gateway", "import-registrations", "toronto", str(path), "--role", role, *options]
    return app.test_cli_runner().invoke(args=command)


def count(session: Session) -> int:
    found = session.scalar(sa.select(sa.func.count(Registration.id))) or 0
    session.rollback()
    return found


def test_suppliers_are_read_as_a_person_wrote_them(app: Flask, session: Session, tmp_path: Path) -> None:
    an_event(session)
    result = import_file(app, tmp_path, SUPPLIERS, encoding="utf-8-sig")
    assert result.exit_code == 0, result.output
    assert "Read as utf-8-sig, separated by comma: 2 rows." in result.output
    assert "  offers (one per ;) -> products" in result.output
    assert result.output.endswith("2 suppliers imported.\n")
    first = session.scalars(sa.select(Registration).order_by(Registration.id)).first()
    assert first is not None
    company = session.get_one(Organisation, first.organisation_id)
    profile = session.get_one(Profile, first.id)
    assert (first.code, first.reference, first.state, first.language) == ("S1", "F1", "approved", "fr")
    assert (company.name, company.country, company.region, company.people) == ("Ferme Tremblay", "CA", "QC", 1200)
    assert (profile.certificates, profile.markets, profile.languages) == (["HACCP", "Bio"], ["JP", "KR"], ["fr"])
    offered = sa.select(Offer.text).where(Offer.registration_id == first.id).order_by(Offer.position)
    assert session.scalars(offered).all() == ["Bleuets", "Sirop d’érable"]


def test_chinese_takes_the_script_of_the_country(app: Flask, session: Session, tmp_path: Path) -> None:
    an_event(session)
    assert import_file(app, tmp_path, BUYERS, "--no-approve", role="buyer").exit_code == 0
    found = session.execute(sa.select(Registration.language, Registration.state).order_by(Registration.id)).all()
    assert found == [("ja", "submitted"), ("zh-Hant", "submitted"), ("zh-Hans", "submitted")]
    assert session.scalar(sa.select(sa.func.count(Need.id))) == 5


BAD = """organisation;contact;e-mail;country;needs
Sound;Ann;ann@one.example;Japan;Honey
;Bob;bob@two.example;JP;Honey
No Name;;c@three.example;JP;Honey
Bad;Dan;dan at four;JP;Honey
Twice;Ann;ANN@one.example;JP;Honey
Known;Eve;eve@known.example;JP;Honey
Nowhere;Fay;fay@six.example;Atlantis;Honey
Split;Gus;gus@seven.example;JP;Honey;more
"Two
lines";Hal;hal@eight.example;JP;Honey
Last;Ida;;JP;Honey
"""
REASONS = [
    "line 3: not imported: the organisation's name is missing.",
    "line 4: not imported: the contact's name is missing.",
    "line 5: not imported: “dan at four” is not a complete e-mail address.",
    "line 6: not imported: ANN@one.example stands on line 2 already.",
    "line 7: not imported: eve@known.example is registered already.",
    "line 8: not imported: the country “Atlantis” is not known. Use its two letters, for example JP.",
    "line 9: not imported: it has 6 cells, the headings are 5. Put texts with a comma in quotes.",
    "line 12: not imported: the e-mail address is missing.",
]


def test_every_bad_row_is_named_and_the_rest_imported(app: Flask, session: Session, tmp_path: Path) -> None:
    a_registration(session, an_event(session), Side.BUYER, email="eve@known.example")
    result = import_file(app, tmp_path, BAD, role="buyer")
    assert [line for line in result.output.splitlines() if "not imported" in line] == REASONS
    assert result.exit_code == 0
    assert result.output.endswith("2 buyers imported, 8 not.\n")
    assert count(session) == 3


def test_strict_imports_nothing_if_one_row_is_bad(app: Flask, session: Session, tmp_path: Path) -> None:
    an_event(session)
    result = import_file(app, tmp_path, BAD, "--strict", role="buyer")
    assert result.exit_code == 1
    assert "line 3: not imported: the organisation's name is missing." in result.output
    assert "Nothing was imported" in result.output
    assert count(session) == 0


def test_a_second_import_of_the_same_file_adds_nobody(app: Flask, session: Session, tmp_path: Path) -> None:
    an_event(session)
    import_file(app, tmp_path, SUPPLIERS)
    assert "0 suppliers imported, 2 not." in import_file(app, tmp_path, SUPPLIERS).output
    assert count(session) == 2


def test_who_finds_no_place_waits(app: Flask, session: Session, tmp_path: Path) -> None:
    an_event(session, supplier_places=1)
    result = import_file(app, tmp_path, SUPPLIERS)
    assert "1 of them wait: all places of this side are taken." in result.output
    assert session.scalars(sa.select(Registration.state).order_by(Registration.id)).all() == ["approved", "waitlisted"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,colour\nAnn,red\n", "no column for: E-mail address, Organisation, Country"),
        ("name,e-mail\n", "no row below the headings"),
        ("", "no row below the headings"),
    ],
)
def test_a_file_that_is_no_list_says_what_is_missing(
    app: Flask, session: Session, tmp_path: Path, text: str, says: str
) -> None:
    an_event(session)
    result = import_file(app, tmp_path, text, role="buyer")
    assert (result.exit_code, says in result.output) == (1, True), result.output


NUMBERED = """organisation,contact,e-mail,Product 1,Product 1 MOQ,Product 1 unit,product 1 price,Product 1 currency,\
Produit 2,Produit 2 catégorie,Produit 2 délai,Product 3 unit,meetings at most,not free
Ferme,Marie,marie@ferme.example,Bleuets,"1,200",kg,4.50,cad,Sirop,17.02,30,t,8,d1-am-0900; d9-x
Bad,Ann,ann@bad.example,Honey,plenty,stone,,,,,,,,
"""


def test_products_in_columns_of_their_own_bring_their_amounts(app: Flask, session: Session) -> None:
    event = an_event(session)
    slot = event.slots[0]
    text = NUMBERED.replace("\\\n", "").replace("d1-am-0900", slot.key)
    found = plan(session, event, read_table(text.encode()), side=Side.SUPPLIER)
    first, second = found.applications
    assert first.profile.offers == (
        OfferEntry("Bleuets", minimum_order=1200.0, unit="kg", price_high=4.5, currency="CAD"),
        OfferEntry("Sirop", category="17.02", lead_days=30),
    )
    assert (first.most_meetings, first.profile.away) == (8, (slot.id,))
    assert second.profile.offers == (OfferEntry("Honey"),)
    assert [(remark.line, remark.reason) for remark in found.remarks] == [
        (2, "product 3 has no name and was left out"),
        (2, "the slot “d9-x” is not known and was left out"),
        (3, "product 1: “stone” was not understood and was left out"),
        (3, "product 1: “plenty” was not understood and was left out"),
    ]


def test_whoever_brings_a_list_can_say_what_its_columns_mean(app: Flask, session: Session) -> None:
    event = an_event(session)
    table = read_table(b"Firma,Wer,Post,Ware\nAcme,Ann,ann@acme.example,Honey\n")
    columns = as_chosen(table.headings, ["organisation", "contact name", "e-mail", "product 1"])
    [application] = plan(session, event, table, side=Side.SUPPLIER, columns=columns).applications
    assert (application.organisation, application.contact_name, application.email) == (
        "Acme",
        "Ann",
        "ann@acme.example",
    )
    assert application.profile.offers == (OfferEntry("Honey"),)


def test_a_meaning_chosen_twice_is_read_from_the_first_column() -> None:
    columns = as_chosen(["a", "b", "c"], ["e-mail", "e-mail", "nothing"])
    assert [column.meaning for column in columns] == [Meaning.EMAIL, None, None]


def test_a_quotation_that_is_never_closed_is_not_taken_for_one_long_cell() -> None:
    rows = (
        "Company,Contact,E-mail,Products",
        "A,Bob,bob@a.example,Lobster",
        '"B,Ann,ann@b.example,Crab',
        "C,D,d@c.example,E",
    )
    text = "\n".join(rows)
    with pytest.raises(Unreadable, match="line 3 opens a quotation mark"):
        read_table(text.encode())
    assert len(read_table(text.replace('"', "").encode()).rows) == 3


TEXTS = {
    "utf-8": SUPPLIERS,
    "utf-8-sig": SUPPLIERS,
    "utf-16": BUYERS,
    "utf-16-le": SUPPLIERS,
    "gb18030": "公司,联系人,邮箱,国家,产品\n上海贸易,王小明,wang@example.cn,中国,冷冻蓝莓；枫糖浆；有机蜂蜜\n",
    "big5hkscs": "公司,聯絡人,電郵,國家,產品\n台北商行,陳小姐,chen@example.tw,台灣,冷凍藍莓；楓糖漿\n",
    "cp932": "会社名,担当者,メールアドレス,国,希望商品\n大森食品,大森太郎,t@example.jp,日本,冷凍ブルーベリー；蜂蜜\n",
    "cp949": "회사명,담당자,이메일,국가,희망 품목\n한솔유통,김민수,k@example.kr,대한민국,냉동 블루베리; 메이플 시럽\n",
    "windows-1252": "Société;Nom;Courriel;Province;Produits\nFerme Côté;Éric Côté;e@example.ca;Québec;Bleuets séchés\n",
}


@pytest.mark.parametrize("encoding", TEXTS)
def test_the_encoding_is_found(encoding: str) -> None:
    assert find_encoding(TEXTS[encoding].encode(encoding)) == encoding


@pytest.mark.parametrize("encoding", ["gb18030", "big5hkscs", "cp932", "cp949", "windows-1252"])
def test_headings_of_every_language_are_understood(encoding: str) -> None:
    table = read_table(TEXTS[encoding].encode(encoding))
    meanings = [column.meaning for column in read_headings(table.headings)]
    place = Meaning.REGION if encoding == "windows-1252" else Meaning.COUNTRY
    assert meanings == [Meaning.ORGANISATION, Meaning.CONTACT, Meaning.EMAIL, place, Meaning.PRODUCTS]


@pytest.mark.parametrize(
    ("headings", "meanings"),
    [
        (["E-mail", "Work e-mail address"], [Meaning.EMAIL, None]),
        (["Company e-mail", "Company"], [Meaning.EMAIL, Meaning.ORGANISATION]),
        (["Name of your organisation", "Contact phone"], [Meaning.ORGANISATION, None]),
        (["Certificates", "Certificates required"], [Meaning.CERTIFICATES, Meaning.REQUIRED]),
        (["# Employees (2026)", ""], [Meaning.PEOPLE, None]),
    ],
)
def test_loose_headings_go_to_one_meaning_each(headings: list[str], meanings: list[Meaning | None]) -> None:
    assert [column.meaning for column in read_headings(headings)] == meanings


def test_countries_provinces_languages_and_numbers_are_understood_as_written() -> None:
    written = ["jp", "JPN", "日本", "Corée du Sud", "Viet Nam", "香港", "U.S.A.", "Atlantis"]
    assert [country(name) for name in written] == ["JP", "JP", "JP", "KR", "VN", "HK", "US", None]
    assert [province(name) for name in ("qc", "Québec", "B.C.", "XX")] == ["QC", "QC", "BC", None]
    assert [written_language(name, "TW") for name in ("zh", "Français", "日文", "x")] == ["zh-Hant", "fr", "ja", None]
    assert [whole_number(text) for text in ("2,000", "50-99", "12 people", "many")] == [2000, 50, 12, None]
