"""Which column of somebody's list means what: headings as people write them, in six languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


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
}

_NOT_NEEDED = (
    "phone", "telephone", "mobile", "fax", "address", "postal", "zip", "adresse", "電話", "电话", "傳真", "传真", "FAX",
    "地址", "住所", "전화", "휴대폰", "팩스", "주소",
)  # fmt: skip
"""Words of columns that lists have and we do not keep; "contact phone" is not a contact's name."""


@dataclass(frozen=True, slots=True)
class Column:
    """How one heading was read; `meaning` is None if it was not, and `why` says why."""

    heading: str
    meaning: Meaning | None
    why: str = ""


def folded(text: str) -> str:
    """Return a heading without capitals, accents, brackets and marks, its words apart."""
    text = re.sub(r"[(（\[【][^)）\]】]*[)）\]】]?", " ", unicodedata.normalize("NFKC", text))
    plain = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", plain)).split())


_KNOWN: dict[str, Meaning] = {folded(word): meaning for meaning, words in _WORDS.items() for word in words.split(",")}


def read_headings(headings: Sequence[str]) -> tuple[Column, ...]:
    """Return what each column means; a meaning goes to the column that says exactly this, or else to the first."""
    plain = [folded(heading) for heading in headings]
    exact = [_KNOWN.get(word) for word in plain]
    taken: dict[Meaning, str] = {}
    columns = []
    for heading, word, sure in zip(headings, plain, exact, strict=True):
        meaning = sure or _loosely(word)
        if meaning is None:
            columns.append(Column(heading, None, "not known" if word else "has no heading"))
        elif meaning in taken or (sure is None and meaning in exact):
            other = taken.get(meaning) or headings[exact.index(meaning)]
            columns.append(Column(heading, None, f"“{other}” is read as {meaning} already"))
        else:
            taken[meaning] = heading
            columns.append(Column(heading, meaning))
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
