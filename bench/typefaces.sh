#!/usr/bin/env bash
# Makes the typefaces of the pages again, api/pages/static/fonts, and the same for the PDF, api/pages/memo/faces, from
# packages of the npm registry, in a folder of its own. Needs npm and a Python with venv. Where a file of the pages changes,
# its address in site.css does too; a test says which.
set -euo pipefail
cd "$(dirname "$0")/.."
kept="$PWD/api/pages/static/fonts"
faces="$PWD/api/pages/memo/faces"
made="$(mktemp -d)"
trap 'rm -rf "$made"' EXIT
cd "$made"

python3 -m venv tools
tools/bin/pip install --quiet fonttools==4.68.0 brotli==1.2.1
for package in newsreader@5.3.0 hanken-grotesk@5.3.0; do
  name="${package%@*}"
  mkdir "$name"
  tar -xzf "$(npm pack --silent "@fontsource-variable/$package")" -C "$name" --strip-components 1
  cp "$name/LICENSE" "$kept/$name-LICENSE.txt"
done

# Latin, Latin-1, the letters of the other languages that use it, typographic quotes, dashes, spaces and signs.
basic="U+20-7E,U+A0-FF,U+131,U+152,U+153,U+2009,U+200A,U+2010-2014,U+2018-201A,U+201C-201E,U+2020,U+2022,U+2026,U+202F,U+2032,U+2033,U+2039,U+203A,U+20AC,U+2122,U+2212"
more="U+100-130,U+132-151,U+154-17E,U+218-21B,U+1E9E"

# make FROM TO LETTERS AXES…: one weight or a range of it, only these letters.
make() {
  tools/bin/fonttools varLib.instancer --quiet --no-recalc-timestamp -o "$made/instance.ttf" "$1" "${@:4}"
  tools/bin/pyftsubset "$made/instance.ttf" --unicodes="$3" --layout-features=kern,liga,ccmp,locl,mark --no-hinting \
    --name-IDs=0,1,2,13,14 --flavor=woff2 --output-file="$kept/$2"
}

make newsreader/files/newsreader-latin-opsz-normal.woff2 newsreader.woff2 "$basic" wght=560 opsz=36
make hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2 hanken-grotesk.woff2 "$basic" wght=400:700
make hanken-grotesk/files/hanken-grotesk-latin-ext-wght-normal.woff2 hanken-grotesk-more.woff2 "$more" wght=400:700

# paper FROM TO LETTERS FAMILY WEIGHT AXES…: typst reads neither woff2 nor an axis, and knows a face by the family and the
# weight that stand in it.
paper() {
  tools/bin/fonttools varLib.instancer --quiet --no-recalc-timestamp -o "$made/instance.ttf" "$1" "${@:6}"
  tools/bin/pyftsubset "$made/instance.ttf" --unicodes="$3" --layout-features=kern,liga,ccmp,locl,mark --no-hinting \
    --name-IDs=0,1,2,6,13,14 --output-file="$faces/$2"
  tools/bin/python - "$faces/$2" "$4" "$5" <<'NAMED'
import sys
from fontTools.ttLib import TTFont
path, family, weight = sys.argv[1], sys.argv[2], int(sys.argv[3])
font = TTFont(path, recalcTimestamp=False)
style = "Bold" if weight == 700 else "Regular"
for number, said in ((1, family), (2, style), (6, f"{family.replace(' ', '')}-{style}")):
    font["name"].setName(said, number, 3, 1, 0x409)
font["OS/2"].usWeightClass = weight
font.flavor = None
font.save(path)
NAMED
}

mkdir -p "$faces"
paper newsreader/files/newsreader-latin-opsz-normal.woff2 newsreader.ttf "$basic" Newsreader 400 wght=560 opsz=36
for weight in 400 700; do
  paper hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2 hanken-grotesk-$weight.ttf "$basic" \
    "Hanken Grotesk" $weight wght=$weight
  paper hanken-grotesk/files/hanken-grotesk-latin-ext-wght-normal.woff2 hanken-grotesk-more-$weight.ttf "$more" \
    "Hanken Grotesk More" $weight wght=$weight
done
cp "$kept"/*-LICENSE.txt "$faces"
ls -l "$kept" "$faces"
