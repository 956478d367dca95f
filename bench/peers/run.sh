#!/usr/bin/env bash
# One run: N reports, all engines in turn on the same reports and questions, results a line of JSON each.
#
#   bench/peers/install.sh PEERS
#   bench/peers/run.sh 20000 PEERS WORK > bench/runs/DATE/20k.jsonl
#
# WORK keeps reports, questions and the peers' indexes for another run. Ours and Lucene are asked in turn three times;
# the table takes the middle of the pairs. PEERS_RUN is which peers are run, "lucene tantivy sqlite" unless it says
# otherwise, and PROGRAMS what else, "stock serve".
set -euo pipefail
n=$1 peers=$2 work=$3
peers_run=${PEERS_RUN-lucene tantivy sqlite}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$work"
go build -o "$work/" ./bench/speed ./cmd/baogao
speed() { "$work/speed" "$@"; }
lucene() { java -Xmx2g -XX:+UseSerialGC -cp "$peers/lucene/*:$peers/lucene" Bench "$@"; }
tantivy() { "$peers/python/bin/python" "$here/tantivy_bench.py" "$@"; }
sqlite() { python3 "$here/sqlite_bench.py" "$@"; }
terms=$work/terms$n.jsonl questions=$work/questions$n.jsonl
[ -z "$peers_run" ] || [ -f "$terms" ] || { speed terms -n "$n" > "$terms.new"; mv "$terms.new" "$terms"; }
[ -f "$questions" ] || { speed questions -n "$n" > "$questions.new"; mv "$questions.new" "$questions"; }

speed machine -note "$(java -version 2>&1 | head -1); Lucene $(ls "$peers/lucene" | sed -n 's/lucene-core-\(.*\).jar/\1/p'); \
tantivy $("$peers/python/bin/pip" list 2>/dev/null | awk '$1 == "tantivy" {print $2}'); SQLite $(python3 -c 'import sqlite3; print(sqlite3.sqlite_version)')"
for engine in $peers_run; do
  built=$work/$engine$n.jsonl
  if [ ! -f "$built" ]; then
    rm -rf "$work/$engine$n".*
    for what in terms pairs; do "$engine" build "$what" "$terms" "$work/$engine$n.$what"; done > "$built.new"
    mv "$built.new" "$built"
  fi
  cat "$built"
done
rm -rf "$work/index$n"
speed build -n "$n" -dir "$work/index$n"
for _ in 1 2 3; do
  speed search -dir "$work/index$n" -questions "$questions"
  [[ " $peers_run " != *" lucene "* ]] || lucene search "$work/lucene$n.terms" "$work/lucene$n.pairs" "$questions"
done
for engine in ${peers_run/lucene/}; do "$engine" search "$work/$engine$n.terms" "$work/$engine$n.pairs" "$questions"; done
for program in ${PROGRAMS-stock serve}; do
  case $program in
  stock)
    speed cut -n 1000
    rm -rf "$work/stock$n"
    speed stock-build -n "$n" -dir "$work/stock$n"
    speed stock-search -dir "$work/stock$n" -questions "$questions"
    ;;
  serve)
    [ -d "$work/data$n" ] || speed archive -n "$n" -dir "$work/data$n"
    "$work/baogao" index rebuild --data "$work/data$n" >&2
    speed search -dir "$work/data$n/index" -data "$work/data$n" -questions "$questions"
    rm -rf "$work/alone$n"
    cp -r "$work/data$n/index" "$work/alone$n"
    for seconds in 10 0 0 0 0; do # clients at a time are measured once; the clock is disturbed more than processor time
      speed serve -repeats 20 -program "$work/baogao" -dir "$work/data$n" -alone "$work/alone$n" -questions "$questions" -seconds "$seconds"
    done
    ;;
  esac
done
