"""Invented organisations and people, each in the script and the name order of where they are.

Every name is made of parts below; that one of them exists somewhere would be chance. The parts come as
(own script, Latin letters), so that a badge can be read on both shores.
"""

from __future__ import annotations

from random import Random

Name = tuple[str, str]
"""A name in its own script, and in Latin letters."""


def _pairs(text: str) -> tuple[Name, ...]:
    """Read ``own=Latin`` words; an underscore stands for a space, and ``own`` alone is Latin already."""
    words = (word.replace("_", " ").partition("=") for word in text.split())
    return tuple((own, latin or own) for own, _, latin in words)


def _words(text: str) -> tuple[str, ...]:
    return tuple(own for own, _ in _pairs(text))


# --- Organisations --------------------------------------------------------------------------------

_ENGLISH_FIRST = _words(
    "Lantern Patient Kettle Copper Tamarack Wandering Northlight Quiet Harrow Juniper Saltgrass Thimble "
    "Driftwood Ember Foxglove Granite Hearthside Longspur Marlow Nettle Ochre Paddle Quarry Sedge"
)
_ENGLISH_SECOND = _words(
    "Otter Loon Cove Meadow Heron Crossing Larch Point Kestrel Bluff Narrows Sparrow Hollow Thistle Ridge "
    "Moraine Tern Orchard Plover Landing"
)
_FRENCH_PLACE = _words(
    "de_l'Anse-Claire du_Héron-Gris du_Cap-Lanterne des_Deux-Phares de_la_Rive-Cachée du_Mélèze "
    "de_l'Épinette-Rouge du_Huard des_Trois-Ruisseaux de_la_Pointe-au-Vent du_Grand-Sapin de_l'Île-aux-Sternes "
    "du_Portage-Neuf de_la_Tourelle des_Hautes-Dunes du_Vieux-Quai de_l'Érablière-Nord du_Lièvre-Blanc "
    "de_la_Baie-Sereine des_Quatre-Marées du_Ruisseau-Perdu de_la_Côte-à-Midi du_Renard-Argenté de_l'Aube-Boréale"
)
_SECTOR_WORDS = {
    "seafood": ("Seafoods", "Fisheries", "Pêcheries", "Fruits de mer"),
    "fruit": ("Berry Farms", "Orchards", "Vergers", "Petits fruits"),
    "maple-honey": ("Maple", "Apiaries", "Érablière", "Miellerie"),
    "pulses-grains": ("Grain", "Pulses", "Grains", "Semences"),
    "meat": ("Meats", "Ranching", "Viandes", "Salaisons"),
    "beverages": ("Estates", "Distilling", "Vignoble", "Distillerie"),
    "prepared-foods": ("Foods", "Kitchens", "Aliments", "Cuisines"),
    "health-products": ("Naturals", "Botanicals", "Laboratoires", "Herboristerie"),
    "wood": ("Timber", "Wood Products", "Scierie", "Bois"),
    "paper-packaging": ("Packaging", "Fibre", "Emballages", "Cartonnerie"),
    "clean-technology": ("Energy", "Cleantech", "Énergies", "Technologies propres"),
    "water": ("Water Systems", "Hydro Sciences", "Eaux", "Technologies de l'eau"),
    "medical": ("Medical", "Health Devices", "Médical", "Dispositifs médicaux"),
    "farm-machinery": ("Implements", "Farm Equipment", "Machinerie agricole", "Équipements"),
    "aerospace": ("Aerospace", "Avionics", "Aéronautique", "Aérospatiale"),
    "software": ("Software", "Digital", "Logiciels", "Numérique"),
    "education": ("College", "Learning", "Collège", "Formation"),
    "cosmetics": ("Skincare", "Apothecary", "Cosmétiques", "Savonnerie"),
    "outdoor": ("Outfitters", "Winterwear", "Plein air", "Équipement nordique"),
    "arts": ("Arts", "Makers Circle", "Ateliers", "Artisans"),
    "furniture": ("Furniture", "Woodworks", "Meubles", "Ébénisterie"),
    "pet": ("Pet Foods", "Pet Provisions", "Nutrition animale", "Animalerie"),
    "minerals": ("Minerals", "Resources", "Minéraux", "Ressources"),
}

_CHINESE_FIRST = _pairs("禾=He 澜=Lan 屿=Yu 岚=Lan 棠=Tang 砚=Yan 榆=Yu 沐=Mu 苇=Wei 霁=Ji 珩=Heng 槿=Jin")
_CHINESE_SECOND = _pairs("川=chuan 舟=zhou 野=ye 信=xin 辰=chen 序=xu 湾=wan 越=yue 谷=gu 林=lin 程=cheng 远=yuan")
_TAIWAN_FIRST = _pairs("禾=Ho 嵐=Lan 嶼=Yu 棠=Tang 硯=Yen 榆=Yu 沐=Mu 葦=Wei 霽=Chi 樸=Pu 槿=Chin 澄=Cheng")
_TAIWAN_SECOND = _pairs("川=chuan 舟=chou 野=yeh 信=hsin 辰=chen 序=hsu 灣=wan 越=yueh 谷=ku 林=lin 程=cheng 遠=yuan")
_HONG_KONG_FIRST = _pairs("禾=Wo 嵐=Laam 棠=Tong 沐=Muk 樸=Pok 澄=Ching 葦=Wai 榆=Yu 硯=Yin 槿=Gan")
_HONG_KONG_SECOND = _pairs("川=chuen 舟=chau 信=shun 越=yuet 林=lam 灣=wan 程=ching 遠=yuen 谷=kuk 辰=san")
_JAPANESE_STEM = _pairs(
    "つむぎ野=Tsumugino 白樺堂=Shirakabado 汐見台=Shiomidai 風待=Kazamachi 朝凪=Asanagi 雪椿=Yukitsubaki "
    "若竹野=Wakatakeno 月影=Tsukikage 花筏=Hanaikada 翠嶺=Suirei 潮路=Shioji 麦穂=Mugiho 木漏日=Komorebi "
    "東雲屋=Shinonomeya 鈴音=Suzune 緑風館=Ryokufukan 銀杏坂=Ichozaka 山吹野=Yamabukino 星逢=Hoshiai 霧笛=Muteki "
    "千鳥浜=Chidorihama 茜雲=Akanegumo"
)
_KOREAN_STEM = _pairs(
    "새벽들=Saebyeokdeul 솔나루=Sollaru 푸른여울=Pureunnyeoul 달빛뜰=Dalbittteul 누리샘=Nurisaem 해오름재=Haeoreumjae "
    "다온길=Daongil 가람터=Garamteo 미르숲=Mireusup 온새미=Onsaemi 여울목=Yeoulmok 초록마루=Chorongmaru "
    "아라물결=Aramulgyeol 도담뜰=Dodamtteul 윤슬=Yunseul 물푸레=Mulpure 별마중=Byeolmajung 너른들=Neoreundeul "
    "잔물결=Janmulgyeol 하람=Haram"
)
_SOUTH_EAST_STEMS = {
    "SG": _words("Tembusu_Lane Kallang_Lantern Angsana_Court Seraya_Bay Straitsway Raintree_Quay Merbau_Point"),
    "MY": _words("Cempaka_Raya Meranti_Selatan Rimba_Bayu Kenari_Biru Bayu_Timur Seri_Pandan Tanjung_Jernih"),
    "VN": _words("Sen_Xanh Hải_Đăng_Mới Trúc_Lam Sông_Mây Hoa_Bưởi Nắng_Sớm Thuyền_Giấy"),
    "IN": _words("Peepal_Mitra Kaveri_Lane Amrut_Mandi Chandan_Path Banyan_Bazaar Surya_Setu Neem_Kutir"),
    "PH": _words("Amihan_Norte Habagat_Bay Dalisay_Isla Luntian_Daan Tala_at_Dagat Bukang_Liwayway"),
    "TH": _words("Rung_Arun Thara_Thong Doi_Mok Baan_Lotus Khlong_Sai Fah_Sai"),
}
_SOUTH_EAST_FORM = {
    "SG": "Pte. Ltd.", "MY": "Sdn. Bhd.", "VN": "Co., Ltd.", "IN": "Pvt. Ltd.", "PH": "Inc.", "TH": "Co., Ltd.",
    "HK": "Limited",
}  # fmt: skip

_KIND_WORDS = {
    "zh-Hans": {
        "food": _pairs("食品贸易=Foods_Trading 进出口=Import_&_Export 供应链管理=Supply_Chain"),
        "goods": _pairs("商贸=Commerce 国际贸易=International_Trading 品牌管理=Brands"),
        "industry": _pairs("实业=Industrial 工程设备=Engineering_Equipment 科技=Technology"),
        "software": _pairs("信息科技=Information_Technology 软件=Software 网络科技=Network_Technology"),
        "education": _pairs("教育咨询=Education_Consulting 国际教育=International_Education"),
    },
    "zh-Hant": {
        "food": _pairs("食品貿易=Foods_Trading 食材=Food_Ingredients 國際=International"),
        "goods": _pairs("貿易=Trading 生活事業=Lifestyle 國際行銷=International_Marketing"),
        "industry": _pairs("實業=Industrial 工業=Industries 科技=Technology"),
        "software": _pairs("資訊=Information 軟體科技=Software_Technology 數位=Digital"),
        "education": _pairs("教育顧問=Education_Consultants 國際教育=International_Education"),
    },
    "ja": {
        "food": _pairs("フーズ=Foods 食品=Shokuhin 物産=Bussan"),
        "goods": _pairs("商事=Shoji トレーディング=Trading 商会=Shokai"),
        "industry": _pairs("産業=Sangyo 工業=Kogyo テクノス=Technos"),
        "software": _pairs("システムズ=Systems ソリューションズ=Solutions 情報=Joho"),
        "education": _pairs("教育社=Kyoikusha 留学センター=Ryugaku_Center"),
    },
    "ko": {
        "food": _pairs("푸드=Foods 식품=Sikpum 물산=Mulsan"),
        "goods": _pairs("무역=Trading 상사=Sangsa 인터내셔널=International"),
        "industry": _pairs("산업=Industries 테크=Tech 엔지니어링=Engineering"),
        "software": _pairs("시스템즈=Systems 소프트=Soft 정보=Jeongbo"),
        "education": _pairs("에듀=Edu 교육=Gyoyuk"),
    },
    "en": {
        "food": _pairs("Foods Provisions Food_Imports"),
        "goods": _pairs("Trading Retail Merchants"),
        "industry": _pairs("Industries Engineering Supply"),
        "software": _pairs("Digital Systems"),
        "education": _pairs("Learning Education"),
    },
    "fr": {
        "food": _pairs("Alimentation Comptoir_alimentaire"),
        "goods": _pairs("Comptoir Importation"),
        "industry": _pairs("Équipements Industries"),
        "software": _pairs("Solutions_numériques Systèmes"),
        "education": _pairs("Éducation Formation"),
    },
}


def supplier_name(random: Random, *, language: str, sector: str, group: str, city: str) -> Name:
    """Name a Canadian supplier who writes `language`."""
    if language in {"zh-Hans", "zh-Hant", "ko"}:
        return _asian_name(random, language=language, kind=_kind(sector, group), country="CA", city=("加拿大", city))
    words = _SECTOR_WORDS[sector]
    if language == "fr":
        name = f"{random.choice(words[2:])} {random.choice(_FRENCH_PLACE)} {random.choice(('inc.', 'ltée', 'inc.'))}"
    elif random.random() < 0.25:
        kin = random.choice(("& Daughters", "& Sisters", "Family", "Brothers"))
        name = f"{random.choice(FAMILIES['en'])[0]} {kin} {random.choice(words[:2])} {random.choice(_ENGLISH_FORMS)}"
    else:
        first, second = random.choice(_ENGLISH_FIRST), random.choice(_ENGLISH_SECOND)
        name = f"{first} {second} {random.choice(words[:2])} {random.choice(_ENGLISH_FORMS)}"
    return name, name


_ENGLISH_FORMS = ("Ltd.", "Inc.", "Ltd.", "Inc.", "Co-op")


def buyer_name(random: Random, *, language: str, sector: str, group: str, country: str, city: Name) -> Name:
    """Name a buyer in `country` who writes `language`."""
    if language in {"zh-Hans", "zh-Hant", "ja", "ko"}:
        return _asian_name(random, language=language, kind=_kind(sector, group), country=country, city=city)
    if country == "HK":
        first, second = random.choice(_HONG_KONG_FIRST), random.choice(_HONG_KONG_SECOND)
        stem = f"{first[1]} {second[1].capitalize()}"
    else:
        stem = random.choice(_SOUTH_EAST_STEMS[country])
    word = random.choice(_KIND_WORDS[language][_kind(sector, group)])[0]
    name = f"{word} {stem}" if language == "fr" else f"{stem} {word} {_SOUTH_EAST_FORM[country]}"
    return name, name


def _kind(sector: str, group: str) -> str:
    """Return the key of `_KIND_WORDS`: a school and a software house are both services, but not named alike."""
    return sector if group == "services" else group


def _asian_name(random: Random, *, language: str, kind: str, country: str, city: Name) -> Name:
    word, word_latin = random.choice(_KIND_WORDS[language][kind])
    if language == "ja":
        stem, latin = random.choice(_JAPANESE_STEM)
        own = f"株式会社{stem}{word}" if random.random() < 0.5 else f"{stem}{word}株式会社"
        return own, f"{latin} {word_latin} Co., Ltd."
    if language == "ko":
        stem, latin = random.choice(_KOREAN_STEM)
        own = f"주식회사 {stem}{word}" if random.random() < 0.5 else f"{stem}{word}㈜"
        return own, f"{latin} {word_latin} Co., Ltd."
    firsts, seconds = _CHINESE_STEMS[country, language]
    first, second = random.choice(firsts), random.choice(seconds)
    hong_kong = firsts is _HONG_KONG_FIRST
    latin = f"{first[1]} {second[1].capitalize()}" if hong_kong else first[1] + second[1]
    latin += f" {word_latin}"
    if country == "CA":
        return f"加拿大{first[0]}{second[0]}{word}有限公司", f"{latin} Canada Ltd."
    if country == "CN":
        return f"{city[0]}{first[0]}{second[0]}{word}有限公司", f"{city[1]} {latin} Co., Ltd."
    form, latin_form = ("有限公司", "Limited") if country == "HK" else ("股份有限公司", "Co., Ltd.")
    return f"{first[0]}{second[0]}{word}{form}", f"{latin} {latin_form}"


_CHINESE_STEMS = {
    ("CN", "zh-Hans"): (_CHINESE_FIRST, _CHINESE_SECOND),
    ("CA", "zh-Hans"): (_CHINESE_FIRST, _CHINESE_SECOND),
    ("CA", "zh-Hant"): (_HONG_KONG_FIRST, _HONG_KONG_SECOND),
    ("TW", "zh-Hant"): (_TAIWAN_FIRST, _TAIWAN_SECOND),
    ("HK", "zh-Hant"): (_HONG_KONG_FIRST, _HONG_KONG_SECOND),
}

# --- People ---------------------------------------------------------------------------------------

FAMILIES = {
    "en": _pairs(
        "Averill Bannock Carmody Dunmore Ellison Farrow Gillis Hartwell Ingersoll Jessop Kirkby Lockyer MacAskill "
        "Norquay Oakden Prentiss Rutledge Sandhu Tremblett Whitford"
    ),
    "fr": _pairs(
        "Arsenault Beaulieu Charbonneau Doiron Éthier Fafard Gauvreau Hébert Jodoin Lamontagne Maillet Nadon "
        "Ouellet Paquin Robitaille Saint-Onge Thibodeau Vigneault"
    ),
    "CN": _pairs(
        "王=Wang 李=Li 张=Zhang 刘=Liu 陈=Chen 杨=Yang 赵=Zhao 周=Zhou 吴=Wu 徐=Xu 孙=Sun 马=Ma 朱=Zhu 胡=Hu 郭=Guo"
    ),
    "TW": _pairs(
        "陳=Chen 林=Lin 黃=Huang 張=Chang 李=Lee 王=Wang 吳=Wu 劉=Liu 蔡=Tsai 楊=Yang 許=Hsu 鄭=Cheng 謝=Hsieh 郭=Kuo"
    ),
    "HK": _pairs("陳=Chan 黃=Wong 李=Lee 林=Lam 梁=Leung 何=Ho 吳=Ng 鄭=Cheng 郭=Kwok 曾=Tsang 鄧=Tang 葉=Yip"),
    "ja": _pairs(
        "佐伯=Saeki 三浦=Miura 岡本=Okamoto 西村=Nishimura 藤井=Fujii 松田=Matsuda 中川=Nakagawa 原田=Harada "
        "小野=Ono 竹内=Takeuchi 河野=Kono 上田=Ueda 森田=Morita 石川=Ishikawa 前田=Maeda 長谷川=Hasegawa"
    ),
    "ko": _pairs(
        "김=Kim 이=Lee 박=Park 최=Choi 정=Jung 강=Kang 조=Cho 윤=Yoon 장=Jang 임=Lim 한=Han 오=Oh 서=Seo 신=Shin"
    ),
    "SG": _pairs("Tan Lim Lee Ng Wong Goh Koh Teo Chua Ong"),
    "MY": _pairs("Abdullah Rahman Hassan Yusof Ismail Osman Karim"),
    "VN": _pairs("Nguyễn=Nguyen Trần=Tran Lê=Le Phạm=Pham Hoàng=Hoang Vũ=Vu Đặng=Dang Bùi=Bui Đỗ=Do"),
    "IN": _pairs("Sharma Iyer Mehta Reddy Nair Kapoor Banerjee Desai Menon Chaudhary"),
    "PH": _pairs("Santos Reyes Cruz Bautista Villanueva Mendoza Salazar Aquino"),
    "TH": _pairs("Srisawat Chaiyasit Wongsakul Phromma Kittisak Suwannarat Boonmee"),
}
GIVEN = {
    "en": _pairs(
        "Maren Tessa Joanne Priya Colleen Wendy Adaeze Harriet Simone Lorna Graham Tobias Ewan Devon Amrit Curtis "
        "Niall Wesley"
    ),
    "fr": _pairs(
        "Mireille Josée Maude Geneviève Line Annick Solange Catherine Rosalie Étienne Rémi Sylvain Gaétan Mathieu "
        "Jean-Luc Yannick"
    ),
    "CN": _pairs(
        "雅琴=Yaqin 晓雯=Xiaowen 思远=Siyuan 建华=Jianhua 静怡=Jingyi 立群=Liqun 梦洁=Mengjie 海涛=Haitao 佳宁=Jianing "
        "志强=Zhiqiang 文斌=Wenbin 慧敏=Huimin 欣然=Xinran 国栋=Guodong"
    ),
    "TW": _pairs(
        "雅婷=Ya-ting 淑芬=Shu-fen 怡君=Yi-chun 俊宏=Chun-hung 家豪=Chia-hao 美惠=Mei-hui 志明=Chih-ming 佩珊=Pei-shan "
        "冠廷=Kuan-ting 詩涵=Shih-han 承翰=Cheng-han"
    ),
    "HK": _pairs(
        "嘉欣=Ka-yan 詠儀=Wing-yee 志偉=Chi-wai 家明=Ka-ming 美玲=Mei-ling 子軒=Tsz-hin 慧儀=Wai-yee "
        "俊傑=Chun-kit 樂怡=Lok-yee"
    ),
    "ja": _pairs(
        "美咲=Misaki 恵子=Keiko 真由美=Mayumi 彩香=Ayaka 智子=Tomoko 由紀=Yuki 健太=Kenta 浩二=Koji 直樹=Naoki "
        "大輔=Daisuke 誠=Makoto 拓也=Takuya 千尋=Chihiro"
    ),
    "ko": _pairs(
        "지은=Ji-eun 서연=Seo-yeon 민지=Min-ji 수진=Su-jin 은정=Eun-jung 미경=Mi-kyung 준호=Jun-ho 성민=Sung-min "
        "동현=Dong-hyun 재훈=Jae-hoon 영수=Young-soo 하윤=Ha-yoon"
    ),
    "SG": _pairs("Hui_Min Wei_Ling Jia_Hao Mei_Xuan Zhi_Wei Xin_Yi Jun_Kai"),
    "MY": _pairs("Nurul Aisyah Farid Hafiz Zulkifli Siti Rosnah"),
    "VN": _pairs(
        "Thu_Hà=Thu_Ha Minh_Châu=Minh_Chau Ngọc_Lan=Ngoc_Lan Quang_Huy=Quang_Huy Bảo_Trâm=Bao_Tram Đức_Anh=Duc_Anh"
    ),
    "IN": _pairs("Ananya Lakshmi Meera Rohan Vikram Sunita Arjun Kavya"),
    "PH": _pairs("Maricel Jasmine Rowena Paolo Angelo Liza Ramon"),
    "TH": _pairs("Siriporn Napat Kanya Somchai Pimchanok Anong Wichai"),
}
_FAMILY_FIRST_CLOSED = {"CN", "TW", "HK", "ko"}
_FAMILY_FIRST_OPEN = {"ja", "VN", "SG"}


def person_name(random: Random, *, culture: str) -> Name:
    """Name a person; `culture` is a key of `FAMILIES`. The Latin form keeps the order people there print.

    Chinese and Korean names are written together, Japanese and Vietnamese ones family name first with a space;
    Latin forms from Japan put the given name first, those from China, Korea and Taiwan the family name.
    """
    family, family_latin = random.choice(FAMILIES[culture])
    given, given_latin = random.choice(GIVEN[culture])
    if culture in _FAMILY_FIRST_CLOSED:
        return family + given, f"{family_latin} {given_latin}"
    if culture == "ja":
        return f"{family} {given}", f"{given_latin} {family_latin}"
    if culture in _FAMILY_FIRST_OPEN:
        return f"{family} {given}", f"{family_latin} {given_latin}"
    return f"{given} {family}", f"{given_latin} {family_latin}"
