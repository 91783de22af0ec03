#!/bin/sh
# Makes the PDFs and what pdftotext reads in them. Needs pdflatex, LibreOffice, poppler-utils
# and Noto Serif CJK.
set -e
cd "$(dirname "$0")"
for n in income segments letter sidebar; do
	SOURCE_DATE_EPOCH=1764547200 pdflatex -interaction=batchmode -output-directory=.. $n.tex
	rm -f ../$n.aux ../$n.log
done
soffice --headless --convert-to pdf:writer_web_pdf_Export --outdir .. chinese.html
for n in income segments letter sidebar chinese; do
	pdftotext -enc UTF-8 ../$n.pdf ../$n.txt
done
