"""Quantities made comparable: mass in kilograms, volume in litres, lengths, areas, counts in pieces.

Units in which goods are packed (a case, a pallet, a 20-foot container) hold what their seller puts into them: they
compare only with themselves, in whichever language, and so do units that are not known here. A word that means units of
different sizes ("gallon", "barrel", 斤) is not guessed either; "ton" alone is the metric one, as in trade with Asia.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matching.types import Need, Offer

_NAMES: dict[tuple[str, float], str] = {  # (what it is counted in, so many of those): its spellings
    ("kg", 1e-6): "mg, milligram, milligrams, milligramme, milligrammes, 毫克, ミリグラム, 밀리그램",
    ("kg", 0.001): "g, gr, gram, grams, gramme, grammes, 克, 公克, グラム, 그램, 그람",
    ("kg", 0.02834952): "oz, ounce, ounces, once, onces, 盎司, 安士, オンス, 온스",
    ("kg", 0.45359237): "lb, lbs, pound, pounds, livre, livres, 磅, ポンド, 파운드",
    ("kg", 1.0): "kg, kgs, kilo, kilos, kilogram, kilograms, kilogramme, kilogrammes, 公斤, 千克, キロ, キログラム, "
    "킬로, 킬로그램",
    ("kg", 907.18474): "short ton, short tons, us ton, us tons, tonne courte, tonnes courtes, 短吨, 短噸, 美吨, 美噸, "
    "ショートトン, 米トン, 쇼트톤, 미국톤",
    ("kg", 1000.0): "t, mt, ton, tons, tonne, tonnes, metric ton, metric tons, metric tonne, metric tonnes, "
    "tonne métrique, tonnes métriques, 吨, 噸, 公吨, 公噸, トン, メートルトン, 톤, 메트릭톤",
    ("kg", 1016.0469088): "long ton, long tons, tonne longue, tonnes longues, 长吨, 長噸, ロングトン, 롱톤",
    ("l", 0.001): "ml, cc, cm3, millilitre, millilitres, milliliter, milliliters, 毫升, ミリリットル, 밀리리터",
    ("l", 0.01): "cl, centilitre, centilitres, centiliter, centiliters, 厘升, センチリットル, 센티리터",
    ("l", 0.0295735296): "fl oz, us fl oz, fluid ounce, fluid ounces, once liquide, onces liquides, 液量盎司, "
    "液体オンス, 액량온스",
    ("l", 1.0): "l, lt, ltr, ltrs, litre, litres, liter, liters, 升, 公升, リットル, リッター, 리터",
    ("l", 2.359737216): "board foot, board feet, bd ft, bf, fbm, pied planche, pieds planche, pied mesure de "
    "planche, pieds mesure de planche, pmp, 板英尺, 板呎, 板尺, ボードフィート, ボードフット, 보드피트, 보드풋",
    ("l", 3.785411784): "us gallon, us gallons, us gal, gallon us, gallons us, gallon américain, "
    "gallons américains, 美制加仑, 美制加侖, 美加仑, 米ガロン, 미국갤런, 미국 갤런",
    ("l", 4.54609): "imperial gallon, imperial gallons, imp gal, uk gallon, uk gallons, gallon impérial, "
    "gallons impériaux, 英制加仑, 英制加侖, 英加仑, 英ガロン, 영국갤런, 영국 갤런",
    ("l", 28.316846592): "cu ft, ft3, cubic foot, cubic feet, pied cube, pieds cubes, 立方英尺, 立方呎, "
    "立方フィート, 입방피트, 세제곱피트",
    ("l", 100.0): "hl, hectolitre, hectolitres, hectoliter, hectoliters, 百升, ヘクトリットル, 헥토리터",
    ("l", 158.987294928): "bbl, oil barrel, oil barrels, baril de pétrole, barils de pétrole, 原油桶, "
    "石油バレル, 석유배럴",
    ("l", 1000.0): "m3, cbm, cu m, cubic metre, cubic metres, cubic meter, cubic meters, mètre cube, mètres cubes, "
    "立方米, 立方公尺, 立米, 立方メートル, 세제곱미터, 입방미터, 루베",
    ("l", 2359.737216): "mbf, mfbm, thousand board feet, mpmp, 千板英尺, 千板呎, 千ボードフィート, 천보드피트",
    ("m", 0.001): "mm, millimetre, millimetres, millimeter, millimeters, millimètre, millimètres, 毫米, "
    "ミリメートル, 밀리미터",
    ("m", 0.01): "cm, centimetre, centimetres, centimeter, centimeters, centimètre, centimètres, 厘米, 公分, "
    "センチ, センチメートル, 센티미터",
    ("m", 0.3048): "ft, foot, feet, linear foot, linear feet, pied, pieds, 英尺, 呎, フィート, 피트",
    ("m", 0.9144): "yd, yds, yard, yards, verge, verges, 码, 碼, ヤード, 야드",
    ("m", 1.0): "m, metre, metres, meter, meters, linear metre, linear metres, linear meter, linear meters, mètre, "
    "mètres, mètre linéaire, mètres linéaires, 米, 公尺, メートル, 미터",
    ("m", 1000.0): "km, kilometre, kilometres, kilometer, kilometers, kilomètre, kilomètres, 公里, 千米, "
    "キロメートル, 킬로미터",
    ("m2", 0.09290304): "sq ft, sqft, ft2, square foot, square feet, pied carré, pieds carrés, 平方英尺, 平方呎, "
    "平方フィート, 제곱피트, 평방피트",
    ("m2", 1.0): "m2, sqm, sq m, square metre, square metres, square meter, square meters, mètre carré, "
    "mètres carrés, 平方米, 平方公尺, 平米, 平方メートル, 제곱미터, 평방미터",
    (
        "piece",
        1.0,
    ): "pc, pcs, pce, pces, piece, pieces, pièce, pièces, unit, units, unité, unités, item, items, each, "
    "ea, 个, 個, 件, 只, 隻, 枚, 台, 臺, ピース, 개, 피스, 대",
    ("piece", 12.0): "dozen, dozens, doz, dz, douzaine, douzaines, 打, ダース, 다스, 타스",
    ("piece", 1000.0): "thousand pieces, thousand units, millier, milliers, 千个, 千個, 千件, 천개",
    ("pair", 1.0): "pair, pairs, pr, prs, paire, paires, 双, 雙, 对, 對, 足, ペア, 켤레, 쌍",
    ("set", 1.0): "set, sets, kit, kits, ensemble, ensembles, jeu, jeux, 套, 组, 組, セット, 세트",
    ("bottle", 1.0): "bottle, bottles, btl, btls, bouteille, bouteilles, 瓶, ボトル, 병",
    ("can", 1.0): "can, cans, tin, tins, canette, canettes, boîte de conserve, boîtes de conserve, 罐, 听, 聽, 缶, 캔",
    ("bag", 1.0): "bag, bags, sack, sacks, sac, sacs, 袋, 包, 봉지, 포대",
    ("box", 1.0): "box, boxes, bx, boîte, boîtes, 盒, ボックス, 박스, 상자",
    ("case", 1.0): "case, cases, cs, carton, cartons, ctn, ctns, caisse, caisses, 箱, ケース, カートン, 케이스, 카톤",
    ("drum", 1.0): "drum, drums, fût, fûts, fut, futs, ドラム缶, ドラム, 드럼",
    ("barrel", 1.0): "barrel, barrels, baril, barils, バレル, 배럴",
    ("gallon", 1.0): "gallon, gallons, gal, gals, 加仑, 加侖, ガロン, 갤런",
    ("roll", 1.0): "roll, rolls, rouleau, rouleaux, 卷, 捲, ロール, 롤",
    ("sheet", 1.0): "sheet, sheets, feuille, feuilles, 张, 張, シート, 장",
    ("head", 1.0): "head, heads, tête, têtes, 头, 頭, 마리",
    ("pallet", 1.0): "pallet, pallets, plt, plts, skid, skids, palette, palettes, 托盘, 托盤, 栈板, 棧板, 卡板, "
    "パレット, 팔레트, 파렛트",
    ("container", 1.0): "container, containers, fcl, conteneur, conteneurs, 集装箱, 集裝箱, 货柜, 貨櫃, コンテナ, "
    "コンテナー, 컨테이너",
    ("20-foot container", 1.0): "20 foot container, 20 foot containers, 20ft container, "
    "20ft containers, 20' container, 20' containers, 20' fcl, 20ft fcl, 20ft, 20gp, teu, teus, evp, "
    "conteneur 20 pieds, "
    "conteneurs 20 pieds, conteneur de 20 pieds, conteneurs de 20 pieds, 20尺柜, 20尺櫃, 20英尺集装箱, "
    "20呎货柜, 20呎貨櫃, 小柜, 小櫃, 20フィートコンテナ, 20フィート コンテナ, 20피트컨테이너, 20피트 컨테이너",
    ("40-foot container", 1.0): "40 foot container, 40 foot containers, 40ft container, "
    "40ft containers, 40' container, 40' containers, 40' fcl, 40ft fcl, 40ft, 40gp, feu, feus, conteneur 40 pieds, "
    "conteneurs 40 pieds, conteneur de 40 pieds, conteneurs de 40 pieds, 40尺柜, 40尺櫃, 40英尺集装箱, "
    "40呎货柜, 40呎貨櫃, 大柜, 大櫃, 40フィートコンテナ, 40フィート コンテナ, 40피트컨테이너, 40피트 컨테이너",
    ("licence", 1.0): "licence, licences, license, licenses, 许可证, 許可證, 授权, 授權, ライセンス, 라이선스",
    ("seat", 1.0): "seat, seats, siège, sièges, poste, postes, 席位",
}
_PER_YEAR = re.compile(r"\s*(?:/|\bper\b|\bpar\b)\s*(?:years?|yr|annum|an|année|a|年|년|연)$")


def _folded(name: str) -> str:
    name = unicodedata.normalize("NFKC", name).casefold().replace("\u2019", "'").replace("\u2032", "'")
    return _PER_YEAR.sub("", " ".join(re.sub(r"[-_\s]+", " ", re.sub(r"[.^]", "", name)).split()))


_UNITS = {_folded(name): unit for unit, names in _NAMES.items() for name in names.split(",")}


@lru_cache(maxsize=4096)
def measure(unit: str | None) -> tuple[str, float] | None:
    """Return (what the unit is counted in, how many of those one is), None when no unit is given.

    A unit that is not known counts in itself, by its spelling. Two measures compare where the first parts are equal.

    Examples
    --------
    >>> [measure(unit) for unit in ("Tonnes", "short ton", "磅")]
    [('kg', 1000.0), ('kg', 907.18474), ('kg', 0.45359237)]
    >>> [measure(unit) for unit in ("mL", "us gal", "m³", "bd. ft.", "吨/年", "ダース")]
    [('l', 0.001), ('l', 3.785411784), ('l', 1000.0), ('l', 2.359737216), ('kg', 1000.0), ('piece', 12.0)]
    >>> [measure(unit) for unit in ("箱", "Cartons", "conteneur 20 pieds", "gallons", "Super sacks")]
    [('case', 1.0), ('case', 1.0), ('20-foot container', 1.0), ('gallon', 1.0), ('super sacks', 1.0)]
    """
    name = _folded(unit or "")
    return _UNITS.get(name, (name, 1.0)) if name else None


def measures(items: Sequence[Offer] | Sequence[Need]) -> tuple[list[str], NDArray[np.float64]]:
    """Return what each item's unit is counted in ("" unknown) and how many of those one is (NaN unknown)."""
    found = [measure(item.unit) for item in items]
    dimensions = [unit[0] if unit else "" for unit in found]
    return dimensions, np.array([unit[1] if unit else np.nan for unit in found], dtype=np.float64)
