"""Drives headless Chromium over a pipe, using the DevTools protocol.

    with Chromium() as browser:
        page = browser.open("file:///tmp/site/index.html")
        page.wait("document.querySelectorAll('article').length > 0")
        page.press("Tab")
        page.screenshot("page.png")
        print(page.problems, page.addresses)

Needs only Python's standard library.
"""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

PATIENCE = 60  # timeout for each answer, seconds
KEYS = {"Tab": 9, "Enter": 13, "PageUp": 33, "PageDown": 34, "ArrowLeft": 37,
        "ArrowRight": 39, " ": 32}


def find():
    return shutil.which("chromium") or shutil.which("chromium-browser")


class Chromium:
    def __init__(self):
        self.profile = tempfile.mkdtemp()
        inward, self.to_browser = os.pipe()
        self.from_browser, outward = os.pipe()

        def place_pipes():  # the browser reads from 3 and writes to 4
            a, b = os.dup(inward), os.dup(outward)
            os.dup2(a, 3)
            os.dup2(b, 4)

        self.process = subprocess.Popen(
            [find(), "--headless=new", "--remote-debugging-pipe",
             "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync",
             "--hide-scrollbars", "--user-data-dir=" + self.profile,
             "about:blank"],
            preexec_fn=place_pipes, close_fds=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(inward)
        os.close(outward)
        self.unread = b""
        self.number = 0
        self.pages = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.call("Browser.close")
        except (OSError, RuntimeError, TimeoutError):
            pass
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def receive(self, timeout):
        """Returns the next message; None if there is none in time."""
        end = time.monotonic() + timeout
        while b"\0" not in self.unread:
            rest = max(0, end - time.monotonic())
            if not select.select([self.from_browser], [], [], rest)[0]:
                return None
            data = os.read(self.from_browser, 1 << 20)
            if not data:
                raise RuntimeError("Chromium has ended")
            self.unread += data
        message, self.unread = self.unread.split(b"\0", 1)
        return json.loads(message)

    def dispatch(self, message):
        page = self.pages.get(message.get("sessionId"))
        if page and "method" in message:
            page.on_event(message["method"], message["params"])

    def call(self, method, session=None, **params):
        self.number += 1
        request = {"id": self.number, "method": method, "params": params}
        if session:
            request["sessionId"] = session
        os.write(self.to_browser, json.dumps(request).encode() + b"\0")
        while True:
            message = self.receive(PATIENCE)
            if message is None:
                raise TimeoutError(method)
            if message.get("id") == self.number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self.dispatch(message)

    def open(self, address, width=1200, height=900, **media):
        target = self.call("Target.createTarget", url="about:blank")
        session = self.call("Target.attachToTarget", flatten=True,
                            targetId=target["targetId"])["sessionId"]
        page = Page(self, session)
        self.pages[session] = page
        for domain in ("Page", "Runtime", "Network", "Log", "Accessibility"):
            page.call(domain + ".enable")
        page.resize(width, height)
        page.set_media(**media)
        page.go(address)
        return page


class Page:
    def __init__(self, browser, session):
        self.browser, self.session = browser, session
        self.problems = []   # errors and warnings in the console
        self.addresses = []  # of all requests
        self.loaded = False

    def call(self, method, **params):
        return self.browser.call(method, self.session, **params)

    def on_event(self, method, params):
        if method == "Network.requestWillBeSent":
            self.addresses.append(params["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.problems.append(str(params["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled":
            if params["type"] in ("error", "warning", "assert"):
                self.problems.append(str(params["args"]))
        elif method == "Log.entryAdded":
            if params["entry"]["level"] in ("error", "warning"):
                self.problems.append(params["entry"]["text"])
        elif method == "Page.loadEventFired":
            self.loaded = True

    def go(self, address=None):
        """Opens an address, or reloads the current one."""
        self.loaded = False
        if address:
            self.call("Page.navigate", url=address)
        else:
            self.call("Page.reload")
        end = time.monotonic() + PATIENCE
        while not self.loaded and time.monotonic() < end:
            message = self.browser.receive(1)
            if message:
                self.browser.dispatch(message)

    def eval(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression,
                           returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(expression + ": "
                               + str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def wait(self, expression, timeout=PATIENCE):
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if self.eval(expression):
                return True
            time.sleep(0.05)
        return False

    def press(self, key):
        letter = {"text": key} if len(key) == 1 else {}
        if key == "Enter":
            letter = {"text": "\r"}
        code = KEYS.get(key, ord(key[0].upper()))
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, code=key,
                  windowsVirtualKeyCode=code, **letter)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, code=key,
                  windowsVirtualKeyCode=code)

    def resize(self, width, height, scale=1):
        self.call("Emulation.setDeviceMetricsOverride", width=width,
                  height=height, deviceScaleFactor=scale, mobile=False)

    def set_media(self, scheme="light", motion="no-preference", media=""):
        self.call("Emulation.setEmulatedMedia", media=media, features=[
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": motion}])

    def screenshot(self, path):
        data = self.call("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))
