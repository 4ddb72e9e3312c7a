"""Which column of somebody's list means what: headings as people write them, in six languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


class Meaning(StrEnum):
    """What a column can hold."""

    REFERENCE = "reference"
    ORGANISATION = "organisation"
    LATIN_ORGANISATION = "organisation in Latin letters"
    CONTACT = "contact name"
    LATIN_CONTACT = "contact name in Latin letters"
    FIRST_NAME = "first name"
    LAST_NAME = "last name"
    EMAIL = "e-mail"
    LANGUAGE = "language written"
    SPOKEN = "languages spoken"
    COUNTRY = "country"
    REGION = "province or city"
    PEOPLE = "people"
    WEBSITE = "website"
    PRODUCTS = "products"
    CERTIFICATES = "certificates"
    REQUIRED = "certificates required"
    MARKETS = "markets wanted"
    REFUSED = "markets refused"
    DESCRIPTION = "description"
    MOST = "meetings at most"
    LEAST = "meetings at least"
    AWAY = "not free"


class ProductFact(StrEnum):
    """What a numbered column can say of one product."""

    TEXT = ""
    CATEGORY = "category"
    MINIMUM_ORDER = "minimum order"
    A_YEAR = "a year"
    UNIT = "unit"
    PRICE_LOW = "price from"
    PRICE_HIGH = "price to"
    CURRENCY = "currency"
    CERTIFICATES = "certificates"
    REQUIRED = "certificates required"
    LEAD_TIME = "lead time days"
    INCOTERM = "incoterm"


@dataclass(frozen=True, slots=True)
class Part:
    """A fact of the how-manieth product, for lists that keep each product in columns of its own."""

    number: int
    fact: ProductFact

    def __str__(self) -> str:
        return f"product {self.number} {self.fact}".strip()


Content = Meaning | Part
"""What a column holds. As text it is a heading that is read back as the same."""


def content_of(key: str) -> Content | None:
    """Return what a column holds from its text, or None if that is nothing we know."""
    if key in list(Meaning):
        return Meaning(key)
    found = _NUMBERED.fullmatch(folded(key))
    fact = _FACTS.get((found[2] or "").strip()) if found else None
    return Part(int(found[1]), fact) if found and fact is not None else None


_WORDS: dict[Meaning, str] = {
    Meaning.REFERENCE: (
        "reference, ref, id, number, no, identifier, référence, numéro, identifiant, 编号, 序号, 編號, 序號, "
        "番号, 管理番号, 번호, 참조"
    ),
    Meaning.ORGANISATION: (
        "organisation, organization, organisation name, organization name, company, company name, business, "
        "business name, firm, legal name, supplier, buyer, entreprise, société, compagnie, nom de l entreprise, "
        "raison sociale, organisme, 公司, 公司名称, 企业, 企业名称, 单位, 公司名稱, 企業, 企業名稱, 会社, "
        "会社名, 企業名, 組織名, 회사, 회사명, 기업명, 업체명, 단체명"
    ),
    Meaning.LATIN_ORGANISATION: (
        "organisation in latin letters, company in english, company name in english, english company name, "
        "english name of company, romanised company name, nom de l entreprise en anglais, 公司英文名, "
        "公司英文名称, 英文公司名, 公司英文名稱, 会社名英語, 会社名ローマ字, 英文社名, 회사명 영문, 영문 회사명"
    ),
    Meaning.CONTACT: (
        "contact name, contact, contact person, name, full name, your name, delegate, delegate name, attendee, "
        "representative, nom du contact, personne ressource, personne contact, nom, nom complet, représentant, "
        "délégué, 联系人, 姓名, 联系人姓名, 聯絡人, 聯絡人姓名, 担当者, 担当者名, 氏名, お名前, 名前, 담당자, "
        "담당자명, 이름, 성명"
    ),
    Meaning.LATIN_CONTACT: (
        "contact name in latin letters, name in english, english name, romanised name, name on badge, "
        "badge name, nom en anglais, 英文姓名, 英文名, 氏名ローマ字, ローマ字氏名, 영문 이름, 영문 성명"
    ),
    Meaning.FIRST_NAME: ("first name, given name, forename, prénom, 名, 이름 名"),
    Meaning.LAST_NAME: ("last name, surname, family name, nom de famille, 姓, 성"),
    Meaning.EMAIL: (
        "e mail, email, mail, e mail address, email address, courriel, adresse courriel, adresse électronique, "
        "adresse e mail, 邮箱, 电子邮箱, 电子邮件, 邮件, 電子郵件, 電郵, 郵箱, 信箱, メール, メールアドレス, "
        "eメール, 電子メール, 이메일, 이메일 주소, 전자우편, 메일"
    ),
    Meaning.LANGUAGE: (
        "language, preferred language, correspondence language, language of correspondence, written language, "
        "langue, langue de correspondance, langue préférée, 语言, 首选语言, 語言, 言語, 使用言語, 언어, "
        "사용 언어"
    ),
    Meaning.SPOKEN: (
        "languages, languages spoken, spoken languages, meeting languages, langues, langues parlées, 会话语言, "
        "口语, 會話語言, 話せる言語, 会話言語, 구사 언어, 회화 언어"
    ),
    Meaning.COUNTRY: (
        "country, country code, country or region, market of origin, nation, pays, pays ou région, 国家, "
        "国家地区, 国家或地区, 國家, 國家地區, 國家或地區, 国, 国名, 国地域, 국가, 나라"
    ),
    Meaning.REGION: (
        "province, province or territory, territory, state, state province, region, city, town, ville, "
        "province ou territoire, région, 省, 省份, 城市, 都道府県, 州, 市, 都市, 도시, 지역, 주"
    ),
    Meaning.PEOPLE: (
        "employees, number of employees, people, staff, headcount, company size, size, employés, "
        "nombre d employés, effectif, effectifs, taille, 员工, 员工数, 员工人数, 人数, 員工, 員工人數, 人數, "
        "従業員数, 社員数, 従業員, 직원수, 직원 수, 종업원수, 인원"
    ),
    Meaning.WEBSITE: (
        "website, web site, web, url, homepage, site web, site internet, site, 网站, 网址, 網站, 網址, "
        "ウェブサイト, ホームページ, 웹사이트, 홈페이지"
    ),
    Meaning.PRODUCTS: (
        "offers, offer, products, product, products offered, services, what you offer, what we offer, offering, "
        "needs, need, products needed, products wanted, products sought, looking for, what you need, "
        "interested in, interests, produits, offres, produits offerts, produits et services, besoins, "
        "produits recherchés, recherche, 产品, 供应产品, 需求, 采购需求, 采购产品, 產品, 供應產品, 採購需求, "
        "採購產品, 商品, 製品, 取扱商品, 取扱製品, 提供製品, 希望商品, 調達希望, ニーズ, 제품, 공급 제품, 상품, "
        "구매 희망 품목, 희망 품목, 수요, 품목"
    ),
    Meaning.CERTIFICATES: (
        "certificates, certificate, certifications, certification, certificates held, certificates wished, "
        "certificates preferred, standards, certificats, certifications détenues, certificats souhaités, 认证, "
        "证书, 資質認證, 認證, 證書, 認証, 認証取得, 取得認証, 証明書, 인증, 인증서, 보유 인증"
    ),
    Meaning.REQUIRED: (
        "certificates required, required certificates, certifications required, required certifications, "
        "must have certificates, mandatory certificates, certificats exigés, certificats requis, "
        "certifications exigées, certifications requises, 所需认证, 必需认证, 必须认证, 必備認證, 所需認證, "
        "必要認証, 必須認証, 필수 인증, 요구 인증"
    ),
    Meaning.MARKETS: (
        "markets, markets wanted, target markets, export markets, target countries, markets of interest, "
        "marchés, marchés visés, marchés cibles, marchés souhaités, 目标市场, 意向市场, 目標市場, 意向市場, "
        "希望市場, 対象市場, 輸出先, 희망 시장, 목표 시장, 수출 희망국"
    ),
    Meaning.REFUSED: (
        "markets refused, markets not wanted, excluded markets, markets excluded, not interested in markets, "
        "marchés refusés, marchés exclus, 不考虑市场, 排除市场, 排除市場, 不考慮市場, 除外市場, 제외 시장"
    ),
    Meaning.DESCRIPTION: (
        "description, about, profile, company profile, company description, presentation, présentation, profil, "
        "简介, 公司简介, 描述, 簡介, 公司簡介, 会社概要, 概要, 説明, 紹介, 소개, 회사 소개, 설명"
    ),
    Meaning.MOST: "meetings at most, most meetings, maximum meetings, rendez vous au plus",
    Meaning.LEAST: "meetings at least, least meetings, minimum meetings, rendez vous au moins",
    Meaning.AWAY: "not free, away, slots not free, pas libre, plages non libres",
}

_FACT_WORDS: dict[ProductFact, str] = {
    ProductFact.TEXT: "name, text, description, nom, désignation, 名称, 名稱, 品名, 名前, 품명",
    ProductFact.CATEGORY: "category, heading, catégorie, 类别, 類別, 分類, カテゴリー, 분류",
    ProductFact.MINIMUM_ORDER: (
        "minimum order, moq, smallest order, commande minimale, 最小起订量, 起订量, 最小訂購量, 最小注文数量, "
        "최소 주문량"
    ),
    ProductFact.A_YEAR: (
        "a year, yearly capacity, capacity, yearly volume, volume, per year, capacité annuelle, capacité, "
        "volume annuel, par an, 年产能, 年需求量, 年產能, 年間生産能力, 年間数量, 연간 생산능력, 연간 수량"
    ),
    ProductFact.UNIT: "unit, unité, 单位, 單位, 単位, 단위",
    ProductFact.PRICE_LOW: (
        "price from, lowest price, price low, prix minimal, prix à partir de, 最低价, 最低價, 最低価格, 최저가"
    ),
    ProductFact.PRICE_HIGH: (
        "price to, highest price, price high, price, target price, prix maximal, prix, 最高价, 价格, 最高價, 價格, "
        "最高価格, 価格, 최고가, 가격"
    ),
    ProductFact.CURRENCY: "currency, monnaie, devise, 货币, 币种, 貨幣, 幣別, 通貨, 통화",
    ProductFact.CERTIFICATES: "certificates, certifications, certificats, 认证, 認證, 認証, 인증",
    ProductFact.REQUIRED: (
        "certificates required, required certificates, certificats exigés, 必需认证, 必備認證, 必須認証, 필수 인증"
    ),
    ProductFact.LEAD_TIME: "lead time days, lead time, délai en jours, délai, 交货期, 交貨期, 納期, 납기",
    ProductFact.INCOTERM: "incoterm, incoterms, 贸易术语, 貿易條件, インコタームズ, 인코텀즈",
}
_NUMBERED = re.compile(
    r"(?:product|products|offer|need|produit|offre|besoin|产品|產品|商品|製品|品目|需求|ニーズ|제품|품목)"
    r" ?(\d{1,2})( .*)?"
)

_NOT_NEEDED = (
    "phone", "telephone", "mobile", "fax", "address", "postal", "zip", "adresse", "電話", "电话", "傳真", "传真", "FAX",
    "地址", "住所", "전화", "휴대폰", "팩스", "주소", "gateway",
)  # fmt: skip
"""Words of columns that lists have and we do not keep; "contact phone" is not a contact's name."""


@dataclass(frozen=True, slots=True)
class Column:
    """How one heading was read; `meaning` is None if it was not, and `why` says why."""

    heading: str
    meaning: Content | None
    why: str = ""


def folded(text: str) -> str:
    """Return a heading without capitals, accents, brackets and marks, its words apart."""
    text = re.sub(r"[(（\[【][^)）\]】]*[)）\]】]?", " ", unicodedata.normalize("NFKC", text))
    plain = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", plain)).split())


_KNOWN: dict[str, Meaning] = {folded(word): meaning for meaning, words in _WORDS.items() for word in words.split(",")}
_FACTS: dict[str, ProductFact] = {
    folded(word): fact for fact, words in _FACT_WORDS.items() for word in words.split(",")
}
_FACTS[""] = ProductFact.TEXT


def read_headings(headings: Sequence[str]) -> tuple[Column, ...]:
    """Return what each column means; a meaning goes to the column that says exactly this, or else to the first."""
    plain = [folded(heading) for heading in headings]
    exact: list[Content | None] = [_KNOWN.get(word) or content_of(word) for word in plain]
    taken: dict[Content, str] = {}
    columns = []
    for heading, word, sure in zip(headings, plain, exact, strict=True):
        meaning = sure or _loosely(word)
        if meaning is None:
            columns.append(Column(heading, None, _("not known") if word else _("has no heading")))
        elif meaning in taken or (sure is None and meaning in exact):
            other = taken.get(meaning) or headings[exact.index(meaning)]
            why = _("“%(heading)s” is read as %(meaning)s already", heading=other, meaning=name_of(meaning))
            columns.append(Column(heading, None, why))
        else:
            taken[meaning] = heading
            columns.append(Column(heading, meaning))
    return tuple(columns)


def as_chosen(headings: Sequence[str], keys: Sequence[str]) -> tuple[Column, ...]:
    """Return columns that mean what somebody chose for each; an unknown or a second choice of a meaning is not read."""
    taken: set[Content] = set()
    columns = []
    for heading, key in zip(headings, keys, strict=True):
        meaning = content_of(key)
        columns.append(Column(heading, None if meaning in taken else meaning, "" if meaning else _("not to be read")))
        taken |= {meaning} if meaning else set()
    return tuple(columns)


def _loosely(words: str) -> Meaning | None:
    """Return what the longest known heading within these words means; an address for mail goes before all else."""
    found = [known for known in _KNOWN if len(known) > 1 and _stands_in(known, words)]
    if any(_KNOWN[known] is Meaning.EMAIL for known in found):
        return Meaning.EMAIL
    if not found or any(_stands_in(folded(word), words) for word in _NOT_NEEDED):
        return None
    return _KNOWN[max(found, key=len)]


def _stands_in(known: str, words: str) -> bool:
    """Tell whether a known heading is part of another: as whole words in Latin script, anywhere in the others."""
    return f" {known} " in f" {words} " if known.isascii() else known in words


_MEANING_NAMES: dict[Meaning, LazyString] = {
    Meaning.REFERENCE: _l("Your reference"),
    Meaning.ORGANISATION: _l("Organisation"),
    Meaning.LATIN_ORGANISATION: _l("Organisation in Latin letters"),
    Meaning.CONTACT: _l("Contact name"),
    Meaning.LATIN_CONTACT: _l("Contact name in Latin letters"),
    Meaning.FIRST_NAME: _l("First name"),
    Meaning.LAST_NAME: _l("Family name"),
    Meaning.EMAIL: _l("E-mail address"),
    Meaning.LANGUAGE: _l("Language written"),
    Meaning.SPOKEN: _l("Languages spoken"),
    Meaning.COUNTRY: _l("Country"),
    Meaning.REGION: _l("Province or city"),
    Meaning.PEOPLE: _l("Number of people"),
    Meaning.WEBSITE: _l("Website"),
    Meaning.PRODUCTS: _l("Products, several in one cell"),
    Meaning.CERTIFICATES: _l("Certificates"),
    Meaning.REQUIRED: _l("Certificates required"),
    Meaning.MARKETS: _l("Markets wanted"),
    Meaning.REFUSED: _l("Markets refused"),
    Meaning.DESCRIPTION: _l("Description"),
    Meaning.MOST: _l("Meetings at most"),
    Meaning.LEAST: _l("Meetings at least"),
    Meaning.AWAY: _l("Slots when not free"),
}
_FACT_NAMES: dict[ProductFact, LazyString] = {
    ProductFact.TEXT: _l("name"),
    ProductFact.CATEGORY: _l("category"),
    ProductFact.MINIMUM_ORDER: _l("smallest order"),
    ProductFact.A_YEAR: _l("amount a year"),
    ProductFact.UNIT: _l("unit"),
    ProductFact.PRICE_LOW: _l("price from"),
    ProductFact.PRICE_HIGH: _l("price to"),
    ProductFact.CURRENCY: _l("currency"),
    ProductFact.CERTIFICATES: _l("certificates"),
    ProductFact.REQUIRED: _l("certificates required"),
    ProductFact.LEAD_TIME: _l("lead time in days"),
    ProductFact.INCOTERM: _l("Incoterm"),
}


def name_of(content: Content) -> str:
    """Return what a column holds in the reader's words."""
    if isinstance(content, Meaning):
        return str(_MEANING_NAMES[content])
    return _("Product %(number)s: %(fact)s", number=content.number, fact=_FACT_NAMES[content.fact])
