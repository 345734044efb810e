#!/bin/sh
# Fetches the vendored files anew and writes VERSIONS. A maintainer's tool: nobody needs npm to install or to run the portal.
#
#   PYTHON=.venv/bin/python static/vendor/refresh.sh [--no-fonts]
#
# Needs npm, and for the fonts a Python with fontTools and brotli (both are in requirements.lock, through weasyprint).
# To move to a newer release change the number below, run this, look at the pages and the PDFs, commit everything.
set -eu

BOOTSTRAP=5.3.9
WEUI=2.6.26
ECHARTS=6.1.0
SERIF=0.4.3   # @expo-google-fonts/noto-serif-sc
SANS=0.4.3    # @expo-google-fonts/noto-sans-sc
KAI=5.3.0     # @fontsource/lxgw-wenkai

here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}
fonts=yes
[ "${1:-}" = "--no-fonts" ] && fonts=no
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# fetch NAME VERSION FOLDER: unpacks the npm package into $work/FOLDER
fetch() {
    mkdir -p "$work/$3"
    (cd "$work/$3" && npm pack --silent "$1@$2" >/dev/null && tar xzf ./*.tgz --strip-components=1 && rm ./*.tgz)
}

# plain FROM TO: copies without the source map's address, on which a manifest storage would fail
plain() {
    mkdir -p "$(dirname "$2")"
    sed -e 's,/[*]# sourceMappingURL=[^*]*[*]/,,' -e '/^\/\/# sourceMappingURL=/d' "$1" >"$2"
}

# cut_font FROM TO: one WOFF2 with the characters listed below; layout features stay, vertical metrics go.
# WOFF2 may leave the outlines as they are, and so do we: undoing the usual transformation costs a PDF 9 to 11 seconds
# a face in Python, reading plain outlines 0.1 to 0.3; the file is one fifth larger.
cut_font() {
    "$python" -m fontTools.subset "$1" --output-file="$work/cut.ttf" --unicodes-file="$work/charset" \
        --layout-features='*' --no-hinting --name-IDs='0,1,2,3,4,5,6,13,14,16,17' \
        --drop-tables+=vhea,vmtx,FFTM,feat,morx
    "$python" - "$work/cut.ttf" "$2" <<'PY'
import sys

from fontTools.ttLib import TTFont
from fontTools.ttLib.woff2 import WOFF2FlavorData

font = TTFont(sys.argv[1], recalcTimestamp=False)
font.flavor, font.flavorData = "woff2", WOFF2FlavorData(transformedTables=())
font.save(sys.argv[2])
PY
}

fetch bootstrap "$BOOTSTRAP" bootstrap
plain "$work/bootstrap/dist/css/bootstrap.min.css" "$here/bootstrap/bootstrap.min.css"
plain "$work/bootstrap/dist/js/bootstrap.bundle.min.js" "$here/bootstrap/bootstrap.bundle.min.js"
cp "$work/bootstrap/LICENSE" "$here/bootstrap/LICENSE"

fetch weui "$WEUI" weui
plain "$work/weui/dist/style/weui.min.css" "$here/weui/weui.min.css"
cp "$work/weui/LICENSE.txt" "$here/weui/LICENSE"

# Bars and lines on canvas: the smallest build of the package. Its SVG builds write style attributes, which our CSP refuses.
fetch echarts "$ECHARTS" echarts
plain "$work/echarts/dist/echarts.simple.min.js" "$here/echarts/echarts.simple.min.js"
cp "$work/echarts/LICENSE" "$work/echarts/NOTICE" "$work/echarts/licenses/LICENSE-d3" "$here/echarts/"

if [ "$fonts" = yes ]; then
    fetch @expo-google-fonts/noto-serif-sc "$SERIF" serif
    fetch @expo-google-fonts/noto-sans-sc "$SANS" sans
    fetch @fontsource/lxgw-wenkai "$KAI" kai
    # GB2312 (6,763 hanzi and its marks), Latin-1, and what official Chinese texts use beyond it.
    "$python" - >"$work/charset" <<'PY'
rows = [bytes([high, low]) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF)]
points = {ord(sign) for row in rows for sign in row.decode("gb2312", "ignore")}
points |= set(range(0x20, 0x7F)) | set(range(0xA0, 0x100))
points |= set(range(0x2010, 0x2028)) | set(range(0x2030, 0x203C)) | set(range(0x2460, 0x2500)) | set(range(0x3000, 0x3040))
points |= {ord(sign) for sign in "〇€№℃㎡㎞㎏㎎™→←↑↓□■○●△▲◇◆★☆垚堃喆垭邨濛昇镕玥翀犇婳旸珺祎晗玮炜"}
points |= set(range(0xFF01, 0xFF5F)) | {0xFFE5}
print("\n".join(f"{point:04X}" for point in sorted(points)))
PY
    cut_font "$work/serif/900Black/NotoSerifSC_900Black.ttf" "$here/fonts/NotoSerifSC-Black-GB2312.woff2"
    # The web's own few glyphs: the wordmark and the fixed section titles. A campaign adds its own (fonts/README.md).
    "$python" -m fontTools.subset "$work/serif/900Black/NotoSerifSC_900Black.ttf" --flavor=woff2 --no-hinting \
        --output-file="$here/fonts/NotoSerifSC-Black-ui.woff2" --layout-features='kern,halt,palt,chws' \
        --text='推选登录管理后台关于举办活动的通知参选案例展示规则公示结果名单下载联系说明总账证书查验回执入选优秀交流会报名'
    cut_font "$work/sans/700Bold/NotoSansSC_700Bold.ttf" "$here/fonts/NotoSansSC-Bold-GB2312.woff2"
    # In this npm package the folder weight 500 holds WenKai Regular (its own OS/2 weight is 400).
    cut_font "$work/kai/files/lxgw-wenkai-latin-500-normal.woff2" "$here/fonts/LXGWWenKai-Regular-GB2312.woff2"
    cp "$work/serif/LICENSE_FONT" "$here/fonts/OFL-Noto-Serif-SC.txt"
    cp "$work/sans/LICENSE_FONT" "$here/fonts/OFL-Noto-Sans-SC.txt"
    cp "$work/kai/LICENSE" "$here/fonts/OFL-LXGW-WenKai.txt"
fi

# row FILE VERSION PACKAGE LICENCE
row() { printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "$(sha256sum "$here/$1" | cut -d' ' -f1)"; }
{
    printf 'file\tversion\tnpm package\tlicence\tsha256\n'
    row bootstrap/bootstrap.min.css "$BOOTSTRAP" bootstrap MIT
    row bootstrap/bootstrap.bundle.min.js "$BOOTSTRAP" bootstrap MIT
    row weui/weui.min.css "$WEUI" weui MIT
    row echarts/echarts.simple.min.js "$ECHARTS" echarts Apache-2.0
    row fonts/NotoSerifSC-Black-GB2312.woff2 "$SERIF" @expo-google-fonts/noto-serif-sc OFL-1.1
    row fonts/NotoSerifSC-Black-ui.woff2 "$SERIF" @expo-google-fonts/noto-serif-sc OFL-1.1
    row fonts/NotoSansSC-Bold-GB2312.woff2 "$SANS" @expo-google-fonts/noto-sans-sc OFL-1.1
    row fonts/LXGWWenKai-Regular-GB2312.woff2 "$KAI" @fontsource/lxgw-wenkai OFL-1.1
} >"$here/VERSIONS"
cat "$here/VERSIONS"
