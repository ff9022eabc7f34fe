#!/usr/bin/env bash
# The real window on a virtual display, driven by mouse and keyboard, ending in a screenshot.
#   tests/window/real.sh PROGRAM [SCREENSHOT.png]
# Needs Xvfb, xdotool, ImageMagick and Python; tests/run installs them.
set -euo pipefail
program=$1
picture=${2:-}
work=$(mktemp -d)
pids=()
clean() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap clean EXIT

# A display of our own; Xvfb says which number was free.
exec 7<> <(:)
Xvfb -displayfd 8 -screen 0 1280x800x24 -nolisten tcp -noreset >"$work/xvfb.log" 2>&1 8>"$work/display" &
pids+=($!)
for _ in $(seq 100); do [ -s "$work/display" ] && break; sleep 0.1; done
DISPLAY=:$(cat "$work/display")
export DISPLAY XDG_RUNTIME_DIR="$work"
unset WAYLAND_DISPLAY

until_so() { # until_so WHAT COMMAND...
  local what=$1
  shift
  for _ in $(seq 150); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.2
  done
  echo "never: $what"
  import -window root "$work/never.png" 2>/dev/null && cp "$work/never.png" "${picture:-/dev/null}" 2>/dev/null || true
  cat "$work/program.log"
  exit 1
}

"$program" demo --people 60 --seed 7 >"$work/program.log" 2>&1 &
pid=$!
pids+=("$pid")
window() { xdotool search --onlyvisible --pid "$pid" --name 'I4 Connector'; }
until_so "the window is there" window
W=$(window | head -1)
xdotool windowfocus "$W"

# What is drawn is compared as a whole: each step must change the picture and then come to rest.
shot() { import -window "$W" "$1"; }
at_rest() {
  shot "$work/a.png"
  sleep 0.4
  shot "$work/b.png"
  cmp -s "$work/a.png" "$work/b.png"
}
differs() {
  shot "$work/now.png"
  ! cmp -s "$work/before.png" "$work/now.png"
}
step() { # step WHAT COMMAND...
  local what=$1
  shift
  shot "$work/before.png"
  "$@"
  until_so "$what" differs
  echo "ok $what"
}
colours() { # How many colours an area of the window has: an empty page has few.
  shot "$work/now.png"
  convert "$work/now.png" -crop "$1" +repage -format '%k' info:
}
drawn() { [ "$(colours 900x600+230+20)" -gt 40 ]; }

until_so "the overview is drawn" drawn
until_so "the first pass is over and the window rests" at_rest
step "a click in the side bar opens People" xdotool mousemove --window "$W" 100 127 click 1
step "the keyboard opens the search" xdotool key --window "$W" ctrl+f
step "typing searches" xdotool type --window "$W" "an"
step "a click opens a person" xdotool mousemove --window "$W" 380 200 click 1
step "F9 masks people" xdotool key --window "$W" F9
step "F9 ends it" xdotool key --window "$W" F9
for n in 3 4 5 6 1; do
  step "Ctrl+$n opens page $n" xdotool key --window "$W" "ctrl+$n"
done
step "F1 lists the shortcuts" xdotool key --window "$W" F1
step "Escape closes the list" xdotool key --window "$W" Escape
step "F6 pauses" xdotool key --window "$W" F6
step "F6 starts again" xdotool key --window "$W" F6
until_so "the window rests" at_rest

# At rest it draws nothing: its threads use no time worth mentioning.
ticks() { awk '{print $14 + $15}' "/proc/$pid/stat"; }
before=$(ticks)
sleep 3
used=$(($(ticks) - before))
echo "ok at rest: $used hundredths of a second of processor time in 3 s, $(awk '/VmRSS/ {print int($2/1024)}' "/proc/$pid/status") MiB"
if [ "$used" -gt 60 ]; then
  echo "the window does not rest"
  exit 1
fi
[ -n "$picture" ] && shot "$picture"

# Closed by its owner, it ends by itself.
python3 "$(dirname "$0")/close.py" "$W"
gone() { ! kill -0 "$pid" 2>/dev/null; }
until_so "the program ends when its window is closed" gone
code=0
wait "$pid" || code=$?
if [ "$code" -ne 0 ]; then
  echo "closed with exit code $code"
  cat "$work/program.log"
  exit 1
fi
echo "ok closed, exit code 0"
echo "the real window: all steps passed"
