"""What both runners share: lines of results, programs that are started and ended by their own handle, temporary documents."""
import json
import os
import queue
import subprocess
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
DOCS = HERE.parent.parent / "docs" / "openapi"


class Results:
    """One line per check; the last line says how many of them passed."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, good, what, why=""):
        if good:
            self.passed += 1
            print(f"ok    {what}", flush=True)
        else:
            self.failed += 1
            print(f"FAIL  {what}" + (f": {why}" if why else ""), flush=True)
        return good

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        # Nothing checked is not a success.
        return 0 if self.passed and not self.failed else 1


class Program:
    """A child process. Its two outputs are read all the time, so that it never waits for us."""

    def __init__(self, argv, env=None, cwd=None):
        self.lines, self._queue = [], queue.Queue()
        self.process = subprocess.Popen(
            [str(a) for a in argv], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=env, cwd=cwd, text=True, encoding="utf-8", errors="replace")
        self._threads = [threading.Thread(target=self._read, args=(stream, queued), daemon=True)
                         for stream, queued in ((self.process.stdout, True), (self.process.stderr, False))]
        for thread in self._threads:
            thread.start()

    def _read(self, stream, queued):
        for line in stream:
            self.lines.append(line.rstrip("\n"))
            if queued:
                self._queue.put(line)
        if queued:
            self._queue.put(None)

    def wait_for(self, wanted, seconds):
        """The first line of stdout for which `wanted` gives something, and that something."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                line = self._queue.get(timeout=left)
            except queue.Empty:
                break
            if line is None:
                break
            if found := wanted(line):
                return found
        time.sleep(0.1)  # the last words of a program that just ended
        code, shown = self.process.poll(), "\n".join(self.lines[-20:])
        raise RuntimeError((f"not ready after {seconds} s" if code is None else f"it ended with exit code {code}") + f"\n{shown}")

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)
        for thread in self._threads:
            thread.join(2)


def quiet_env(home, **more):
    """The environment without proxies and without the user's own folders, keyring or display."""
    gone = {"http_proxy", "https_proxy", "all_proxy", "dbus_session_bus_address", "display", "wayland_display",
            "xdg_runtime_dir", "xdg_config_home", "xdg_data_home", "xdg_state_home", "xdg_cache_home"}
    env = {k: v for k, v in os.environ.items() if k.lower() not in gone}
    env.update(HOME=str(home), NO_PROXY="127.0.0.1,localhost", no_proxy="127.0.0.1,localhost", **more)
    return env


def load(name):
    import yaml
    return yaml.safe_load((DOCS / f"{name}.yaml").read_text(encoding="utf-8"))


def save(doc, path):
    path.write_text(json.dumps(doc, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def operation(doc, operation_id):
    for path, item in doc["paths"].items():
        for method, op in item.items():
            if isinstance(op, dict) and op.get("operationId") == operation_id:
                return path, method, op
    raise KeyError(operation_id)
