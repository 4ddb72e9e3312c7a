"""What the demonstration's firms say about themselves: whole sentences, written in each language, not translated words.

A description is an opening, then a line about the firm's kind of trade. Placeholders: {city}, {year} (founded),
{size} (people), {sector} (its name in that language).
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

Texts = Mapping[str, tuple[str, ...]]
"""Language -> sentences."""
GroupTexts = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Language -> group of sectors -> sentences."""

SUPPLIER_OPENINGS: Texts = {
    "en": (
        "Family business in {city} since {year}, specialised in {sector}.",
        "A team of {size} in {city}, led by its two founders. Our line: {sector}.",
        "Founded in {year}, we export from {city} to four continents.",
        "Women-owned company based in {city}, looking for long-term partners in Asia.",
        "Employee-owned and rooted in {city}: {size} people and one standard.",
        "New to Asia, not new to the work: customers have stayed with us since {year}.",
    ),
    "fr": (
        "Entreprise familiale établie à {city} depuis {year}. Notre métier : {sector}.",
        "Une équipe de {size} personnes à {city}, menée par ses fondatrices.",
        "Fondée en {year}, notre maison exporte vers l'Europe et l'Asie.",
        "Entreprise indépendante enracinée à {city}, {size} personnes.",
        "Nous cherchons en Asie des partenaires de longue durée. Spécialité : {sector}, depuis {year}.",
    ),
    "zh-Hans": (
        "公司位于加拿大{city}，自{year}年起经营{sector}，提供中英文服务。",
        "团队{size}人，扎根加拿大{city}，主营{sector}。",
    ),
    "zh-Hant": (
        "公司設於加拿大{city}，自{year}年起經營{sector}，提供中英文服務。",
        "團隊{size}人，立足加拿大{city}，主力為{sector}。",
    ),
    "ko": (
        "캐나다 {city}에서 {year}년부터 {sector} 분야를 다뤄 온 한인 기업입니다.",
        "캐나다 {city}에 본사를 둔 {size}명 규모의 회사로, 한국어 상담이 가능합니다.",
    ),
}

SUPPLIER_LINES: GroupTexts = {
    "en": {
        "food": (
            "Every lot is traceable to where it was grown, caught or made.",
            "We ship year round and can label in Asian languages.",
            "Samples leave within a week.",
        ),
        "goods": (
            "Designed and made here, in small runs.",
            "We take trial orders and offer private label.",
            "Each piece is checked by hand before it ships.",
        ),
        "industry": (
            "We engineer to order and train the people who will run it.",
            "Spare parts leave within two days.",
            "Full export documents and third-party inspection on request.",
        ),
        "services": (
            "We work with local partners and answer in their time zone.",
            "Pilot projects start within a month.",
        ),
    },
    "fr": {
        "food": (
            "Chaque lot se retrace jusqu'à son lieu d'origine.",
            "Livraisons toute l'année ; étiquettes en langues asiatiques possibles.",
            "Échantillons expédiés sous une semaine.",
        ),
        "goods": (
            "Conçu et fabriqué ici, en petites séries.",
            "Commandes d'essai bienvenues, marque privée possible.",
        ),
        "industry": (
            "Conception sur mesure et formation des exploitants.",
            "Pièces de rechange expédiées en deux jours.",
            "Documents d'exportation complets, inspection par un tiers sur demande.",
        ),
        "services": (
            "Nous travaillons avec des partenaires locaux.",
            "Projets pilotes lancés en moins d'un mois.",
        ),
    },
    "zh-Hans": {
        "food": ("产地直供，每批货物均可追溯。", "可提供中文标签及样品。"),
        "goods": ("接受小批量试单，可贴牌。",),
        "industry": ("按需设计，提供备件与操作培训。",),
        "services": ("可与本地伙伴合作，一个月内启动试点。",),
    },
    "zh-Hant": {
        "food": ("產地直送，每批貨皆可追溯來源。", "可提供中文標示與樣品。"),
        "goods": ("接受小量試單，可代工貼牌。",),
        "industry": ("依需求設計，提供備品與操作訓練。",),
        "services": ("可與在地夥伴合作，一個月內啟動試辦。",),
    },
    "ko": {
        "food": ("산지 직송이며 모든 로트의 이력 추적이 가능합니다.", "한글 라벨과 샘플을 제공합니다."),
        "goods": ("소량 시험 주문과 PB 제작이 가능합니다.",),
        "industry": ("주문 설계와 운전 교육, 예비 부품을 제공합니다.",),
        "services": ("현지 파트너와 협력하여 한 달 안에 시범 사업을 시작할 수 있습니다.",),
    },
}

BUYER_OPENINGS: Texts = {
    "en": (
        "Importer and distributor in {city} since {year}. Our lines: {sector}.",
        "A buying team of {size} in {city}, looking for Canadian partners.",
        "Regional group founded in {year}, active in {sector}.",
    ),
    "fr": (
        "Importateur et distributeur à {city} depuis {year}. Nos rayons : {sector}.",
        "Société de {size} personnes établie à {city}, à la recherche de partenaires canadiens.",
    ),
    "zh-Hans": (
        "总部位于{city}，成立于{year}年，主营{sector}。",
        "我们在{city}有{size}名员工，正在寻找稳定的加拿大供应商。",
        "{year}年起从事进口贸易，希望与加拿大厂家直接合作。",
    ),
    "zh-Hant": (
        "公司位於{city}，{year}年成立，主要經營{sector}。",
        "我們在{city}有{size}位同仁，正在尋找穩定的加拿大供應商。",
        "自{year}年從事進口貿易，希望與加拿大原廠直接往來。",
    ),
    "ja": (
        "{year}年創業、{city}に本社を置く輸入商社です。",
        "{city}を拠点に、{sector}を主力として取り扱っております。",
        "従業員{size}名の会社で、カナダからの新規仕入れ先を開拓中です。",
    ),
    "ko": (
        "{year}년에 설립된 {city} 소재 수입 유통사입니다.",
        "{city}에 본사가 있으며, 주력 분야는 {sector}입니다.",
        "임직원 {size}명 규모로, 안정적인 캐나다 공급처를 찾고 있습니다.",
    ),
}

BUYER_LINES: GroupTexts = {
    "en": {
        "food": (
            "We supply hotels, restaurants and supermarkets.",
            "We start with a trial container and grow from there.",
        ),
        "goods": ("We sell through our own shops and online.", "Small first orders, repeated each season."),
        "industry": (
            "We install and service what we sell.",
            "We buy for our own plants and those of our clients.",
        ),
        "services": ("We adapt and resell to companies and schools.", "We look for a licence or a joint venture."),
    },
    "fr": {
        "food": ("Nous livrons hôtels, restaurants et supermarchés.", "Première commande d'essai d'un conteneur."),
        "goods": ("Nous vendons en boutique et en ligne.",),
        "industry": ("Nous installons et entretenons ce que nous vendons.",),
        "services": ("Nous cherchons une licence ou un partenariat.",),
    },
    "zh-Hans": {
        "food": ("渠道覆盖商超、电商和餐饮，先试单后长期采购。", "要求单证齐全、冷链稳定，可签年度框架协议。"),
        "goods": ("线上线下同步销售，欢迎新品牌。", "首单小批量，按季补货。"),
        "industry": ("可负责安装调试和售后服务。", "为自有工厂及客户项目采购。"),
        "services": ("寻求授权合作或合资机会。",),
    },
    "zh-Hant": {
        "food": ("通路涵蓋量販、電商與餐飲，可先下試單。", "重視品質與交期，歡迎提供樣品與報價單。"),
        "goods": ("實體門市與電商同步銷售，歡迎新品牌。", "首批少量，依季節補貨。"),
        "industry": ("可負責安裝、試車與售後服務。", "為自有廠房與客戶專案採購。"),
        "services": ("尋求授權合作或合資機會。",),
    },
    "ja": {
        "food": (
            "量販店・外食・通販へ販売しており、安定供給いただけるメーカーを探しています。",
            "品質管理を重視しております。まずはサンプルと規格書をお願いいたします。",
        ),
        "goods": ("直営店とECで販売しています。", "少量の試験輸入から始めたいと考えています。"),
        "industry": ("据付から保守まで自社で対応しております。", "自社工場および取引先の案件向けに調達しています。"),
        "services": ("ライセンス契約または業務提携を希望しています。",),
    },
    "ko": {
        "food": (
            "대형마트, 온라인몰, 외식업체에 납품하고 있습니다.",
            "품질 서류와 납기를 중시하며, 시험 주문 후 연간 계약을 희망합니다.",
        ),
        "goods": ("자사 매장과 온라인몰에서 판매합니다.", "소량으로 시작해 시즌마다 재주문합니다."),
        "industry": ("설치부터 사후 관리까지 직접 수행합니다.", "자사 공장과 고객사 프로젝트용으로 구매합니다."),
        "services": ("라이선스 또는 합작을 희망합니다.",),
    },
}

TAILS: GroupTexts = {
    "en": {
        "bulk": ("bulk", "export packed"),
        "food": ("private label available", "retail packs"),
        "goods": ("private label available", "small runs welcome", "made in Canada"),
        "industry": ("made to order", "export packed"),
        "services": ("with local support", "yearly contract"),
    },
    "fr": {
        "bulk": ("en vrac", "emballage export"),
        "food": ("marque privée possible", "format détail"),
        "goods": ("marque privée possible", "petites séries", "fait au Canada"),
        "industry": ("sur commande", "emballage export"),
        "services": ("soutien local", "contrat annuel"),
    },
    "zh-Hans": {
        "bulk": ("散装", "出口包装"),
        "food": ("可贴牌", "零售包装"),
        "goods": ("可贴牌", "小批量可做"),
        "industry": ("按订单供货", "出口包装"),
        "services": ("本地支持", "年度合同"),
    },
    "zh-Hant": {
        "bulk": ("散裝", "外銷包裝"),
        "food": ("可代工貼牌", "零售包裝"),
        "goods": ("可代工貼牌", "可少量訂製"),
        "industry": ("接單供貨", "外銷包裝"),
        "services": ("在地支援", "年約"),
    },
    "ko": {
        "bulk": ("벌크", "수출 포장"),
        "food": ("PB 가능", "소매 포장"),
        "goods": ("PB 가능", "소량 생산 가능"),
        "industry": ("주문 생산", "수출 포장"),
        "services": ("현지 지원", "연간 계약"),
    },
}
"""What a supplier adds to a phrase; ``bulk`` is food sold by weight or volume."""

_BULK_UNITS = {"t", "kg", "L"}
_COMMA = {"en": ", ", "fr": ", ", "zh-Hans": "，", "zh-Hant": "，", "ko": ", "}


def with_tail(random: Random, phrase: str, *, language: str, group: str, unit: str) -> str:
    """Return the phrase as one supplier puts it: three in ten add how they sell it."""
    if random.random() >= 0.3:
        return phrase
    kind = "bulk" if group == "food" and unit in _BULK_UNITS else group
    return phrase + _COMMA[language] + random.choice(TAILS[language][kind])


def describe(
    random: Random,
    openings: Texts,
    lines: GroupTexts,
    *,
    language: str,
    group: str,
    sector: str,
    city: str,
    size: int,
) -> str:
    """Compose the description of one firm: an opening, and three times in four a line on its trade."""
    opening = random.choice(openings[language])
    inside = sector[0].lower() + sector[1:]
    text = opening.format(city=city, year=random.randrange(1951, 2022), size=size, sector=inside)
    if random.random() < 0.75:
        text += ("" if language in {"zh-Hans", "zh-Hant", "ja"} else " ") + random.choice(lines[language][group])
    return text
