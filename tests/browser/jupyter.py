"""A JupyterLab of our own on a port of its own, and headless Chromium to look at it."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)


def free_port():
    """A port of the loopback interface that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def lab(folder, cwd=None):
    """JupyterLab on a folder, with settings of its own; yields its address.

    nbgrader's extensions read `nbgrader_config.py` in the folder that the server is started in.
    """
    port = free_port()
    home = Path(folder).parent / "home"
    home.mkdir(exist_ok=True)
    words = [
        *(sys.executable, "-m", "jupyterlab", f"--notebook-dir={folder}", "--allow-root"),
        *("--no-browser", f"--port={port}", "--IdentityProvider.token=", "--ServerApp.password="),
    ]
    environment = {**os.environ, "HOME": str(home), "JUPYTER_PLATFORM_DIRS": "1",
                   "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    with open(home / "lab.log", "w") as log:
        server = subprocess.Popen(words, stdout=log, stderr=subprocess.STDOUT, env=environment,
                                  cwd=cwd)
    try:
        wait_for(f"http://127.0.0.1:{port}/api", server)
        yield f"http://127.0.0.1:{port}/lab"
    finally:
        server.terminate()
        server.wait(30)


def wait_for(address, server, seconds=90):
    """Until the server answers."""
    for _ in range(2 * seconds):
        assert server.poll() is None, "JupyterLab ended at once"
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            return urllib.request.urlopen(address).read()
        time.sleep(0.5)
    raise AssertionError("JupyterLab does not answer")


@contextlib.contextmanager
def page(width=1250, height=1000):
    """A page of headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser.new_page(viewport={"width": width, "height": height})
        browser.close()


def cell(page, text):
    """The code cell that holds a text; notebooks draw only what is in view."""
    panel = page.locator(".jp-WindowedPanel-outer").first
    for step in range(40):
        found = page.locator(".jp-CodeCell", has=page.locator(f".cm-content:has-text('{text}')"))
        if found.count():
            found.first.scroll_into_view_if_needed()
            return found.first
        panel.evaluate(f"panel => panel.scrollTop = {step * 300}")
        page.wait_for_timeout(150)
    raise AssertionError(f"no cell holds {text!r}")


def run(page, text):
    """Run the cell that holds a text and wait until it is done."""
    chosen = cell(page, text)
    chosen.locator(".cm-content").first.click()
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(400)
    page.wait_for_selector("text=Python 3 (ipykernel) | Idle", timeout=60_000)
    return chosen


def fill(page, name, source):
    """Replace the text of an exercise's cell, and run it."""
    cell(page, f"def {name}").locator(".cm-content").first.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(source)
    run(page, f"def {name}")
