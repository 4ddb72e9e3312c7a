"""Which characters tell in which language and script a text is written."""

HAN = "[一-鿿]"
KANA = "[ぁ-ヿ]"
HANGUL = "[가-힣]"

SIMPLIFIED = (
    "鱼虾冻鲜龙蓝单种装类产养农业营调货质资贸车轻软输运进还选酱钢铁铝铜锂镍长门间际饮饲饼马鸡鸭麦黄网"
    "络电气热灯环监测务层岛应废张给纤纸经绿缩罗联肠胶脏节苹药获补规视觉认设证试语说请课负买费赛"
)
TRADITIONAL = (
    "魚蝦凍鮮龍藍單種裝類產養農業營調貨質資貿車輕軟輸運進還選醬鋼鐵鋁銅鋰鎳長門間際飲飼餅馬雞鴨麥黃網"
    "絡電氣熱燈環監測務層島應廢張給纖紙經綠縮羅聯腸膠臟節蘋藥獲補規視覺認設證試語說請課負買費賽"
)
"""The same words written both ways; no character is in both lists."""

NEVER_JAPANESE = frozenset(SIMPLIFIED) - frozenset("装黄麦")
"""These three were simplified alike in Japan."""
