#!/bin/sh
# Makes the office fixtures from their flat sources with LibreOffice (7.4 made the committed ones).
set -e
cd "$(dirname "$0")/../fixtures/documents/office"
for ending in odt docx doc rtf; do soffice --headless --convert-to "$ending" letter.fodt; done
for ending in ods xlsx xls; do soffice --headless --convert-to "$ending" doses.fods; done
for ending in odp pptx ppt; do soffice --headless --convert-to "$ending" talk.fodp; done
# PowerPoint keeps room for pictures nobody put in.
gzip -9nf talk.ppt
