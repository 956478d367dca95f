#!/usr/bin/env bash
# Installs the peers from the package registries into a folder: Lucene and the program that asks it, tantivy for Python.
# SQLite comes with Python; bleve and gse are among our modules.
#
#   bench/peers/install.sh DIR
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd) to=$1
mkdir -p "$to/lucene"
mvn -q -B -f "$here/lucene/pom.xml" dependency:copy-dependencies -DoutputDirectory="$to/lucene"
javac -nowarn -cp "$to/lucene/*" -d "$to/lucene" "$here/lucene/Bench.java"
python3 -m venv "$to/python"
"$to/python/bin/pip" install -q tantivy==0.27.0
