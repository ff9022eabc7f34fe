#!/bin/sh
# Runs a command in a private D-Bus session with an unlocked GNOME Keyring, on temporary folders:
#   tests/program/keyring_session.sh cargo nextest run --test program --test window --run-ignored only -j 1
# KEYRING_PID is the keyring's process, for the test in which it hangs.
# Needs the Debian packages gnome-keyring and dbus.
set -eu

if [ "${1-}" != --inside ]; then
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    mkdir -p "$folder/home/.local/share" "$folder/runtime"
    chmod 700 "$folder/runtime"
    # Cargo's own folders are found by HOME unless they are named.
    export CARGO_HOME="${CARGO_HOME:-$HOME/.cargo}" RUSTUP_HOME="${RUSTUP_HOME:-$HOME/.rustup}"
    export HOME="$folder/home" XDG_DATA_HOME="$folder/home/.local/share"
    export XDG_RUNTIME_DIR="$folder/runtime"
    unset DISPLAY WAYLAND_DISPLAY GNOME_KEYRING_CONTROL
    status=0
    dbus-run-session -- "$0" --inside "$@" || status=$?
    exit "$status"
fi

shift
# It reads the password of its keyring from stdin, and makes the keyring with it.
printf 'test\n' | gnome-keyring-daemon --unlock --components=secrets --foreground >/dev/null 2>&1 &
daemon=$!
export KEYRING_PID=$daemon
trap 'kill -CONT "$daemon" 2>/dev/null; kill "$daemon" 2>/dev/null || true; wait "$daemon" 2>/dev/null || true' EXIT

ask() {
    dbus-send --session --print-reply --dest="$1" "$2" "$3" "$4" 2>/dev/null
}
# Asking for the service before it is there would start a second one, so the bus is asked first.
ready() {
    ask org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets |
        grep -q 'boolean true' &&
        ask org.freedesktop.secrets /org/freedesktop/secrets \
            org.freedesktop.Secret.Service.ReadAlias string:default |
        grep -q /org/freedesktop/secrets/collection/
}
tries=0
until ready; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ]; then
        echo "keyring_session.sh: the keyring does not come up" >&2
        exit 1
    fi
    sleep 0.1
done

status=0
"$@" || status=$?
exit "$status"
