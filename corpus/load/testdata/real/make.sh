#!/bin/sh
# Makes the files beside it, each by a program that people use for such files: LibreOffice,
# pandoc, pdflatex, wkhtmltopdf, unrtf, zip, iconv and Python's mail library. The tests read
# the files and do not run this.
#
# Both articles are in words of our own; the towns, people and figures are invented.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > harbour.md <<'END'
---
title: Lindmouth harbour counts fewer ships
author: Marta Ellison
date: 2025-11-03
lang: en
---

The harbour of Lindmouth handled fewer ships between July and September than in any quarter since
the new quay was opened, its office said on Monday. Freight fell less than the number of ships,
because those that came were larger.

## What the office names as reasons

Storms closed the outer basin for nine days. The office also names three changes that will stay:

- two ferry lines that moved to Norhaven in June;
- higher fees for ships that wait at anchor;
- larger ships, which come less often.

## The figures

| Quarter | Ships | Freight, thousand tonnes | Change |
|---------|------:|-------------------------:|-------:|
| Q1 2025 |   412 |                    1,180 |  +2.1% |
| Q2 2025 |   397 |                    1,164 |  -1.4% |
| Q3 2025 |   341 |                    1,102 |  -5.3% |

“We would rather have 300 ships that are full than 400 that are not,” said Jonas Reed, who heads
the harbour. He expects about 1.15 million tonnes in the last quarter of the year.
END

cat > port.md <<'END'
---
title: 临江港三季度到港船舶减少
author: 周明远
date: 2025-11-03
lang: zh
---

临江港务局周一表示，今年七月至九月到港船舶数量为新码头启用以来最低。由于到港船舶吨位更大，货物吞吐量的降幅小于船舶数量的降幅。

## 港务局给出的原因

外港池因风暴关闭了九天。港务局还列出三项将长期存在的变化：

- 两条轮渡航线六月迁往北湾港；
- 锚地等候费用上调；
- 船舶更大，到港次数更少。

## 数据

| 季度       | 船舶（艘） | 货物（万吨） | 同比  |
|------------|-----------:|-------------:|------:|
| 2025年Q1   |        412 |        118.0 | +2.1% |
| 2025年Q2   |        397 |        116.4 | -1.4% |
| 2025年Q3   |        341 |        110.2 | -5.3% |

“我们宁愿要三百艘满载的船，也不要四百艘半空的船。”港务局局长李若川说。他预计第四季度吞吐量约为115万吨。
END

for name in harbour port; do
	pandoc -s -t html "$name.md" -o "$name.html" --metadata pagetitle="$(sed -n 's/^title: //p' $name.md)"
	pandoc "$name.md" -o "$name-pandoc.docx"
	pandoc "$name.md" -o "$name.epub"
	soffice --headless --convert-to docx:"MS Word 2007 XML" "$name.html" > /dev/null 2>&1
	soffice --headless --convert-to rtf "$name-pandoc.docx" > /dev/null 2>&1
	mv "$name-pandoc.rtf" "$name.rtf"
	soffice --headless --convert-to 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"false"}}' "$name.docx" > /dev/null 2>&1
	mv "$name.pdf" "$name-libreoffice.pdf"
	mv "$name.docx" "$name-libreoffice.docx"
done
# Without a font for Chinese, the page would be empty boxes.
fc-list :lang=zh | grep -q . || rm -f port-libreoffice.pdf
unrtf --html harbour.rtf > harbour-unrtf.html 2> /dev/null
wkhtmltopdf -q harbour.html harbour-wkhtmltopdf.pdf
# The usual bullet is a picture where few fonts are installed.
pandoc -s harbour.md -t latex -V header-includes='\renewcommand{\labelitemi}{-}' | grep -v 'lmodern\|T1' > harbour.tex
pdflatex -interaction=nonstopmode harbour.tex > pdflatex.out || { tail -20 pdflatex.out; exit 1; }
rm pdflatex.out
mv harbour.pdf harbour-latex.pdf

# A pasted article, as an editor saves it.
{
	printf '临江港三季度到港船舶减少\n2025年11月3日 10:20\n来源：临江日报\n作者：周明远\n\n'
	pandoc -t plain --wrap=none port.md | sed '/^  *----/d;/^  *季度/d;/^ *2025年Q/d'
	printf '\n2025年Q3到港341艘，货物110.2万吨，同比下降5.3%%。\n'
} > port-utf8.txt
iconv -f UTF-8 -t GBK port-utf8.txt > port-gbk.txt
iconv -f UTF-8 -t UTF-16 port-utf8.txt > port-utf16.txt
{
	printf 'Lindmouth harbour counts fewer ships\nBy Marta Ellison\nNovember 3, 2025\n\n'
	pandoc -t plain --columns=72 harbour.md
} > harbour.txt

cat > table.csv <<'END'
Quarter,Ships,"Freight, thousand tonnes",Change,Counted on
Q1 2025,412,1180,2.1%,2025-04-04
Q2 2025,397,1164,-1.4%,2025-07-03
Q3 2025,341,1102,-5.3%,2025-10-06
END
cp table.csv harbour-figures.csv
soffice --headless --convert-to xlsx table.csv > /dev/null 2>&1
mv table.xlsx harbour-figures.xlsx

python3 - <<'END'
import csv, json, mailbox
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

def body(name):
    return open(name + ".html", encoding="utf-8").read()

def letter(subject, sender, plain, page, more=()):
    m = EmailMessage()
    m["From"], m["To"], m["Subject"] = sender, "readers@example.org", subject
    m["Date"], m["Message-ID"] = "Mon, 03 Nov 2025 09:30:00 +0100", "<1@lindmouth.example>"
    for field, value in more:
        m[field] = value
    m.set_content(plain)
    m.add_alternative(page, subtype="html")
    return m

text = open("harbour.txt", encoding="utf-8").read().split("\n\n", 1)[1]
english = letter("Lindmouth harbour counts fewer ships", "Lindmouth Courier <news@lindmouth.example>", text, body("harbour"), [("List-Unsubscribe", "<mailto:off@lindmouth.example>")])
chinese = letter("临江港三季度到港船舶减少", "周明远 <zhou@linjiang.example>", open("port-utf8.txt", encoding="utf-8").read(), body("port"))
open("harbour.eml", "wb").write(english.as_bytes())
box = mailbox.mbox("letters.mbox")
for m in english, chinese:
    box.add(m)
box.flush()

page = MIMEMultipart("related", type="text/html")
page["From"], page["Subject"], page["Snapshot-Content-Location"] = "<Saved by Blink>", "Lindmouth harbour", "https://courier.lindmouth.example/2025/harbour.html"
part = MIMEText(body("harbour"), "html", "utf-8")
part["Content-Location"] = page["Snapshot-Content-Location"]
page.attach(part)
open("harbour.mhtml", "wb").write(page.as_bytes())

rows = [{"title": "Lindmouth harbour counts fewer ships", "date": "2025-11-03", "author": "Marta Ellison", "source": "Lindmouth Courier", "url": "https://courier.lindmouth.example/2025/harbour.html", "text": text.split("\n\n")[0].replace("\n", " ")},
        {"title": "临江港三季度到港船舶减少", "date": "2025-11-03", "author": "周明远", "source": "临江日报", "url": "https://linjiang.example/2025/port.html", "text": open("port-utf8.txt", encoding="utf-8").read().split("\n\n")[1]}]
with open("news.csv", "w", encoding="utf-8-sig", newline="") as f:
    w = csv.DictWriter(f, list(rows[0]))
    w.writeheader()
    w.writerows(rows)
json.dump({"articles": rows}, open("news.json", "w", encoding="utf-8"), ensure_ascii=False, indent=1)
with open("news.jsonl", "w", encoding="utf-8") as f:
    for r in rows:
        f.write(json.dumps(r) + "\n")
END
zip -q both.zip harbour.html port-gbk.txt harbour-figures.csv

rm -f table.csv harbour.tex harbour.log harbour.aux harbour.out
find "$here" -type f ! -name make.sh ! -name golden.txt -delete
cp ./*.* "$here"
