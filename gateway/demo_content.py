"""What the demonstration event says of itself, and its programme, in the six languages. Everyone in it is made up."""

from __future__ import annotations

from datetime import date, datetime, time

from gateway.events.models import Event
from gateway.events.service import Words
from gateway.programme import service
from gateway.programme.models import Kind
from gateway.programme.service import SessionEntry, SpeakerEntry
from gateway.transactions import AnySession

ADDRESS = "100 Princes’ Blvd, Toronto, ON M6K 3C3, Canada"

WORDS = (
    Words(
        "en",
        "Gateway Toronto",
        "Two shores. Twenty minutes. The right table.",
        "Three hundred Canadian companies meet buyers from China, Japan, Korea, Taiwan, Hong Kong and Southeast "
        "Asia. Say what you make or what you need, in your own language. You leave with meetings, a time, and a "
        "table number.",
        "Enercare Centre",
        ADDRESS,
        "From Union Station, the 509 streetcar stops at Exhibition Place in fifteen minutes. From Pearson airport, "
        "take the UP Express to Union Station. Doors open at 8:00; bring the badge number from your mail.",
    ),
    Words(
        "fr",
        "Gateway Toronto",
        "Deux rives. Vingt minutes. La bonne table.",
        "Trois cents entreprises canadiennes rencontrent des acheteurs de Chine, du Japon, de Corée, de Taïwan, de "
        "Hong Kong et d’Asie du Sud-Est. Dites ce que vous produisez ou ce que vous cherchez, dans votre langue. "
        "Vous repartez avec des rencontres, une heure et un numéro de table.",
        "Centre Enercare",
        ADDRESS,
        "Depuis la gare Union, le tramway 509 rejoint Exhibition Place en quinze minutes. Depuis l’aéroport Pearson, "
        "prenez l’UP Express jusqu’à la gare Union. Ouverture des portes à 8 h 00 ; ayez le numéro d’insigne reçu par "
        "courriel.",
    ),
    Words(
        "zh-Hans",
        "Gateway 多伦多",
        "跨越两岸，二十分钟，坐对洽谈桌。",
        "三百家加拿大企业与来自中国大陆、日本、韩国、台湾、香港及东南亚的采购商面对面洽谈。请用自己的语言说明您的产品或采购需求，"
        "系统为您安排洽谈对象、时间和桌号。",
        "Enercare 会展中心",
        ADDRESS,
        "从联合车站乘 509 路有轨电车约十五分钟到展览馆站；从皮尔逊机场请乘 UP 机场快线到联合车站。"
        "会场八点开门，请带上邮件中的参会编号。",
    ),
    Words(
        "zh-Hant",
        "Gateway 多倫多",
        "跨越兩岸，二十分鐘，坐對洽談桌。",
        "三百家加拿大企業與來自中國大陸、日本、韓國、台灣、香港及東南亞的買家面對面洽談。請以您慣用的語言說明產品或採購需求，"
        "系統將為您安排洽談對象、時段與桌號。",
        "Enercare 會展中心",
        ADDRESS,
        "自聯合車站搭乘 509 路面電車，約十五分鐘可達展覽館站；自皮爾遜機場請搭 UP 機場快線至聯合車站。"
        "會場八時開放，請攜帶郵件中的參加編號。",
    ),
    Words(
        "ja",
        "Gateway トロント",
        "二つの岸、20分、最適なテーブル。",
        "カナダの企業300社と、中国、日本、韓国、台湾、香港、東南アジアのバイヤーが一対一で商談します。取扱商品や仕入れのご要望を"
        "ご自身の言語でお書きください。商談相手、時間、テーブル番号をご案内します。",
        "エナケア・センター",
        ADDRESS,
        "ユニオン駅から路面電車509番で約15分、「エキシビション・プレイス」下車。ピアソン空港からはUPエクスプレスでユニオン駅へ"
        "お越しください。開場は8時です。メールに記載のバッジ番号をご用意ください。",
    ),
    Words(
        "ko",
        "Gateway 토론토",
        "두 해안, 20분, 꼭 맞는 상담 테이블.",
        "캐나다 기업 300개사가 중국, 일본, 한국, 대만, 홍콩, 동남아시아의 바이어와 일대일로 상담합니다. 공급하시는 "
        "제품이나 구매 수요를 편하신 언어로 적어 주세요. 상담 상대와 시간, 테이블 번호를 안내해 드립니다.",
        "에너케어 센터",
        ADDRESS,
        "유니언역에서 509번 노면전차로 약 15분, 엑시비션 플레이스에서 내리시면 됩니다. 피어슨 공항에서는 UP "
        "익스프레스를 타고 유니언역으로 오시기 바랍니다. 입장은 8시부터이며, 메일로 받으신 배지 번호를 준비해 주세요.",
    ),
)

SPEAKERS = (
    SpeakerEntry(
        "Marie-Ève Tremblay", "", "Coopérative Boréale", "fr",
        {"en": {"post": "President", "about": "Took a cooperative of forty berry farms from one buyer in Boston to "
                "eleven across Asia."},
         "fr": {"post": "Présidente", "about": "Elle a mené une coopérative de quarante fermes d’un seul acheteur à "
                "Boston à onze en Asie."},
         "ja": {"post": "会長", "about": ""}},
    ),
    SpeakerEntry(
        "佐藤 美咲", "Satō Misaki", "大森食品株式会社", "ja",
        {"en": {"post": "Head of purchasing", "about": ""}, "fr": {"post": "Directrice des achats", "about": ""},
         "ja": {"post": "仕入部長", "about": "北米産の農水産物を15年にわたり担当。"}},
    ),
    SpeakerEntry(
        "陈 思远", "Chen Siyuan", "华东优选贸易有限公司", "zh-Hans",
        {"en": {"post": "Import manager", "about": ""}, "fr": {"post": "Responsable des importations", "about": ""},
         "zh-Hans": {"post": "进口业务经理", "about": ""}},
    ),
    SpeakerEntry(
        "김 서연", "Kim Seo-yeon", "한솔유통", "ko",
        {"en": {"post": "Category director, food", "about": ""}, "ko": {"post": "식품 부문 이사", "about": ""}},
    ),
)  # fmt: skip


def _both(en: tuple[str, str], fr: tuple[str, str], **others: tuple[str, str]) -> dict[str, dict[str, str]]:
    said = {"en": en, "fr": fr, **{language.replace("_", "-"): words for language, words in others.items()}}
    return {language: {"title": title, "summary": summary} for language, (title, summary) in said.items()}


SESSIONS: tuple[tuple[int, str, str, Kind, str, tuple[int, ...], dict[str, dict[str, str]]], ...] = (
    (0, "08:15", "08:50", Kind.KEYNOTE, "Hall A", (0,), _both(
        ("Eleven buyers, one harvest", "How a cooperative of small farms became a supplier Asia can rely on."),
        ("Onze acheteurs, une récolte", "Comment une coopérative de petites fermes est devenue un fournisseur fiable."),
        zh_Hans=("一季收成，十一家采购商", "小农合作社如何成为亚洲市场信赖的供应商。"),
        zh_Hant=("一季收成，十一家買家", "小農合作社如何成為亞洲市場信賴的供應商。"),
        ja=("収穫ひとつ、バイヤー11社", "小さな農園の協同組合が、アジアから信頼されるサプライヤーになるまで。"),
        ko=("한 번의 수확, 열한 곳의 바이어", "작은 농가 협동조합이 아시아가 믿는 공급업체가 되기까지."),
    )),
    (0, "11:40", "12:30", Kind.PANEL, "Room 204", (1, 2, 3), _both(
        ("What we look for in a first order", "Three buyers on samples, labels, lead times and trust."),
        ("Ce que nous attendons d’une première commande", "Échantillons, étiquettes, délais, confiance."),
        zh_Hans=("首单看什么", "三位采购商谈样品、标签、交期与信任。"),
        zh_Hant=("首筆訂單看什麼", "三位買家談樣品、標示、交期與信任。"),
        ja=("初回発注で見ているもの", "サンプル、表示、納期、信頼について、バイヤー3名が語ります。"),
        ko=("첫 주문에서 우리가 보는 것", "샘플, 표시사항, 납기, 신뢰에 대해 바이어 세 사람이 이야기합니다."),
    )),
    (0, "14:20", "15:10", Kind.WORKSHOP, "Room 206", (3,), _both(
        ("Korean food labels in fifty minutes", ""), ("Les étiquettes alimentaires coréennes en cinquante minutes", ""),
        ko=("50분에 끝내는 한국 식품 표시", ""),
    )),
    (0, "14:20", "15:10", Kind.TALK, "Room 204", (2,), _both(
        ("Cross-border e-commerce into China", "Which products pass, and what it costs."),
        ("Le commerce en ligne transfrontalier vers la Chine", "Quels produits passent, et à quel prix."),
        zh_Hans=("跨境电商进入中国市场", "哪些品类可行，成本几何。"),
    )),
    (0, "17:00", "19:00", Kind.SOCIAL, "Hall A", (), _both(
        ("Evening reception", ""), ("Réception", ""), zh_Hans=("欢迎酒会", ""), zh_Hant=("歡迎酒會", ""),
        ja=("レセプション", ""), ko=("환영 리셉션", ""),
    )),
    (1, "16:15", "18:00", Kind.VISIT, "", (), _both(
        ("Visit: a cold store on the lake", "The bus leaves from the north door. Twenty places."),
        ("Visite : un entrepôt frigorifique au bord du lac", "Départ du car à la porte nord. Vingt places."),
        ja=("見学：湖畔の冷蔵倉庫", "バスは北口から発車します。定員20名。"),
    )),
)  # fmt: skip
"""Day of the event, from, until, kind, room, speakers by their place above, texts."""


def write_programme(session: AnySession, event: Event, *, now: datetime) -> None:
    """Put the speakers and sessions into the demonstration's programme."""
    speakers = [service.write_speaker(session, event, entry, account_id=None, now=now) for entry in SPEAKERS]
    for day, starts, ends, kind, room, speaking, texts in SESSIONS:
        on = date.fromordinal(event.starts_on.toordinal() + day)
        span = time.fromisoformat(starts), time.fromisoformat(ends)
        who = tuple(speakers[at].id for at in speaking)
        service.write_session(
            session, event, SessionEntry(on, *span, kind, texts, room=room, speakers=who), account_id=None, now=now
        )
